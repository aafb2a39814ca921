"""The job of `./run bench proof` in an Odoo process."""

import json
import statistics
import time
from collections import Counter, defaultdict
from datetime import date, timedelta

from odoo import fields
from odoo.addons.exsalerate_xero import const
from odoo.addons.exsalerate_xero.tools.client import Answer, Limits
from odoo.tools import SQL

from .bench_screens_data import LINES, fill

CUSTOMERS, BIGGEST, TIMES = 2000, 500, 11


def proof(env, documents, accounts, differing):
    """Create the books, prove them, and open the screen; return the figures."""
    fill(env, documents * LINES, CUSTOMERS, BIGGEST, accounts)
    connection = imported(env)
    xero = Xero(env, connection, differing)
    env.cr.execute("ANALYZE")
    env.cr.commit()
    connection._queue_proof()
    begun = time.perf_counter()
    connection._try_tasks(xero)
    env.cr.commit()
    seconds = time.perf_counter() - begun
    cells = env["xero.proof.cell"].search_count([("verdict", "!=", "equal")])
    if cells != differing or connection.proof_step:
        raise AssertionError(f"{cells} accounts and months differ instead of {differing}")
    return {
        "cells": env["xero.proof.cell"].search_count([]),
        "proof_s": round(seconds, 2),
        "calls": xero.calls["report"],
        "change_calls": xero.calls["changes"],
        "reread_calls": xero.calls["again"],
        "grid_ms": round(1000 * statistics.median(opened(env, connection)), 1),
    }


def imported(env):
    """Return the connection of the books, as after an import."""
    connection, now = env["xero.connection"].search([]), fields.Datetime.now()
    connection.write({"currency_id": env.company.currency_id.id, "prove": True})
    connection.granted_scopes = " ".join(const.OPTIONAL_SCOPES["prove"])
    connection._streams().write({"cursor": now, "last_success": now, "full": False})
    accounts = env["xero.account"].search([])
    for account in accounts:
        account.xero_id = f"00000000-0000-0000-0000-{account.id:012}"
    env.cr.commit()
    return connection


def opened(env, connection):
    """Return the seconds of each opening except the first."""
    user = env.ref("base.user_admin")
    cells = env["xero.proof.cell"].with_user(user)
    taken = []
    for _time in range(TIMES + 1):
        env.invalidate_all()
        begun = time.perf_counter()
        cells.get_proof(connection.id, date.today().year - 1)
        taken.append(time.perf_counter() - begun)
    return taken[1:]


class Xero:
    """A line to Xero that responds at once; it is its own client."""

    end = float("inf")

    def __init__(self, env, connection, differing):
        self.calls = Counter()
        self.client = self
        rows = env.execute_query(
            SQL(
                """SELECT account.xero_id, date_trunc('month', line.date)::date,
                          sum(line.amount_base)::text
                     FROM xero_invoice_line line
                     JOIN xero_account account ON account.id = line.account_id
                    WHERE line.counted AND line.income GROUP BY 1, 2 ORDER BY 2 DESC, 1"""
            )
        )
        sums = defaultdict(dict)
        for number, (account, month, amount) in enumerate(rows):
            sums[account][month] = f"{float(amount) + (number < differing):.2f}"
        years = {month.year for _account, month, _amount in rows}
        self.reports = {year: report(sums, year) for year in years}

    def profit_and_loss(self, first, _last, _periods):
        self.calls["report"] += 1
        return answer([self.reports[first.year]])

    def invoices(self, _page=1, since=None, **_options):
        self.calls["changes" if since else "again"] += 1
        return answer([])

    contacts = credit_notes = quotes = invoices
    bank_transactions = manual_journals = prepayments = bills = bill_credits = invoices

    def ask(self, call):
        return call()

    def retry_with_fresh_token(self, work, _undo):
        return work()

    def has_time(self):
        return True

    def take_count(self):
        return 0


def report(sums, year):
    """Return the text of a year's report."""
    months = [date(year, month, 1) for month in range(12, 0, -1)]
    ends = [(month + timedelta(days=31)).replace(day=1) - timedelta(days=1) for month in months]
    header = {
        "RowType": "Header",
        "Cells": [{"Value": ""}, *cells(f"{day:%d %b %y}" for day in ends)],
    }
    rows = [
        {
            "RowType": "Row",
            "Cells": [
                {"Value": account, "Attributes": [{"Id": "account", "Value": account}]},
                *cells(by_month.get(month, "0.00") for month in months),
            ],
        }
        for account, by_month in sums.items()
    ]
    section = {"RowType": "Section", "Title": "Income", "Rows": rows}
    return json.dumps({"Rows": [header, section]}).encode()


def cells(values):
    return [{"Value": value} for value in values]


def answer(records):
    """Return a response of one page."""
    return Answer(
        records=records,
        digests=["" for _record in records],
        page_size=1000,
        page_count=1,
        item_count=len(records),
        server_time=fields.Datetime.now(),
        limits=Limits(None, None, None),
    )
