"""`./run bench live`: how soon people in Odoo see changes in Xero.

The stand-in creates 200 invoices awaiting approval, 10 a second, and announces them with webhooks
to Odoo with 2 workers and 2 cron workers, within the limits of Xero's Starter tier. An
invoice has arrived when two things are committed: a message about it, alone or in a digest, with a
person's notification, and that person's activity to approve it. The wall-clock time until then
starts with the request to create the invoice, and so includes the time that the stand-in collects
events (0.2 s). The first invoice isn't counted, since it finds the workers cold. Progress goes to
stderr, the result to stdout.

`lost` counts invoices that hadn't arrived a minute after the last one was created. `duplicates`
counts repeated notifications and activities about an invoice for the same person. `calls` counts
all calls to Xero in that time.
"""

import re
import statistics
import sys
import threading
import time
from collections import Counter

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
# Seconds to wait for duplicates.
AFTERWARDS = 2
KEY = "the bench's webhook key"
LIMITS = {"minute_limit": 60, "day_limit": 1000}
# 95% of the invoices must arrive within this number of seconds.
WANTED_P95 = 3.0
# A person's messages: who, and what the message says. The IDs of invoices are in its links.
NOTIFICATIONS = """
    SELECT message.id, notification.res_partner_id, message.body
      FROM mail_message message
      JOIN mail_notification notification ON notification.mail_message_id = message.id
     WHERE message.message_type = 'user_notification' AND NOT message.id = ANY(%s)
"""
ACTIVITIES = """
    SELECT activity.id, activity.user_id, invoice.xero_id
      FROM mail_activity activity JOIN xero_invoice invoice ON invoice.id = activity.res_id
     WHERE activity.res_model = 'xero.invoice' AND NOT activity.id = ANY(%s)
"""
NAMED = re.compile(r"InvoiceID%3D([0-9a-f-]{36})")


class Watch(threading.Thread):
    """Records when each invoice arrives, by querying the database repeatedly.

    `notified` and `scheduled` count notifications and activities by (person, ID in Xero).
    """

    def __init__(self, name):
        super().__init__(daemon=True)
        self.there = {}
        self.notified, self.scheduled = Counter(), Counter()
        self.over = False
        self._seen = {NOTIFICATIONS: [], ACTIVITIES: []}
        self._database = psycopg2.connect(dbname=name)
        self._database.autocommit = True

    def run(self):
        """Query until `stop` is called."""
        with self._database, self._database.cursor() as cursor:
            while not self.over:
                for partner, body in self._news(cursor, NOTIFICATIONS):
                    self.notified.update((partner, xero_id) for xero_id in NAMED.findall(body))
                self.scheduled.update(self._news(cursor, ACTIVITIES))
                now = time.monotonic()
                counted = (self.notified, self.scheduled)
                notified, scheduled = ({xero_id for _who, xero_id in each} for each in counted)
                for xero_id in notified & scheduled:
                    self.there.setdefault(xero_id, now)
                time.sleep(LOOK_EVERY)

    def _news(self, cursor, query):
        """Return the rows that are new since the last call."""
        cursor.execute(query, (self._seen[query],))
        rows = cursor.fetchall()
        # A message to several people appears with all of them.
        self._seen[query] += [id_ for id_, *_rest in rows]
        return [tuple(rest) for _id, *rest in rows]

    def stop(self):
        """Stop querying, so that the counts no longer change."""
        self.over = True
        if self.is_alive():
            self.join()

    def duplicates(self):
        """Return the number of repeated notifications and activities about an invoice."""
        return sum(count - 1 for count in (*self.notified.values(), *self.scheduled.values()))

    def wait_for(self, xero_ids, patience):
        """Wait for these to arrive, at most `patience` seconds; return whether they did."""
        deadline = time.monotonic() + patience
        while not self.there.keys() >= set(xero_ids) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY)
        return self.there.keys() >= set(xero_ids)


def measured(env):
    """Return all figures by name."""
    database.addon_template(env)
    with support.standin(env, INVOICES) as xero:
        # From the first call on: Odoo learns the daily limit from the responses.
        xero.settings(**LIMITS)
        with support.connected(env, DATABASE, xero):
            return announced(env, xero)


def announced(env, xero):
    """Return the figures of a database that is already connected."""
    support.tell(f"Importing {INVOICES} invoices")
    support.job(env, DATABASE, "import_invoices")
    server = OdooServer(env, DATABASE, workers=2, cron_threads=2)
    watch = Watch(DATABASE)
    try:
        set_up(server.start(), xero)
        watch.start()
        first = raise_invoice(xero)
        if not watch.wait_for([first], PATIENCE):
            raise ui.Failure("No invoice arrived by webhook.", f"Odoo's log is {server.log}")
        return live(server, xero, watch)
    finally:
        watch.stop()
        server.stop()


def set_up(server, xero):
    """Add the administrator to the notifications, and send webhooks to the server."""
    [company] = server.call("res.company", "search", [], limit=1)
    server.call("res.company", "write", [company], {"xero_webhook_key": KEY})
    [person] = server.call("res.users", "search", [("login", "=", "admin")])
    connections = server.call("xero.connection", "search", [])
    server.call("xero.connection", "write", connections, {"invoice_notifiee_ids": [(4, person)]})
    address = server.call("xero.connection", "read", connections, ["webhook_url"])
    path = address[0]["webhook_url"].partition("/exsalerate_xero/")[2]
    xero.settings(webhook_url=f"{server.url}/exsalerate_xero/{path}", webhook_key=KEY)
    if not xero.webhook_intent()["passed"]:
        raise ui.Failure("The intent to receive failed.", f"Odoo's log is {server.log}")


def raise_invoice(xero):
    """Create an invoice that awaits approval; return its ID."""
    return xero.edit("new_invoice", status="SUBMITTED")["InvoiceID"].lower()


def live(server, xero, watch):
    """Create the invoices at their rate and record when each arrives."""
    xero.reset_calls()
    support.tell(f"Creating {EVENTS} invoices, {A_SECOND} a second")
    begun, raised = time.monotonic(), {}
    for number in range(EVENTS):
        time.sleep(max(0.0, begun + number / A_SECOND - time.monotonic()))
        at = time.monotonic()
        raised[raise_invoice(xero)] = at
    watch.wait_for(raised, PATIENCE)
    time.sleep(AFTERWARDS)
    watch.stop()
    seconds = [
        watch.there[xero_id] - at for xero_id, at in raised.items() if xero_id in watch.there
    ]
    if not seconds:
        raise ui.Failure("No invoices arrived.", f"Odoo's log is {server.log}")
    percentiles = statistics.quantiles(seconds, n=100, method="inclusive")
    return {
        "events": EVENTS,
        "p50_s": round(percentiles[49], 2),
        "p95_s": round(percentiles[94], 2),
        "p95_wanted_s": WANTED_P95,
        "lost": len(raised) - len(seconds),
        "duplicates": watch.duplicates(),
        "calls": len([call for call in xero.calls() if call["path"].startswith("/api.xro/")]),
    }


def sentence(result):
    """Return the figures as text."""
    met = "met" if result["p95_s"] <= result["p95_wanted_s"] else "missed"
    return (
        f"Half of {result['events']} invoices arrived within {result['p50_s']} s, 95% within"
        f" {result['p95_s']} s ({met}; target: {result['p95_wanted_s']} s). Lost: {result['lost']},"
        f" duplicates: {result['duplicates']} (target: 0 and 0). Calls: {result['calls']}."
    )


if __name__ == "__main__":
    sys.exit(bench_command.run("live", measured, sentence))
