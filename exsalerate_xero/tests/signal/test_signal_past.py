from datetime import date, datetime, timedelta
from random import Random

from freezegun import freeze_time
from odoo.tools import SQL

from ...tools.rhythm import rhythm
from .signal_common import TODAY, SignalCase

CONNECTED = datetime(2025, 6, 1, 9)
# By kind: thresholds at which random histories have something.
RULES = {
    "stopped": {},
    "shrinking": {"drop_amount": 10},
    "growing": {"first_amount": 100},
    "slow": {"late_days": 5, "overdue_amount": 100},
    "unbought": {"share_percent": 1},
}
# Makes the mirror what it was on a day: documents, their status and payments.
FORGET = (
    """UPDATE xero_invoice invoice SET status = later.status_before
         FROM (SELECT DISTINCT ON (invoice_id) invoice_id, status_before
                 FROM xero_document_version WHERE seen_at::date > %(day)s
                ORDER BY invoice_id, id) later
        WHERE later.invoice_id = invoice.id""",
    """UPDATE xero_quote quote SET status = later.status_before
         FROM (SELECT DISTINCT ON (quote_id) quote_id, status_before
                 FROM xero_document_version WHERE seen_at::date > %(day)s
                ORDER BY quote_id, id) later
        WHERE later.quote_id = quote.id""",
    "DELETE FROM xero_document_version WHERE seen_at::date > %(day)s",
    "DELETE FROM xero_invoice WHERE date > %(day)s OR create_date::date > %(day)s",
    "DELETE FROM xero_quote WHERE date > %(day)s",
    """UPDATE xero_invoice SET paid_date = NULL, status = 'AUTHORISED', amount_due = amount_total,
              amount_due_company = amount_total
        WHERE paid_date > %(day)s AND status = 'PAID'""",
    """UPDATE xero_invoice_line line
          SET counted = invoice.status IN ('AUTHORISED', 'PAID')
         FROM xero_invoice invoice WHERE invoice.id = line.invoice_id""",
)


@freeze_time("2026-11-23 12:00:00")
class TestSignalPast(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.connected_at = CONNECTED

    def write_random_history(self, random):
        """Write documents of some customers: paid, credited, drafted, voided, read late."""
        for number in range(12):
            partner = self.new_customer(f"{number}")
            day = date(2024, 1, 1) + timedelta(random.randrange(500))
            usual, season = random.choice((7, 20, 30, 90)), random.random() < 0.3
            while day < TODAY:
                if not season or day.month in (1, 11, 12):
                    self.write_random_document(random, partner, day)
                day += timedelta(1 + int(usual * random.uniform(0.5, 1.5)))
                if random.random() < 0.05:
                    day += timedelta(random.randrange(300))
            self.write_random_quote(random, partner)

    def write_random_document(self, random, partner, day):
        paid = day + timedelta(random.randrange(70))
        is_paid = paid < TODAY and random.random() < 0.9
        is_live = day > CONNECTED.date()
        seen = day + timedelta(random.randrange(40) if is_live and random.random() < 0.3 else 0)
        values = {
            "account": random.choice((self.sales, self.design)),
            "kind": "credit_note" if random.random() < 0.08 else "invoice",
            "paid_date": f"{paid}" if is_paid else None,
            "status": "PAID" if is_paid else "AUTHORISED",
            "create_date": f"{min(seen, TODAY)}",
        }
        statuses = []
        if is_live and random.random() < 0.2:
            statuses = ["DRAFT", values["status"]]
        if is_live and random.random() < 0.1:
            statuses = [*(statuses or ["AUTHORISED"]), "VOIDED"]
            values |= {"status": "VOIDED", "paid_date": None}
        [id_] = self.book(partner, [day], random.randrange(50, 500), **values)
        self.write_versions("invoice_id", id_, statuses, seen, random)

    def write_random_quote(self, random, partner):
        day = date(2025, 7, 1) + timedelta(random.randrange(400))
        statuses = random.choice((["SENT"], ["DRAFT", "SENT", "DECLINED"], ["SENT", "INVOICED"]))
        values = {"partner_id": partner.id, "date": day, "status": statuses[-1]}
        quote = self.new_mirror("xero.quote", values)
        self.write_versions("quote_id", quote.id, statuses, day, random)

    def write_versions(self, name, id_, statuses, seen, random):
        """Write a version for each change of status, some days after the one before."""
        for before, after in zip(statuses, statuses[1:], strict=False):
            seen = min(seen + timedelta(random.randrange(45)), TODAY)
            self.env["xero.document.version"].create(
                {name: id_, "status_before": before, "status": after, "seen_at": f"{seen}"}
            )

    def new_rules(self):
        unbought = {
            "dimension": "account_id",
            "account_id": self.sales.id,
            "missing_account_id": self.design.id,
        }
        for kind, values in RULES.items():
            yield self.new_rule(kind, **values | (unbought if kind == "unbought" else {}))

    def test_what_happened_later_does_not_change_earlier_verdicts(self):
        """A day of a trial is what the rule found, or would have found, on the day itself."""
        days = [date(2025, month, 1) for month in (7, 9, 12)]
        days += [date(2026, month, 1) for month in (2, 4, 6, 8, 10)]
        found = dict.fromkeys(RULES, 0)
        for seed in (1, 2):
            with self.env.cr.savepoint() as savepoint:
                self.write_random_history(Random(seed))
                rules = list(self.new_rules())
                trials = {rule: self.hits(rule, *days) for rule in rules}
                for day in reversed(days):
                    self.env.flush_all()
                    for statement in FORGET:
                        self.env.cr.execute(SQL(statement, day=day))
                    self.env.invalidate_all()
                    with freeze_time(f"{day} 12:00:00"):
                        for rule in rules:
                            then = [hit for hit in trials[rule] if hit["day"] == day]
                            self.assertEqual(then, self.hits(rule, day), (rule.kind, day, seed))
                            found[rule.kind] += len(then)
                savepoint.rollback()
            self.env.invalidate_all()
        self.assertTrue(all(found.values()), found)

    def test_the_rhythm_of_a_rule_is_that_of_the_customers_page(self):
        rule = self.new_rule("stopped", silent_times=2, silent_days=0, fewest_purchases=3)
        random, histories = Random(3), {}
        for number in range(60):
            partner, days = self.new_customer(f"{number}"), set()
            for year in (2023, 2024, 2025, 2026):
                first = date(year, random.randrange(1, 12), 1)
                days |= {first + timedelta(random.randrange(90)) for _n in range(number % 7)}
            days |= {date(2026, 1, 1) + timedelta(random.randrange(326)) for _n in range(number % 5)}
            histories[partner.id] = [day for day in days if day <= TODAY]
            self.book(partner, histories[partner.id])
        expected = {}
        for partner_id, days in histories.items():
            known = rhythm(days, TODAY)
            if known.is_silent:
                expected[partner_id] = (known.interval, known.silent_days)
        found = {
            hit["customer_id"]: (hit["facts"]["interval"], hit["facts"]["silent_days"])
            for hit in self.hits(rule)
        }
        self.assertEqual(found, expected)
        self.assertTrue(any(hit["facts"]["season"] for hit in self.hits(rule)))
        self.assertTrue(0 < len(found) < len(histories))
        for id_ in list(histories)[20:35]:
            shown = self.page(self.env["res.partner"].browse(id_))["rhythm"]
            self.assertEqual(shown["is_silent"], id_ in found)
