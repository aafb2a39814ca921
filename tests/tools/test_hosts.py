import pytest

from exsalerate_xero import const
from exsalerate_xero.tools.client import XeroClient
from exsalerate_xero.tools.errors import ForeignHost
from exsalerate_xero.tools.hosts import check_url
from exsalerate_xero.tools.oauth import authorise_url, connections, refresh


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


@pytest.mark.parametrize(
    "use",
    [
        lambda url: XeroClient("tenant", "token", url),
        lambda url: authorise_url(url, "id", "https://odoo.example/cb", "scope", "state"),
        lambda url: refresh(url, "id", "secret", "token"),
        lambda url: connections(url, "token"),
    ],
)
def test_everything_that_takes_an_address_checks_it(use):
    with pytest.raises(ForeignHost):
        use("https://xero.evil.example")
