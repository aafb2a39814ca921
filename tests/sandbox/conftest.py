"""A sandbox in this process, a session with consent, and the official SDK connected to it."""

import pytest
import requests
import urllib3

from xero_sandbox import running
from xero_sandbox.client import Session

GENEROUS = {"minute_limit": 10**6, "day_limit": 10**6}


@pytest.fixture(scope="module")
def books():
    """A small company's sandbox, shared by the tests of a module that only read from it."""
    with running(seed=7, customers=20, invoices=200, **GENEROUS) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def session(books):
    return Session.consented(books.url)


@pytest.fixture
def own():
    """A sandbox for one test that makes changes."""
    with running(seed=11, customers=14, invoices=80, **GENEROUS) as sandbox:
        yield sandbox


@pytest.fixture
def own_session(own):
    return Session.consented(own.url)


@pytest.fixture
def fetch():
    """A GET with a session's headers: fetch(session, "Invoices", page=1) → response."""

    def get(session, path, headers=None, **query):
        return requests.get(
            f"{session.url}/api.xro/2.0/{path}",
            params=query,
            headers={**session.headers, **(headers or {})},
            timeout=30,
        )

    return get


class BearerOnly:
    """The part of the SDK's token class that its calls need."""

    def __init__(self, session):
        self.session = session

    def get_auth_settings(self):
        return lambda api_client=None: {
            "type": "oauth2",
            "in": "header",
            "key": "Authorization",
            "value": self.session.headers["Authorization"],
        }


@pytest.fixture
def sdk():
    """The official SDK's API classes for a session: sdk(session) → (accounting, identity)."""
    from xero_python.accounting import AccountingApi
    from xero_python.api_client import ApiClient, Configuration
    from xero_python.identity import IdentityApi

    def apis(session):
        configuration = Configuration()
        configuration.oauth2_token = BearerOnly(session)
        client = ApiClient(configuration)
        client.rest_client.pool_manager = urllib3.PoolManager(retries=False)
        accounting = AccountingApi(client, base_url=f"{session.url}/api.xro/2.0")
        return accounting, IdentityApi(client, base_url=session.url)

    return apis
