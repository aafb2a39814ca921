"""Tokens of a custom connection, with a loopback server and with the stand-in."""

from urllib.parse import parse_qs

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors, oauth
from exsalerate_xero.tools.custom_connection import custom_tokens
from xero_sandbox import running
from xero_sandbox.settings import Settings

NEEDED = ("accounting.settings.read", "accounting.contacts.read", "accounting.invoices.read")
INCOME = const.OPTIONAL_SCOPES["all_income"]
REPORT = const.OPTIONAL_SCOPES["prove"]


@pytest.fixture
def xero():
    with running(customers=3, invoices=5, organisations=2) as sandbox:
        yield sandbox


def credentials(url, optional=(), tenant_id="", **changes):
    custom = oauth.CustomConnection(url, tenant_id, NEEDED, optional)
    login = {
        "identity_url": url,
        "client_id": Settings.custom_client_id,
        "client_secret": Settings.custom_client_secret,
    }
    return oauth.Credentials(**login | changes, custom=custom)


def test_a_token_is_requested_with_the_scopes_alone(server, reply):
    server.answers(reply({"access_token": "token-1", "expires_in": 1800}))
    tokens = custom_tokens(credentials(server.url, INCOME))
    assert (tokens.access_token, tokens.refresh_token) == ("token-1", None)
    assert tokens.custom_client_id == Settings.custom_client_id
    assert tokens.granted_scopes == " ".join((*NEEDED, *INCOME)), "Xero needn't repeat them"
    [call] = server.calls
    assert (call.method, call.path) == ("POST", "/connect/token")
    assert {name: value for name, [value] in parse_qs(call.body).items()} == {
        "grant_type": "client_credentials",
        "scope": " ".join((*NEEDED, *INCOME)),
    }


def test_it_is_for_the_organisation_that_it_was_authorised_for(xero):
    tokens = custom_tokens(credentials(xero.url))
    [organisation] = oauth.connections(xero.url, tokens.access_token)
    assert organisation.tenant_id == next(iter(xero.books))
    assert custom_tokens(credentials(xero.url, tenant_id=organisation.tenant_id))


def test_a_token_for_another_organisation_is_not_used(xero):
    first, second = xero.books
    xero.control.authorise_custom_connection([second])
    with pytest.raises(errors.ConnectionInactive, match="no longer for this organisation"):
        custom_tokens(credentials(xero.url, tenant_id=first))


def test_only_the_optional_scopes_that_it_lacks_are_left_out(xero):
    xero.control.edit_custom_connection([*NEEDED, *REPORT, *INCOME[:2]])
    xero.control.authorise_custom_connection()
    tokens = custom_tokens(credentials(xero.url, (*INCOME, *REPORT)))
    assert set(tokens.granted_scopes.split()) == {*NEEDED, *REPORT, *INCOME[:2]}


def test_without_a_scope_that_is_needed_the_portal_is_named(xero):
    xero.control.edit_custom_connection(NEEDED[:2])
    xero.control.authorise_custom_connection()
    with pytest.raises(errors.ScopeMissing, match=r"accounting\.invoices\.read.*developer portal"):
        custom_tokens(credentials(xero.url, INCOME))


def test_after_an_edit_it_must_be_authorised_again(xero):
    earlier = custom_tokens(credentials(xero.url)).access_token
    xero.control.edit_custom_connection()
    with pytest.raises(errors.ConnectionInactive, match="Authorise it in Xero's developer portal"):
        custom_tokens(credentials(xero.url, INCOME))
    with pytest.raises(errors.TokenExpired):
        oauth.connections(xero.url, earlier)
    xero.control.authorise_custom_connection()
    assert custom_tokens(credentials(xero.url))


def test_a_wrong_secret_or_a_web_app_is_told_from_a_custom_connection_that_is_inactive(xero):
    with pytest.raises(errors.CredentialsRejected, match="check in Xero's developer portal"):
        custom_tokens(credentials(xero.url, client_secret="wrong"))
    with pytest.raises(errors.ConnectionInactive):
        custom_tokens(
            credentials(
                xero.url, client_id=Settings.client_id, client_secret=Settings.client_secret
            )
        )


@pytest.mark.parametrize("answer", [b"<html/>", [], {}, {"access_token": None}])
def test_an_answer_without_a_token_cannot_be_read(server, reply, answer):
    server.answers(reply(answer))
    with pytest.raises(errors.BadAnswer):
        custom_tokens(credentials(server.url))


def test_no_secret_is_shown_when_it_is_printed(server, reply):
    server.answers(reply({"access_token": "very-secret"}))
    assert "very-secret" not in repr(custom_tokens(credentials(server.url)))
    assert "very-secret" not in repr(credentials(server.url, client_secret="very-secret"))
