"""Several Odoo processes on one database share the connections, but never use one at once."""

from collections import Counter
from itertools import pairwise

from tests.system.common import BUSY, IMPORTS, connect, set_up, wait_until

CONNECTIONS = 10
# Less than two minutes, which a token must have left to be used, so that each run refreshes.
TOKEN_LIFETIME = 100


def test_two_processes_share_ten_connections_and_use_each_refresh_token_once(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(
        **{"organisations": CONNECTIONS, "customers": 10, "invoices": 120, "max_page_size": 20},
        **{"minute_limit": 10_000, "token_lifetime": TOKEN_LIFETIME},
    )
    # A refresh token that is used twice is refused, and consent is lost.
    xero.settings(reuse_window=0)
    first = odoo_server(xero)
    set_up(first, xero)
    names = [each["name"] for each in xero.organisations()]
    organisations = [connect(first, xero, name) for name in names]
    second = odoo_server(database=first.database)

    xero.reset_calls()
    for organisation in organisations:
        organisation.press(*IMPORTS)
    ids = [organisation.id for organisation in organisations]
    busy = [("connection_id", "in", ids), ("state", "in", BUSY)]
    wait_until(lambda: not first.call("xero.stream", "search_count", busy), 120, first, pause=0.5)

    for organisation in organisations:
        assert organisation.read("state") == "connected"
        organisation.assert_figures()
        never_two_at_once(organisation)
    refreshes = [call for call in xero.calls() if call["path"] == "/connect/token"]
    assert {call["status"] for call in refreshes} == {200}
    used = Counter(call["refresh_number"] for call in refreshes)
    assert len(used) >= CONNECTIONS
    assert set(used.values()) == {1}, "each refresh token once"
    for server in (first, second):
        assert "get_invoices" in server.log.read_text(), "one of the processes read nothing"


def never_two_at_once(organisation):
    """Check that calls for a connection don't overlap, and that each page is read once per read.

    Importing suppliers and importing sales both read bills.
    """
    calls = organisation.calls(ok=False)
    for earlier, later in pairwise(calls):
        assert later["started_monotonic"] >= earlier["ended_monotonic"]
    walks = Counter(
        (call["path"], call["query"], call["if_modified_since"])
        for call in organisation.pages("Invoices")
        if "ACCREC" in call["query"]
    )
    assert set(walks.values()) == {1}
