"""Using Odoo and the stand-in for Xero as people do, and comparing their figures."""

import os
import time
from decimal import Decimal
from itertools import product

from xero_sandbox.settings import Settings

# Whether to import as many invoices as a busy company has, in the tests that say so.
LARGE_BOOKS = bool(os.environ.get("XERO_LARGE_BOOKS"))
IMPORTS = (
    "action_import_accounts",
    "action_import_contacts",
    "action_import_suppliers",
    "action_import_sales",
)
BUSY = ("queued", "running", "waiting")
STATES = "SELECT kind, state FROM xero_stream WHERE connection_id = {id}"
STREAM_FIELDS = ("kind", "state", "done_count", "total_count", "last_error", "summary")


class Organisation:
    """An organisation of the stand-in, connected to a company of an Odoo server."""

    def __init__(self, server, xero, connection):
        self.server, self.xero, self.id = server, xero, connection
        self.tenant = self.read("tenant_id")

    def read(self, field):
        """Return a field of the connection."""
        return self.server.call("xero.connection", "read", [self.id], [field])[0][field]

    def stored(self, column):
        """Return a column of the connection as text: much cheaper than `read`, for polling."""
        return self.server.sql(f"SELECT {column} FROM xero_connection WHERE id = {self.id}")

    def states(self):
        """Return {kind: state} of the lists, as `stored`."""
        rows = self.server.sql(STATES.format(id=self.id))
        return dict(row.split("|") for row in rows.splitlines())

    def press(self, *buttons):
        """Click buttons of the connection's form, one after another."""
        for button in buttons:
            self.server.call("xero.connection", button, [self.id])
        return self

    def streams(self):
        """Return {kind: its fields}, as the form shows them."""
        found = self.server.call(
            "xero.stream", "search_read", [("connection_id", "=", self.id)], STREAM_FIELDS
        )
        return {stream["kind"]: stream for stream in found}

    def settle(self, patience=120, nudge=True):
        """Wait until the workers have nothing left to do; fail if a stream fails.

        A sleeping worker is woken now and then; its own clock would do this within a minute.
        """

        def settled():
            # Cheaper than the form, which is read when there may be something to see.
            states = set(self.states().values())
            if "failed" not in states and states & set(BUSY):
                return False
            streams = self.streams()
            failed = {k: s["last_error"] for k, s in streams.items() if s["state"] == "failed"}
            assert not failed, failed
            return not any(stream["state"] in BUSY for stream in streams.values())

        wait_until(settled, patience, self.server if nudge else None)
        return self

    def import_all(self):
        """Click the four import buttons and wait until everything is imported."""
        return self.press(*IMPORTS).settle()

    def sync(self):
        """Click Sync now and wait until it has finished."""
        return self.press("action_sync_now").settle()

    def calls(self, path="", ok=True):
        """Return the logged calls for this organisation's lists since the log was reset.

        :param path: the name of a list, such as Invoices
        :param ok: only calls that succeeded
        """
        return [
            call
            for call in self.xero.calls()
            if call["tenant"] == self.tenant
            and call["path"].endswith(f"/{path}" if path else "")
            and (not ok or call["status"] == 200)
        ]

    def pages(self, path):
        """Return the calls that read a page of a list, without reads of single records by ID."""
        return [call for call in self.calls(path, ok=False) if "IDs=" not in call["query"]]

    def summed_by(self, key, part):
        """Return {key: sum} of revenue, or of what is not income, from the tables; `key` is SQL."""
        sales = "line.income IS NOT TRUE AND line.kind IN ('invoice', 'credit_note')"
        lines = {"revenue": "line.income", "not_income": sales}[part]
        rows = self.server.sql(
            f"""SELECT coalesce({key}, ''), sum(line.amount_company)
                  FROM xero_invoice_line line
                  JOIN xero_invoice invoice ON invoice.id = line.invoice_id
                  LEFT JOIN xero_contact contact ON contact.id = invoice.contact_id
                  LEFT JOIN xero_account account ON account.id = line.account_id
                  LEFT JOIN xero_item item ON item.id = line.item_id
                 WHERE line.counted AND {lines} AND invoice.connection_id = {self.id}
                 GROUP BY 1 HAVING sum(line.amount_company) <> 0"""
        )
        pairs = (row.rsplit("|", 1) for row in rows.splitlines())
        return {name: Decimal(amount) for name, amount in pairs}

    def summed_by_option(self):
        """Return {tracking option: sum} of revenue from the tables."""
        rows = self.server.sql(
            f"""SELECT option.xero_id, sum(line.amount_company)
                  FROM xero_invoice_line line
                  JOIN xero_invoice invoice ON invoice.id = line.invoice_id
                  JOIN xero_tracking_option option
                    ON option.id IN (line.tracking_option_1_id, line.tracking_option_2_id)
                 WHERE line.counted AND line.income AND invoice.connection_id = {self.id}
                 GROUP BY 1 HAVING sum(line.amount_company) <> 0"""
        )
        pairs = (row.split("|") for row in rows.splitlines())
        return {option: Decimal(amount) for option, amount in pairs}

    def spend(self):
        """Return {supplier, code and month: spend}, from the view of purchases."""
        rows = self.server.sql(
            f"""SELECT contact.xero_id || ' ' || coalesce(account.xero_id, '') || ' '
                       || to_char(line.date, 'YYYY-MM'), sum(line.amount_company)
                  FROM xero_purchase_line line
                  JOIN xero_contact contact ON contact.id = line.contact_id
                  LEFT JOIN xero_account account ON account.id = line.account_id
                 WHERE line.counted AND line.connection_id = {self.id}
                 GROUP BY 1 HAVING sum(line.amount_company) <> 0"""
        )
        pairs = (row.rsplit("|", 1) for row in rows.splitlines())
        return {name: Decimal(amount) for name, amount in pairs}

    def assert_spend(self, truth):
        """Check that spend by supplier, code and month equals the stand-in's truth to the cent."""
        wanted = {
            f"{contact} {account} {month}": Decimal(amount)
            for contact, accounts in truth["by_contact_account_month"].items()
            for account, months in accounts.items()
            for month, amount in months.items()
        }
        assert self.spend() == {key: amount for key, amount in wanted.items() if amount}
        assert wanted, "there should be spend to compare"

    def assert_figures(self, skip_raw=False):
        """Check that sums by account, month, contact and item equal the stand-in's truth.

        To the cent, both for revenue and for what was invoiced but is not income; revenue by
        tracking option; and spend, if purchases are imported.
        """
        truth = self.xero.truth(tenant=self.tenant, skip_raw=skip_raw)
        if self.read("all_income"):
            truth["revenue"] = truth["income"]
        keys = {
            "by_account": "account.xero_id",
            "by_month": "to_char(line.date, 'YYYY-MM')",
            "by_contact": "contact.xero_id",
            "by_item": "item.xero_id",
        }
        for part, (name, key) in product(("revenue", "not_income"), keys.items()):
            amounts = {key: Decimal(amount) for key, amount in truth[part][name].items()}
            wanted = {key: amount for key, amount in amounts.items() if amount}
            assert self.summed_by(key, part) == wanted, (part, name)
        options = truth["revenue"]["by_option"].values()
        wanted = {
            option: Decimal(amount)
            for by_option in options
            for option, amount in by_option.items()
            if option and Decimal(amount)
        }
        assert self.summed_by_option() == wanted
        assert Decimal(truth["revenue"]["total"]), "there should be revenue to compare"
        if self.read("purchases"):
            self.assert_spend(truth["purchases"])


def set_up(server, xero):
    """Set up the company of an Odoo server with the stand-in's app and currency."""
    use_currency(server, xero)
    app = {"xero_client_id": Settings.client_id, "xero_client_secret": Settings.client_secret}
    server.call("res.company", "write", [_company(server)], app)


def use_currency(server, xero):
    """Make the company of an Odoo server use the stand-in's currency."""
    currency = xero.truth()["currency"]
    [found] = server.call(
        "res.currency", "search", [("name", "=", currency), ("active", "in", (True, False))]
    )
    server.call("res.currency", "write", [found], {"active": True})
    server.call("res.company", "write", [_company(server)], {"currency_id": found})


def _company(server):
    return server.call("res.company", "search", [], limit=1)[0]


def connect(server, xero, organisation=None, **values):
    """Connect an organisation (its name, or the stand-in's only one) on Xero's page."""
    connection = server.call(
        "xero.connection", "create", {"first_joined_date": "2000-01-01"} | values
    )
    consent = server.call("xero.connection", "action_connect", [connection])
    back = xero.authorise(consent["url"], organisations=organisation and [organisation])
    # The browser tests open the page to which this leads.
    server.get(back, follow=False)
    connected = Organisation(server, xero, connection)
    assert connected.read("state") == "connected"
    return connected


def connected(server, xero, **values):
    """Set up a server's company and connect the stand-in's only organisation."""
    set_up(server, xero)
    return connect(server, xero, **values)


def wake(server):
    """Wake the scheduler's sleeping workers, which would otherwise sleep for up to a minute."""
    server.sql(f"SELECT pg_notify('cron_trigger', '{server.database}')", "postgres")


def wait_until(condition, patience=60, server=None, pause=0.2):
    """Wait for a condition, waking `server`; AssertionError after `patience` seconds."""
    deadline, woken = time.monotonic() + patience, time.monotonic()
    while not condition():
        assert time.monotonic() < deadline, f"not within {patience} s"
        if server and time.monotonic() - woken > 1:
            wake(server)
            woken = time.monotonic()
        time.sleep(pause)
