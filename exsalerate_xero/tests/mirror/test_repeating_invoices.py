from datetime import timedelta

from odoo import fields
from odoo.tools import mute_logger

from ..common import XeroCase

# The monthly equivalent of what the stand-in's customers pay regularly, by reference; the lines of
# "Server costs passed on" aren't income. 72.00 a week are 365.25 / 7 / 12 times that a month.
MONTHLY = {
    "Hosting": 89.0,
    "Care plan": 195.0,
    "Search optimisation": 620.0,
    "Weekly fixes": 313.07,
    "Domains": 20.0,
    "Server costs passed on": 0.0,
}
NOT_RECURRING = {"Articles": 120.0, "Support, to be agreed": 150.0}


class TestRepeatingInvoices(XeroCase):
    """Repeating invoices are what Xero lists, and recurring revenue is what they come to."""

    starts_imported = True

    def all(self):
        return self.env["xero.repeating.invoice"].search(
            [("connection_id", "=", self.connection.id)]
        )

    def named(self, reference):
        return self.all().filtered(lambda each: each.reference == reference)

    def recurring(self):
        found = self.all().search([("recurring", "=", True)])
        self.assertEqual(found, self.all().filtered("recurring"))
        return {each.reference: each.amount_monthly_company for each in found}

    def read_list(self):
        self.sync(self.connection, "repeating_invoices")

    def edit(self, reference, **values):
        self.xero.edit("edit_repeating_invoice", id=reference, **values)
        self.read_list()
        return self.named(reference)

    def days(self, count):
        return fields.Date.to_string(self.connection._today() + timedelta(days=count))

    def test_recurring_revenue_is_per_month_net_and_income_only(self):
        self.assertEqual(self.recurring(), MONTHLY)
        amounts = {each.reference: each.amount_monthly_company for each in self.all()}
        self.assertEqual(amounts, MONTHLY | NOT_RECURRING)
        weekly = self.named("Weekly fixes")
        self.assertEqual((weekly.period, weekly.unit, weekly.amount_untaxed), (1, "WEEKLY", 72.0))
        self.assertIn("RepeatTransactions", weekly.xero_url)
        every = {each.reference: each.schedule for each in self.all()}
        every = [every[name] for name in ("Weekly fixes", "Hosting", "Domains")]
        self.assertEqual(every, ["Every week", "Every month", "Every 12 months"])

    def test_reading_the_list_again_changes_nothing(self):
        versions = "SELECT id, xmin FROM xero_repeating_invoice ORDER BY id"
        self.env.flush_all()
        self.env.cr.execute(versions)
        before = self.env.cr.fetchall()
        self.import_all(self.connection)
        stream = self.stream("repeating_invoices")
        self.assertEqual((stream.new_count, stream.changed_count, stream.odd_count), (0, 0, 0))
        self.env.flush_all()
        self.env.cr.execute(versions)
        self.assertEqual(self.env.cr.fetchall(), before)
        self.assertFalse(any(self.all().mapped("stopped_on")))

    def test_amounts_and_ends_follow_edits(self):
        care = self.named("Care plan")
        began = care.active_from
        self.edit("Care plan", amount="600", period=3, start_date=self.days(-1), end_date=None)
        self.assertEqual((care.amount_monthly_company, care.end_date), (200.0, False))
        # An edit in Xero moves the start date.
        self.assertEqual((care.active_from, care.start_date), (began, began + timedelta(days=199)))
        self.edit("Care plan", end_date=self.days(0))
        self.assertTrue(care.recurring)
        self.edit("Care plan", end_date=self.days(-1))
        self.assertFalse(care.recurring)
        self.edit("Care plan", end_date=None, status="DRAFT")
        self.assertFalse(care.recurring)
        self.edit("Care plan", status="AUTHORISED", start_date=self.days(9), next_date=None)
        self.assertFalse(care.recurring)

    def test_what_was_deleted_is_kept_with_the_day_on_which_that_was_noticed(self):
        hosting, care = self.named("Hosting"), self.named("Care plan")
        self.xero.edit("delete_repeating_invoice", id="Hosting", listed=True)
        self.xero.edit("delete_repeating_invoice", id="Care plan")
        self.read_list()
        today = self.connection._today()
        self.assertEqual((hosting.status, hosting.stopped_on), ("DELETED", today))
        self.assertEqual((care.status, care.stopped_on), ("AUTHORISED", today))
        self.assertFalse({"Hosting", "Care plan"} & self.recurring().keys())
        self.read_list()
        stream = self.stream("repeating_invoices")
        self.assertEqual((stream.new_count, stream.changed_count), (0, 0))
        # One that was deleted before Odoo read it hasn't just been stopped.
        hosting.unlink()
        self.read_list()
        self.assertEqual(self.named("Hosting").status, "DELETED")
        self.assertFalse(self.named("Hosting").stopped_on)

    def test_one_that_is_listed_again_counts_again(self):
        hosting = self.named("Hosting")
        hosting._retire(self.connection, [])
        self.assertFalse(self.recurring())
        self.read_list()
        self.assertEqual(self.recurring(), MONTHLY)
        self.assertFalse(hosting.stopped_on)

    def test_an_odd_one_is_skipped_and_the_others_go_on(self):
        hosting = self.named("Hosting")
        odd = {"Schedule": {"Unit": "HOURLY"}}
        self.xero.edit("raw", id=hosting.xero_id, merge=odd)
        self.edit("Care plan", amount="300")
        self.assertEqual(self.named("Care plan").amount_monthly_company, 300.0)
        self.assertTrue(hosting.out_of_date)
        self.assertFalse(hosting.stopped_on)
        [issue] = self.connection.issue_ids
        self.assertEqual((issue.name, issue.kind), ("Hosting", "repeating_invoices"))
        self.assertIn("Unit", issue.reason)
        self.xero.edit("raw", id=hosting.xero_id, merge={"Status": "DELETED"} | odd)
        self.read_list()
        self.assertEqual((hosting.status, hosting.recurring), ("DELETED", False))
        self.assertEqual(hosting.stopped_on, self.connection._today())
        self.assertFalse(self.connection.issue_ids)
        self.xero.edit("raw", id=hosting.xero_id, clear=True)
        self.read_list()
        self.assertEqual(self.recurring(), MONTHLY | {"Care plan": 300.0})

    def test_a_currency_is_converted_at_todays_rate_and_a_missing_rate_is_an_issue(self):
        line = [{"amount": "100", "account": "220"}]
        self.xero.edit("new_repeating_invoice", currency="EUR", reference="Euros", lines=line)
        with mute_logger("odoo.addons.base.models.res_currency"):
            self.read_list()
        euros = self.named("Euros")
        self.assertEqual((euros.amount_untaxed, euros.amount_monthly_company), (100.0, 0.0))
        [issue] = self.connection.issue_ids
        self.assertEqual((issue.cause, issue.name), ("rate", "Euros"))
        self.env["res.currency.rate"].create(
            [
                {"currency_id": self.env.ref(f"base.{code}").id, "name": "2000-01-01", "rate": rate}
                for code, rate in (("GBP", 0.8), ("EUR", 1.0))
            ]
        )
        self.env["xero.connection"]._cron_sweep()
        self.assertEqual(euros.amount_monthly_company, 80.0)
        self.assertFalse(self.connection.issue_ids)
        self.company.currency_id = self.env.ref("base.EUR")
        self.assertEqual(euros.amount_monthly_company, 100.0)
        self.assertEqual(self.named("Hosting").amount_monthly_company, 111.25)

    def test_income_follows_the_account(self):
        hosting = self.env["xero.account"].search([("code", "=", "220")])
        self.xero.edit("edit_account", id=hosting.xero_id, type="CURRLIAB")
        self.sync(self.connection, "accounts")
        self.assertEqual(self.named("Hosting").amount_monthly_company, 0.0)

    def test_the_customer_is_the_contacts(self):
        for each in self.all():
            self.assertEqual(each.partner_id, each.contact_id.partner_id)
        linked = self.all().filtered("partner_id")
        care = linked[0]
        before, contact = care.partner_id, care.contact_id
        other = self.env["res.partner"].create({"name": "Another customer"})
        contact.partner_id = other
        self.assertEqual(care.partner_id, other)
        contact.partner_id = False
        self.assertFalse(care.partner_id)
        contact.partner_id = before
        winner = (linked.contact_id - contact)[0]
        self.xero.edit("merge", loser=contact.xero_id, winner=winner.xero_id, move=False)
        self.sync(self.connection, "contacts")
        self.assertEqual((care.contact_id, care.partner_id), (winner, winner.partner_id))

    def test_a_contact_that_was_never_invoiced_is_read_with_it(self):
        contact = self.xero.edit("new_contact", name="Fresh start")
        contact = contact["ContactID"]
        self.xero.edit("plant", record=self.record(contact))
        self.read_list()
        planted = self.named("Retainer")
        self.assertEqual(planted.contact_id.name, "Fresh start")
        self.assertEqual(planted.amount_monthly_company, 100.0)

    def record(self, contact):
        return {
            "RepeatingInvoiceID": "aaaaaaaa-2222-3333-4444-555555555555",
            "Type": "ACCREC",
            "Status": "AUTHORISED",
            "Reference": "Retainer",
            "Contact": {"ContactID": contact},
            "Schedule": {
                "Period": 1,
                "Unit": "MONTHLY",
                "NextScheduledDate": "/Date(4102444800000)/",
            },
            "LineAmountTypes": "Exclusive",
            "LineItems": [{"AccountCode": "200", "LineAmount": 100.0}],
            "CurrencyCode": "GBP",
        }
