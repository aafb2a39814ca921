import inspect

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import oauth
from exsalerate_xero.tools.client import XeroClient
from exsalerate_xero.tools.errors import ForeignHost
from exsalerate_xero.tools.hosts import check_url


@pytest.mark.parametrize(
    "url",
    [
        "https://api.xero.com",
        "https://api.xero.com/",
        "http://localhost:8100",
        "http://127.0.0.1:8100/",
        "https://[::1]",
    ],
)
def test_xero_and_this_machine_are_spoken_to(url):
    assert check_url(url, const.API_URL) == url.removesuffix("/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        None,
        "http://api.xero.com",
        "https://api.xero.com.evil.example",
        "https://api.xero.com@evil.example",
        "https://api.xero.com:444",
        "https://api.xero.com/api.xro",
        "https://identity.xero.com",
        "https://xero.evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        "http://127.0.0.1:80@evil.example",
        "http://evil.example/127.0.0.1",
        "http://127.0.0.1\\@evil.example",
        "http://localhost.evil.example",
        "http://localhost#@evil.example",
        "http://localhost?x",
        "http://127.0.0.2",
        "http://0.0.0.0",
        "ftp://localhost",
        "//localhost",
        "http://localhost\n",
        " http://localhost",
        "http://10.0.0.1",
    ],
)
def test_any_other_address_is_refused(url):
    with pytest.raises(ForeignHost):
        check_url(url, const.API_URL)


def address_parameters(use):
    """Return the names of a function's parameters if one of them is an address."""
    names = list(inspect.signature(use).parameters)
    return names if any(name.endswith("_url") for name in names) else None


FUNCTIONS = [
    function
    for _name, function in inspect.getmembers(oauth, inspect.isfunction)
    if function.__module__ == oauth.__name__ and not function.__name__.startswith("_")
]
USES = [use for use in (*FUNCTIONS, XeroClient) if address_parameters(use)]


@pytest.mark.parametrize("use", USES, ids=lambda use: use.__name__)
def test_everything_that_takes_an_address_checks_it(use):
    evil = "https://xero.evil.example"
    arguments = [evil if name.endswith("_url") else "x" for name in address_parameters(use)]
    with pytest.raises(ForeignHost):
        use(*arguments)


def test_what_takes_an_address_is_found():
    names = {use.__name__ for use in USES}
    assert names >= {"XeroClient", "exchange_code", "refresh", "connections", "delete_connection"}
