"""Deciding which hosts may be called; nothing else decides this."""

import re

from .errors import ForeignHost

# Matched as a whole and without a path, so that no two URL parsers can read it differently.
_LOOPBACK = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")
# An online invoice: no user, no port, and only characters that mean the same to every browser.
_ONLINE = re.compile(r"https://in\.xero\.com/[A-Za-z0-9][A-Za-z0-9/_.~?=&%+-]{0,499}")


def check_url(url: str, default: str) -> str:
    """Return `url` without a trailing slash if it is `default` or a loopback address.

    :param url: scheme, host and port; a path, a user or a query is refused.
    :param default: Xero's own address for this purpose, from `const`.
    :raises ForeignHost: for any other address, so that no token or secret is sent to it.
    """
    candidate = (url or "").removesuffix("/")
    if candidate == default or is_loopback(candidate):
        return candidate
    raise ForeignHost()


def is_loopback(url: str) -> bool:
    """Return whether a URL without a path is on this machine."""
    return bool(_LOOPBACK.fullmatch(url))


def check_online_url(url) -> bool:
    """Return whether a link that Xero sent leads to one of Xero's online invoices."""
    return isinstance(url, str) and bool(_ONLINE.fullmatch(url))
