"""`./run bench live`: how soon what happens in Xero is there for people in Odoo.

The stand-in for Xero raises 200 invoices awaiting approval, 10 a second, and announces them by
webhooks to an Odoo of 2 workers and 2 cron workers, with Xero's limits of the Starter tier in
force. An invoice is there once its record, the notice of it and the activity to approve it are
committed; what passes from the order to raise it until then is measured on the wall, so that the
stand-in's own gathering of events (0.2 s) is in it. The first invoice, which finds the workers
cold, is not counted. Progress goes to stderr, the result to stdout.

`lost` are invoices that were not there a minute after the last was raised, `duplicates` those
announced or asked for twice to the same person; `calls` are all that Xero was asked meanwhile.
"""

import statistics
import sys
import threading
import time

import psycopg2

from . import bench_command, database, ui
from . import bench_support as support
from .odoo_server import OdooServer

DATABASE = "exsalerate_bench_live"
INVOICES = 2000
EVENTS = 200
A_SECOND = 10
PATIENCE = 60
LOOK_EVERY = 0.02
KEY = "the bench's webhook key"
LIMITS = {"minute_limit": 60, "day_limit": 1000}
# 95 % of the invoices must be there within so many seconds.
WANTED_P95 = 3.0
THERE = """
    SELECT invoice.xero_id FROM xero_invoice invoice
     WHERE invoice.notified_at IS NOT NULL AND invoice.is_news
       AND EXISTS (SELECT FROM mail_activity activity
                    WHERE activity.res_model = 'xero.invoice' AND activity.res_id = invoice.id)
"""
TWICE = """
    SELECT count(*) FROM (
        SELECT res_id FROM mail_activity WHERE res_model = 'xero.invoice'
         GROUP BY res_id, user_id HAVING count(*) > 1
        UNION SELECT res_id FROM mail_message
         WHERE model = 'xero.invoice' AND message_type = 'user_notification'
         GROUP BY res_id HAVING count(*) > 1) twice
"""


class Watch(threading.Thread):
    """Notes when each invoice is there, by looking at the database again and again."""

    def __init__(self, name):
        super().__init__(daemon=True)
        self.there = {}
        self.over = False
        self._database = psycopg2.connect(dbname=name)
        self._database.autocommit = True

    def run(self):
        """Look until told that it is over."""
        with self._database, self._database.cursor() as cursor:
            while not self.over:
                cursor.execute(THERE)
                now = time.monotonic()
                for (xero_id,) in cursor.fetchall():
                    self.there.setdefault(xero_id, now)
                time.sleep(LOOK_EVERY)

    def wait_for(self, xero_ids, patience):
        """Wait until these are there, or for `patience` seconds; returns whether they are."""
        deadline = time.monotonic() + patience
        while not self.there.keys() >= set(xero_ids) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
        return self.there.keys() >= set(xero_ids)


def measured(env):
    """All the figures, by name."""
    database.addon_template(env)
    with (
        support.standin(env, INVOICES) as xero,
        support.connected(env, DATABASE, xero),
    ):
        support.tell(f"Importing {INVOICES} invoices")
        support.job(env, DATABASE, "import_invoices")
        server = OdooServer(env, DATABASE, workers=2, cron_threads=2)
        watch = Watch(DATABASE)
        try:
            set_up(server.start(), xero)
            watch.start()
            first = raise_invoice(xero)
            if not watch.wait_for([first], PATIENCE):
                raise ui.Failure("No invoice came by webhook.", f"Odoo's log is {server.log}")
            return live(server, xero, watch)
        finally:
            watch.over = True
            watch.join()
            server.stop()


def set_up(server, xero):
    """Have the administrator notified, and webhooks delivered to the server."""
    [company] = server.call("res.company", "search", [], limit=1)
    server.call("res.company", "write", [company], {"xero_webhook_key": KEY})
    [person] = server.call("res.users", "search", [("login", "=", "admin")])
    connections = server.call("xero.connection", "search", [])
    server.call("xero.connection", "write", connections, {"invoice_notifiee_ids": [(4, person)]})
    address = server.call("xero.connection", "read", connections, ["webhook_url"])
    path = address[0]["webhook_url"].partition("/exsalerate_xero/")[2]
    xero.settings(webhook_url=f"{server.url}/exsalerate_xero/{path}", webhook_key=KEY, **LIMITS)
    if not xero.webhook_intent()["passed"]:
        raise ui.Failure("The intent to receive failed.", f"Odoo's log is {server.log}")


def raise_invoice(xero):
    """Raise an invoice that awaits approval; returns its id."""
    return xero.edit("new_invoice", status="SUBMITTED")["InvoiceID"]


def live(server, xero, watch):
    """Raise the invoices at their pace and see when each is there."""
    xero.reset_calls()
    support.tell(f"Raising {EVENTS} invoices, {A_SECOND} a second")
    begun, raised = time.monotonic(), {}
    for number in range(EVENTS):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        at = time.monotonic()
        raised[raise_invoice(xero)] = at
    watch.wait_for(raised, PATIENCE)
    seconds = [
        watch.there[xero_id] - at for xero_id, at in raised.items() if xero_id in watch.there
    ]
    if not seconds:
        raise ui.Failure("No invoice came at all.", f"Odoo's log is {server.log}")
    percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        "events": EVENTS,
        "p50_s": round(percentiles[49], 2),
        "p95_s": round(percentiles[94], 2),
        "lost": len(raised) - len(seconds),
        "duplicates": int(server.sql(TWICE)),
        "calls": len([call for call in xero.calls() if call["path"].startswith("/api.xro/")]),
    }


def sentence(result):
    """The figures for a person."""
    met = "met" if result["p95_s"] <= WANTED_P95 and not result["lost"] else "missed"
    return (
        f"Half of {result['events']} invoices were there within {result['p50_s']} s, 95 % within"
        f" {result['p95_s']} s ({met}: {WANTED_P95} s); {result['lost']} lost,"
        f" {result['duplicates']} told twice, {result['calls']} calls."
    )


if __name__ == "__main__":
    sys.exit(bench_command.run("live", measured, sentence))
