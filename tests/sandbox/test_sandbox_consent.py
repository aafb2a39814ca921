"""Consent, tokens and connections, from the authorise page to the end of access."""

import base64
import json

import pytest
import requests

from xero_sandbox import ControlError, running
from xero_sandbox.client import REDIRECT_URI, Session, authorise_url
from xero_sandbox.control import query_of

CLIENT = ("sandbox-client", "sandbox-secret")


def token_call(sandbox, client=CLIENT, **form):
    return requests.post(f"{sandbox.url}/connect/token", auth=client, data=form, timeout=10)


def exchange(sandbox, code, redirect_uri=REDIRECT_URI):
    return token_call(
        sandbox, grant_type="authorization_code", code=code, redirect_uri=redirect_uri
    )


def refresh(sandbox, token):
    return token_call(sandbox, grant_type="refresh_token", refresh_token=token)


def connections(sandbox, token, **query):
    return requests.get(
        f"{sandbox.url}/connections",
        params=query,
        headers={"Authorization": f"Bearer {token['access_token']}"},
        timeout=10,
    )


def consent(sandbox, **options):
    back = sandbox.control.authorise(authorise_url(sandbox.url), **options)
    return exchange(sandbox, query_of(back)["code"]).json()


def claims(token):
    payload = token["access_token"].split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))


def test_allow_access_sends_code_and_state_back(own):
    back = own.control.authorise(authorise_url(own.url, state="a b&c"))
    assert back.startswith(REDIRECT_URI + "?")
    assert query_of(back)["state"] == "a b&c"
    token = exchange(own, query_of(back)["code"]).json()
    assert token["token_type"] == "Bearer" and token["expires_in"] == 1800
    (connection,) = connections(
        own, token, authEventId=claims(token)["authentication_event_id"]
    ).json()
    assert connection["tenantType"] == "ORGANISATION"


def test_cancel_sends_access_denied_back_and_connects_nothing(own):
    back = own.control.authorise(authorise_url(own.url), allow=False)
    assert query_of(back)["error"] == "access_denied"
    assert query_of(back)["state"] == "state"
    assert not any(entry["connected"] for entry in own.control.organisations())


def test_the_page_is_a_form_with_two_buttons(own):
    page = requests.get(authorise_url(own.url), timeout=10)
    assert page.status_code == 200
    assert "Allow access</button>" in page.text and "Cancel</button>" in page.text
    assert "sandbox" in page.text


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("sandbox-client", "stranger"), "unauthorized_client"),
        (("accounting.invoices.read", "accounting.transactions"), "invalid_scope"),
        (("http%3A%2F%2Flocalhost", "http%3A%2F%2F127.0.0.1"), "redirect_uri"),
        (("response_type=code", "response_type=token"), "unsupported_response_type"),
    ],
)
def test_requests_that_xero_would_not_take(own, change, error):
    with pytest.raises(ControlError, match=error):
        own.control.authorise(authorise_url(own.url).replace(*change))


def test_a_code_works_once(own):
    code = query_of(own.control.authorise(authorise_url(own.url)))["code"]
    assert exchange(own, code).status_code == 200
    again = exchange(own, code)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


def test_a_code_is_bound_to_its_redirect_uri_and_runs_out(own):
    code = query_of(own.control.authorise(authorise_url(own.url)))["code"]
    assert exchange(own, code, "http://localhost/other").json() == {"error": "invalid_grant"}
    own.control.settings(code_lifetime=-1)
    code = query_of(own.control.authorise(authorise_url(own.url)))["code"]
    assert exchange(own, code).json() == {"error": "invalid_grant"}


def test_a_wrong_secret_is_an_invalid_client(own):
    answer = token_call(own, ("sandbox-client", "guess"), grant_type="refresh_token")
    assert (answer.status_code, answer.json()) == (401, {"error": "invalid_client"})


def test_a_refresh_token_rotates(own):
    first = consent(own)
    second = refresh(own, first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert connections(own, second).status_code == 200


def test_a_rotated_refresh_token_can_be_retried_for_a_while(own):
    first = consent(own)
    lost = refresh(own, first["refresh_token"])
    assert lost.status_code == 200
    retried = refresh(own, first["refresh_token"])
    assert retried.status_code == 200
    assert connections(own, retried.json()).status_code == 200
    own.control.settings(reuse_window=0)
    late = refresh(own, first["refresh_token"])
    assert (late.status_code, late.json()) == (400, {"error": "invalid_grant"})
    assert refresh(own, retried.json()["refresh_token"]).status_code == 200


def test_the_log_distinguishes_refresh_tokens_without_showing_them(own):
    token = consent(own)
    own.control.reset_calls()
    refresh(own, token["refresh_token"])
    refresh(own, token["refresh_token"])
    numbers = [call["refresh_number"] for call in own.control.calls()]
    assert numbers[0] == numbers[1]
    assert token["refresh_token"] not in json.dumps(own.control.calls())


def test_an_access_token_runs_out(own, fetch):
    own.control.settings(token_lifetime=0)
    session = Session(own.url, next(iter(own.books)), consent(own))
    answer = fetch(session, "Organisation")
    assert answer.status_code == 401
    assert answer.json()["Detail"].startswith("TokenExpired")


def test_tokens_can_be_expired_and_consents_broken_on_order(own, own_session, fetch):
    own.control.expire_tokens()
    assert fetch(own_session, "Organisation").status_code == 401
    assert refresh(own, own_session.token["refresh_token"]).status_code == 200
    own.control.break_consent()
    answer = refresh(own, own_session.token["refresh_token"])
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_grant"})


def test_without_offline_access_there_is_no_refresh_token(own):
    session = Session.consented(own.url, scope="accounting.invoices.read")
    assert "refresh_token" not in session.token


def test_a_scope_that_was_not_granted_is_401_with_xeros_spelling(own, fetch):
    session = Session.consented(own.url, scope="accounting.invoices.read")
    assert fetch(session, "Invoices", page=1).status_code == 200
    answer = fetch(session, "Contacts", page=1)
    assert answer.status_code == 401
    assert "insufficent_scope" in answer.headers["WWW-Authenticate"]


def test_a_deleted_connection_is_gone_for_the_api(own, own_session, fetch):
    (connection,) = connections(own, own_session.token).json()
    url = f"{own.url}/connections/{connection['id']}"
    headers = {"Authorization": own_session.headers["Authorization"]}
    assert requests.delete(url, headers=headers, timeout=10).status_code == 204
    assert requests.delete(url, headers=headers, timeout=10).status_code == 404
    answer = fetch(own_session, "Invoices", page=1)
    assert answer.status_code == 403
    assert answer.json()["Detail"] == "AuthenticationUnsuccessful"


def test_disconnecting_inside_xero_leaves_the_token_good(own, own_session, fetch):
    own.control.disconnect()
    assert fetch(own_session, "Organisation").status_code == 403
    assert connections(own, own_session.token).json() == []


def test_revocation_ends_everything(own, own_session):
    answer = requests.post(
        f"{own.url}/connect/revocation",
        auth=CLIENT,
        data={"token": own_session.token["refresh_token"]},
        timeout=10,
    )
    assert answer.status_code == 200
    assert refresh(own, own_session.token["refresh_token"]).status_code == 400
    assert connections(own, own_session.token).status_code == 401
    assert not any(entry["connected"] for entry in own.control.organisations())


def test_no_token_or_a_foreign_one_is_401(own):
    for header in ({}, {"Authorization": "Bearer nonsense"}):
        answer = requests.get(f"{own.url}/connections", headers=header, timeout=10)
        assert answer.status_code == 401


def test_several_organisations_to_choose_from():
    with running(customers=3, invoices=5, organisations=3) as sandbox:
        names = [entry["name"] for entry in sandbox.control.organisations()]
        assert len(set(names)) == 3
        first = consent(sandbox)
        second = consent(sandbox)
        event = claims(second)["authentication_event_id"]
        listed = connections(sandbox, first).json()
        assert [entry["tenantName"] for entry in listed] == names[:2]
        (added,) = connections(sandbox, first, authEventId=event).json()
        assert added["tenantName"] == names[1]
        both = consent(sandbox, organisations=[names[0], names[2]])
        event = claims(both)["authentication_event_id"]
        chosen = connections(sandbox, both, authEventId=event).json()
        assert {entry["tenantName"] for entry in chosen} == {names[0], names[2]}


CUSTOM = ("sandbox-custom", "sandbox-custom-secret")


def custom_token(sandbox, scope="accounting.invoices.read", client=CUSTOM):
    return token_call(sandbox, client, grant_type="client_credentials", scope=scope)


def test_a_custom_connection_gets_a_token_without_consent(own, fetch):
    token = custom_token(own).json()
    assert "refresh_token" not in token and token["expires_in"] == 1800
    assert claims(token)["scope"] == ["accounting.invoices.read"]
    assert "authentication_event_id" not in claims(token)
    [connection] = connections(own, token).json()
    session = Session(own.url, connection["tenantId"], token)
    assert fetch(session, "Invoices", page=1).status_code == 200
    assert fetch(session, "Contacts", page=1).status_code == 401
    assert not any(entry["connected"] for entry in own.control.organisations()), "no web app's"


@pytest.mark.parametrize(
    ("client", "form", "error"),
    [
        (CUSTOM, {"grant_type": "client_credentials", "scope": "offline_access"}, "invalid_scope"),
        (CUSTOM, {"grant_type": "authorization_code", "code": "x"}, "unauthorized_client"),
        (CUSTOM, {"grant_type": "refresh_token", "refresh_token": "x"}, "unauthorized_client"),
        (CLIENT, {"grant_type": "client_credentials"}, "unauthorized_client"),
        (CLIENT, {"grant_type": "password"}, "unsupported_grant_type"),
        ((CUSTOM[0], CLIENT[1]), {"grant_type": "client_credentials"}, "invalid_client"),
    ],
)
def test_each_app_has_its_own_kind_of_grant(own, client, form, error):
    assert token_call(own, client, **form).json() == {"error": error}


def test_editing_a_custom_connection_deactivates_it_until_it_is_authorised(own):
    earlier = custom_token(own).json()
    own.control.edit_custom_connection(["accounting.settings.read"])
    assert custom_token(own, "").json() == {"error": "unauthorized_client"}
    assert connections(own, earlier).status_code == 401
    own.control.authorise_custom_connection()
    assert custom_token(own).json() == {"error": "invalid_scope"}
    token = custom_token(own, "").json()
    assert token["scope"] == "accounting.settings.read"
    assert connections(own, earlier).status_code == 401, "the earlier token stays invalid"
    own.control.disconnect()
    assert connections(own, token).json() == []


def test_the_custom_connection_is_part_of_a_snapshot(own):
    snapshot = own.snapshot()
    token = custom_token(own).json()
    own.control.edit_custom_connection(["accounting.settings.read"])
    own.restore(snapshot)
    assert custom_token(own).status_code == 200
    assert connections(own, token).status_code == 401, "a token of after the snapshot"
