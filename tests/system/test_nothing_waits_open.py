"""While Xero is slow, no worker keeps a transaction open or a row locked."""

import time

from tests.system.common import connected

# Seconds that every call takes, and how long an open transaction must last to be noticed.
LATENCY = 0.6
LONG = 0.25
# Seconds that reading may take in total.
PATIENCE = 90
# Odoo's scheduler locks a job's row while the job runs, in a session of its own.
WAITING = f"""
    SELECT right(query, 300) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND state LIKE 'idle in transaction%'
       AND query NOT LIKE '%ir_cron_trigger%'
       AND now() - state_change > interval '{LONG} seconds'
"""


class Watch:
    """Looks repeatedly for sessions that wait in an open transaction."""

    def __init__(self, server):
        self.server, self.looks, self.found = server, 0, []

    def until(self, done):
        end = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < end
            self.looks += 1
            self.found += self.server.sql(WAITING).splitlines()
            time.sleep(0.05)


def test_no_transaction_is_open_while_xero_is_waited_for(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=15, invoices=160, max_page_size=20, latency=LATENCY)
    server = odoo_server(xero, cron_threads=2)
    organisation = connected(server, xero)
    watch = Watch(server)

    def idle():
        return server.sql("SELECT bool_and(state = 'idle') FROM xero_stream") == "t"

    organisation.press("action_import_sales")
    watch.until(idle)

    # Invoices of contacts that aren't known yet, because reading the list of contacts has failed:
    # they are read between reading and writing a page.
    for number in range(45):
        contact = xero.edit("new_contact", name=f"Newcomer {number}")["ContactID"]
        xero.edit("new_invoice", contact=contact)
    xero.fault("status", match="Contacts?order=ContactID+ASC&page", status=503, times=1)
    xero.reset_calls()
    organisation.press("action_sync_now")
    watch.until(lambda: organisation.states()["quotes"] == "idle")
    assert len([call for call in organisation.calls("Contacts") if "IDs=" in call["query"]]) == 3
    organisation.assert_figures()

    assert watch.looks > 50
    assert not watch.found, watch.found[:5]
