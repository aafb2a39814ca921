"""Consent and tokens with a loopback server."""

import base64
import json
import time
from datetime import datetime, timedelta, timezone
from urllib.parse import parse_qs, urlsplit

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import errors, oauth

CALLBACK = "https://odoo.example/exsalerate_xero/oauth/callback"


def jwt(**claims):
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + ".sig"


def tokens(**changes):
    return {
        "access_token": jwt(authentication_event_id="event-1"),
        "refresh_token": "refresh-2",
        "expires_in": 1800,
        "token_type": "Bearer",
        "scope": "offline_access",
    } | changes


def exchange(server):
    return oauth.exchange_code(server.url, "client", "sécret", "code-1", CALLBACK)


def refresh(server):
    return oauth.refresh(server.url, "client", "secret", "refresh-1")


def test_the_consent_page_gets_everything_that_xero_requires():
    url = urlsplit(oauth.authorise_url(const.LOGIN_URL, "id", CALLBACK, const.SCOPES, "a b&c"))
    assert url[:3] == ("https", "login.xero.com", "/identity/connect/authorize")
    assert "+" not in url.query, "blanks as %20: not every server reads a plus as one"
    assert {name: value for name, [value] in parse_qs(url.query).items()} == {
        "response_type": "code",
        "client_id": "id",
        "redirect_uri": CALLBACK,
        "scope": const.SCOPES,
        "state": "a b&c",
    }


def test_a_code_becomes_tokens(server, reply):
    server.answers(reply(tokens()))
    before = datetime.now(timezone.utc).replace(tzinfo=None)
    found = exchange(server)
    assert found.refresh_token == "refresh-2"
    assert found.auth_event_id == "event-1"
    assert abs(found.expires_at - before - timedelta(seconds=1800)) < timedelta(seconds=5)
    [call] = server.calls
    assert (call.method, call.path) == ("POST", "/connect/token")
    assert {name: value for name, [value] in parse_qs(call.body).items()} == {
        "grant_type": "authorization_code",
        "code": "code-1",
        "redirect_uri": CALLBACK,
    }
    basic = call.headers["Authorization"].removeprefix("Basic ")
    assert base64.b64decode(basic).decode() == "client:sécret"


def test_a_refresh_sends_the_old_token_and_gives_the_new_one(server, reply):
    server.answers(reply(tokens()))
    assert refresh(server).refresh_token == "refresh-2"
    assert parse_qs(server.calls[0].body) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["refresh-1"],
    }


@pytest.mark.parametrize("access_token", ["opaque", "a.b.c", "a.!!.c", jwt(), "a.W10.c", "."])
def test_a_token_without_the_claim_still_works(server, reply, access_token):
    server.answers(reply(tokens(access_token=access_token)))
    assert refresh(server).auth_event_id is None


@pytest.mark.parametrize("expires_in", [None, "soon", -1, 10**12])
def test_an_invalid_lifetime_falls_back_to_the_documented_half_hour(server, reply, expires_in):
    server.answers(reply(tokens(expires_in=expires_in)))
    left = refresh(server).expires_at - datetime.now(timezone.utc).replace(tzinfo=None)
    assert timedelta(minutes=29) < left <= timedelta(minutes=30)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "invalid_grant"}, errors.ConsentLost),
        (400, {"error": "unauthorized_client"}, errors.ConsentLost),
        (400, {"error": "invalid_client"}, errors.CredentialsRejected),
        (401, {"error": "invalid_client"}, errors.CredentialsRejected),
        (400, {"error": "invalid_scope"}, errors.ScopeMissing),
        (400, {"error": "unsupported_grant_type"}, errors.Rejected),
        (400, b"", errors.Rejected),
        (429, b"", errors.RateLimited),
        (500, b"<html/>", errors.Unavailable),
        (302, b"", errors.Unavailable),
        (200, b"<html/>", errors.BadAnswer),
        (200, [], errors.BadAnswer),
        (200, {"access_token": "a"}, errors.BadAnswer),
        (200, {"access_token": "a", "refresh_token": None}, errors.BadAnswer),
    ],
)
@pytest.mark.parametrize("ask", [exchange, refresh])
def test_each_refusal_has_its_kind(server, reply, ask, status, body, kind):
    server.answers(reply(body, status=status))
    with pytest.raises(errors.XeroError) as caught:
        ask(server)
    assert type(caught.value) is kind
    assert len(server.calls) == 1


def test_a_wrong_secret_says_where_to_look(server, reply):
    server.answers(reply({"error": "invalid_client"}, status=400))
    with pytest.raises(errors.Rejected, match=r"secret\. Enter them again in Settings → Xero"):
        refresh(server)


def test_a_connection_that_breaks_means_unavailable(server, reply):
    server.answers(reply(tokens(), cut=True))
    with pytest.raises(errors.Unavailable):
        refresh(server)
    with pytest.raises(errors.Unavailable):
        oauth.refresh("http://127.0.0.1:9", "client", "secret", "token")


def connection(**changes):
    return {
        "id": "connection-1",
        "tenantId": "tenant-1",
        "authEventId": "event-1",
        "tenantType": "ORGANISATION",
        "tenantName": "Maple Florist",
        "createdDateUtc": "2026-07-09T23:40:30.1833130",
    } | changes


def test_organisations_are_listed_with_their_kind(server, reply):
    practice = connection(id="c-2", tenantType="PRACTICE", tenantName=None, authEventId=None)
    server.answers(reply([connection(), practice]))
    first, second = oauth.connections(server.url, "token-1", "event 1")
    assert first == oauth.Organisation(
        "connection-1", "tenant-1", "Maple Florist", "ORGANISATION", "event-1"
    )
    assert [each.usable for each in (first, second)] == [True, False]
    [call] = server.calls
    assert (call.path, call.query) == ("/connections", {"authEventId": "event 1"})
    assert call.headers["Authorization"] == "Bearer token-1"
    assert "xero-tenant-id" not in call.headers


def test_no_connection_left_is_an_empty_list(server, reply):
    server.answers(reply([]))
    assert oauth.connections(server.url, "token") == []
    assert server.calls[0].query == {}


@pytest.mark.parametrize("body", [b"x", {}, [None], [{}], [connection(tenantId=None)]])
def test_an_invalid_list_of_connections_is_a_bad_answer(server, reply, body):
    server.answers(reply(body))
    with pytest.raises(errors.BadAnswer):
        oauth.connections(server.url, "token")


def test_an_expired_token_is_distinguished_from_other_refusals(server, reply):
    server.answers(reply({"Detail": "TokenExpired"}, status=401))
    with pytest.raises(errors.TokenExpired):
        oauth.connections(server.url, "token")


def test_a_connection_is_deleted_by_its_own_id(server, reply):
    server.answers(reply(status=204), reply(status=404))
    assert oauth.delete_connection(server.url, "token-1", "a/../b") is None
    assert (server.calls[0].method, server.calls[0].path) == ("DELETE", "/connections/a%2F..%2Fb")
    with pytest.raises(errors.NotFound):
        oauth.delete_connection(server.url, "token-1", "a")


def test_a_redirect_never_gets_the_token(server, other_server, reply):
    server.answers(reply(status=307, headers={"Location": other_server.url + "/"}))
    for call in (
        lambda: refresh(server),
        lambda: oauth.connections(server.url, "token"),
        lambda: oauth.delete_connection(server.url, "token", "c"),
    ):
        with pytest.raises(errors.Unavailable):
            call()
    assert not other_server.calls


def test_a_netrc_file_does_not_replace_the_token(server, reply, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    server.answers(reply([]))
    oauth.connections(server.url, "token-1")
    assert server.calls[0].headers["Authorization"] == "Bearer token-1"


@pytest.mark.parametrize("odd", ["half \ud83d of one", "two\r\nlines", "a NUL \0", "", 7, None])
def test_a_token_that_could_not_be_kept_or_sent_is_a_bad_answer(server, reply, odd):
    for name in ("access_token", "refresh_token"):
        server.answers(reply(tokens(**{name: odd})))
        with pytest.raises(errors.BadAnswer):
            refresh(server)


@pytest.mark.parametrize("part", ["slow_head", "slow_body"])
def test_a_server_that_sends_byte_by_byte_is_abandoned_at_the_deadline(
    server, reply, monkeypatch, part
):
    monkeypatch.setattr(const, "OAUTH_TIMEOUT", 1)
    server.answers(reply(tokens(), **{part: 0.1}))
    started = time.monotonic()
    with pytest.raises(errors.Unavailable):
        refresh(server)
    with pytest.raises(errors.Unavailable):
        oauth.delete_connection(server.url, "token", "connection")
    assert time.monotonic() - started < 4


def test_an_answer_about_tokens_may_not_be_large(server, reply, monkeypatch):
    monkeypatch.setattr(const, "LARGEST_OAUTH_ANSWER", 1000)
    server.answers(reply(tokens(scope="x" * 1000)))
    with pytest.raises(errors.BadAnswer):
        refresh(server)


def test_the_granted_scopes_are_in_the_answer_or_else_in_the_token(server, reply):
    server.answers(reply(tokens()))
    assert exchange(server).granted_scopes == "offline_access"
    token = jwt(scope=["accounting.payments.read", 7, "offline_access"])
    server.answers(reply(tokens(scope=None, access_token=token)))
    assert exchange(server).granted_scopes == "accounting.payments.read offline_access"
    server.answers(reply(tokens(scope=None, access_token="opaque")))
    assert exchange(server).granted_scopes == ""


def test_scopes_that_cannot_be_stored_are_left_out(server, reply):
    token = jwt(scope="offline_access \0 \ud800")
    for scope in ("offline_access \0", ["offline_access", "\ud800"], None):
        server.answers(reply(tokens(scope=scope, access_token=token)))
        assert exchange(server).granted_scopes == "offline_access"
