import logging
from datetime import date, timedelta

from freezegun import freeze_time

from .signal_common import TODAY, SignalCase, every

_logger = logging.getLogger(__name__)

# By day: who is slipping away. Everybody else buys in rhythm, is out of season, or had a project.
STOPPED = {
    date(2026, 4, 1): {"Chess club", "Old mill", "Harbour café / Bea"},
    date(2026, 6, 1): {"Chess club", "Old mill", "Harbour café / Bea"},
    date(2026, 9, 1): {"Chess club", "Old mill", "Harbour café / Bea", "Law office", "Two desks", "Lido"},
    TODAY: {
        *("Chess club", "Old mill", "Harbour café / Bea", "Law office", "Two desks"),
        *("Bakery", "Design studio", "Refunded once", "Lido"),
    },
}
OTHERS = {
    "shrinking": {"Print shop", "Refunded much", "Lido hotel"},
    "growing": {"Newcomer", "Booming", "Late newcomer"},
    "slow": {"Late payer", "Quoted debtor", "Late again"},
    "unbought": {"Hosted 5", "Hosted 6", "Hosted 7", "Hosted again"},
}


# An invented company of which we know who slips away: the rules have to find them.
@freeze_time("2026-11-23 12:00:00")
class TestSignalTruth(SignalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ann, cls.bea = (
            cls.new_user(login, "sales_team.group_sale_salesman") for login in ("Ann", "Bea")
        )
        cls.host, cls.backup = (
            cls.new_mirror("xero.item", {"code": code, "name": code, "used": True})
            for code in ("HOST", "BACKUP")
        )

    def sold(self, name, days, amount=100, **values):
        """Write the invoices of a new customer; return the customer."""
        partner = self.new_customer(name, user_id=self.ann.id)
        self.book(partner, days, amount, **values)
        return partner

    def new_desk(self, company, days, amount=100, user=None, **values):
        """Write the invoices of a new contact of a customer."""
        contact = self.new_customer("Desk", parent_id=company.id, user_id=user and user.id)
        self.book(contact, days, amount, **values)

    def write_rhythms(self):
        """Write customers that buy weekly, monthly or quarterly, until now or for a time."""
        self.sold("Bakery", every(date(2026, 1, 4), date(2026, 9, 21), weeks=1))
        self.sold("Weekly market", every(date(2026, 1, 4), weeks=1))
        self.sold("Design studio", every(date(2024, 1, 12), date(2026, 8, 12), months=1), 240)
        self.sold("Monthly paper", every(date(2024, 1, 12), months=1), 240)
        self.sold("Law office", every(date(2023, 2, 10), date(2026, 2, 10), months=3), 900)
        self.sold("Quarterly audit", every(date(2023, 2, 10), date(2026, 11, 10), months=3), 900)
        self.sold("Chess club", every(date(2024, 1, 1), date(2025, 11, 1), months=1))
        self.sold("Old mill", every(date(2022, 1, 1), date(2023, 11, 1), months=1))
        # Payments that come some days later or earlier are no silence.
        uneven = [day + timedelta(day.month % 5) for day in every(date(2025, 1, 1), months=1)]
        self.sold("Uneven", uneven)
        self.sold("One holiday", [day for day in uneven if day.month != 10])

    def write_seasons(self):
        """Write customers that buy at the same time each year."""
        self.sold("December toys", [date(y, 12, d) for y in range(2021, 2026) for d in (2, 9, 16)])
        winter = every(date(2022, 11, 8), date(2026, 1, 31), months=1)
        self.sold("Ski hire", [day for day in winter if day.month in (11, 12, 1)])
        summer = [day for day in every(date(2023, 6, 4), weeks=2) if day.month in (6, 7, 8)]
        self.sold("Summer fair", summer)
        # Its season of this year didn't come.
        self.sold("Lido", [day for day in summer if day.year < 2026])
        self.sold("Easter eggs", [date(y, m, 5) for y in range(2023, 2027) for m in (2, 3, 4)])

    def write_one_offs_and_refunds(self):
        """Write projects, refunded customers, and customers with several contacts."""
        self.sold("Project", [date(2025, 9, 1)], 20_000)
        self.sold("Project in two parts", [date(2026, 2, 1), date(2026, 3, 1)], 9000)
        refunded = self.sold("Refunded once", every(date(2025, 1, 5), date(2026, 8, 5), months=1))
        self.book(refunded, [date(2026, 8, 20)], kind="credit_note")
        days = every(date(2026, 2, 5), date(2026, 4, 5), months=1)
        self.book(self.sold("All refunded", days), days, kind="credit_note")
        desks = self.sold("Two desks", [])
        self.new_desk(desks, every(date(2025, 1, 5), date(2026, 6, 5), months=2))
        self.new_desk(desks, every(date(2025, 2, 5), date(2026, 6, 5), months=2))
        merged = self.sold("Merged contacts", every(date(2025, 1, 5), date(2026, 3, 5), months=1))
        self.link(merged)
        self.new_desk(merged, every(date(2026, 4, 5), months=1))
        harbour = self.sold("Harbour café", every(date(2025, 1, 5), months=1))
        self.new_desk(harbour, every(date(2025, 1, 9), date(2026, 1, 9), months=1), user=self.bea)

    def write_changes_of_revenue(self):
        """Write customers that buy more or less than in the year before."""
        before = every(date(2024, 12, 1), date(2025, 11, 1), months=1)
        now = every(date(2025, 12, 1), months=1)
        for name, was, is_ in (
            ("Print shop", 1000, 600),
            ("A little less", 1000, 850),
            ("Half of little", 80, 40),
            ("Booming", 1000, 1700),
            ("A little more", 1000, 1300),
            ("Double of little", 100, 200),
        ):
            self.book(self.sold(name, before, was), now, is_)
        much = self.sold("Refunded much", [*before, *now], 500)
        self.book(much, [date(2026, 5, 20), date(2026, 6, 20)], 900, kind="credit_note")
        hotel = self.sold("Lido hotel", [date(2025, month, 15) for month in (5, 6, 7)], 4000)
        self.book(hotel, [date(2026, month, 15) for month in (5, 6, 7)], 2500)
        self.sold("Newcomer", [date(2026, 11, 5)], 6000)
        self.sold("Small newcomer", [date(2026, 11, 5)], 600)
        self.sold("Known for a month", [date(2026, 10, 20)], 6000)
        refunded = self.sold("Refunded newcomer", [date(2026, 11, 5)], 6000)
        self.book(refunded, [date(2026, 11, 7)], 6000, kind="credit_note")
        self.sold("Late newcomer", [date(2026, 10, 26), date(2026, 11, 20)], 5500)
        known = self.sold("Known company", every(date(2025, 1, 5), months=1), 50)
        self.new_desk(known, [date(2026, 11, 5)], 4000)

    def write_payments(self):
        """Write customers that pay later than usual, late as usual, or on time."""
        days = every(date(2025, 9, 3), date(2026, 9, 3), months=1)
        for name, usual, last in (
            ("Late payer", 20, 50),
            ("Late as usual", 55, 60),
            ("On time", 10, 20),
            ("Late again", 40, 64),
        ):
            partner = self.sold(name, [])
            for number, day in enumerate(days):
                takes = last if number >= len(days) - 3 else usual
                self.book(partner, [day], paid_date=f"{day + timedelta(takes)}")
        unpaid = {"status": "AUTHORISED", "paid_date": None}
        for name, due in (("Quoted debtor", "2026-10-01"), ("Quoted", "2026-12-01")):
            partner = self.sold(name, [date(2026, 9, 1)], 800, due_date=due, **unpaid)
            quote = {"partner_id": partner.id, "date": "2026-11-01", "status": "SENT"}
            self.new_mirror("xero.quote", quote)
        self.sold("Debtor", [date(2026, 9, 1)], 800, **unpaid)

    def write_items(self):
        """Write customers that buy hosting, most of them with backups."""
        for number in range(8):
            partner = self.sold(f"Hosted {number}", [date(2026, 3, 1)], item=self.host)
            if number < 5:
                self.book(partner, [date(2026, 3, 1)], 300, item=self.backup)
        self.sold("Hosted again", [date(2023, 3, 1), date(2026, 3, 1)], item=self.host)
        self.sold("Hosted once", [date(2023, 3, 1)], item=self.host)
        partner = self.sold("Backed up once", [date(2026, 3, 1)], item=self.host)
        self.book(partner, [date(2023, 3, 1)], 300, item=self.backup)
        partner = self.sold("Backed up elsewhere", [date(2026, 3, 1)], item=self.host)
        self.new_desk(partner, [date(2026, 5, 1)], 300, item=self.backup, user=self.bea)

    def found(self, rule, day):
        """Return the names of the customers found, with the second salesperson's name."""
        names = self.env["res.partner"].browse
        return {
            names(hit["customer_id"]).name
            + (" / Bea" if hit["user_id"] == self.bea.id else "")
            for hit in self.hits(rule, day)
        }

    def judge(self, kind, pairs):
        """Print and check precision and recall of (found, expected) customers."""
        hits = sum(len(found & expected) for found, expected in pairs)
        precision = hits / sum(len(found) for found, _expected in pairs)
        recall = hits / sum(len(expected) for _found, expected in pairs)
        wrong = [(found - expected, expected - found) for found, expected in pairs]
        _logger.info("%s: precision %.3f, recall %.3f", kind, precision, recall)
        self.assertGreaterEqual(precision, 0.9, wrong)
        self.assertGreaterEqual(recall, 0.9, wrong)
        self.assertEqual(hits, sum(len(expected) for _found, expected in pairs), wrong)

    def test_who_stopped_buying(self):
        self.write_rhythms()
        self.write_seasons()
        self.write_one_offs_and_refunds()
        rule = self.new_rule("stopped")
        pairs = [(self.found(rule, day), expected) for day, expected in STOPPED.items()]
        self.judge("stopped", pairs)

    def test_who_buys_more_or_less_or_pays_late_or_misses_something(self):
        self.write_seasons()
        self.write_one_offs_and_refunds()
        self.write_changes_of_revenue()
        self.write_payments()
        self.write_items()
        values = {
            "unbought": {
                "dimension": "item_id",
                "item_id": self.host.id,
                "missing_item_id": self.backup.id,
            }
        }
        for kind, expected in OTHERS.items():
            with self.subTest(kind=kind):
                rule = self.new_rule(kind, **values.get(kind, {}))
                self.judge(kind, [(self.found(rule, TODAY), expected)])
