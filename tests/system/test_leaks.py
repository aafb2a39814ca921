"""Tokens and secrets don't appear anywhere; this file tests that the search would find them."""

import secrets

import pytest

from tests.system import leaks
from tests.system.common import connected
from xero_sandbox.client import Session
from xero_sandbox.settings import Settings


@pytest.fixture
def tokens(sandbox):
    return Session.consented(sandbox.url).token


@pytest.fixture
def server(odoo_server, sandbox):
    return connected(odoo_server(sandbox), sandbox).server


def test_every_kind_of_secret_would_be_found(tokens):
    code = secrets.token_urlsafe(32)
    for secret in (tokens["access_token"], tokens["refresh_token"], Settings.client_secret):
        assert leaks.in_text(f"refused {secret}, sorry")
    assert leaks.in_text(f"GET /exsalerate_xero/oauth/callback?code={code}&state=x")
    assert leaks.in_text(f"Authorization: Bearer {secrets.token_urlsafe(20)}")
    assert not leaks.in_text("correlation 7b64fa7a-c4dd-4a89-b226-74637fa36bf9, 200 in 12 ms")


def test_what_a_connection_leaves_in_the_database_is_searched(server, tokens):
    assert leaks.in_log(server) == []
    assert leaks.in_database(server) == []
    server.sql(f"UPDATE xero_connection SET name = '{tokens['refresh_token']}'")
    assert len(leaks.in_database(server)) == 1
    server.sql("UPDATE xero_connection SET name = 'Organisation'")
