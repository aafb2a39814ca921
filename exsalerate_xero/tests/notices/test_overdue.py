from datetime import date

from freezegun import freeze_time
from odoo.tests import TransactionCase, tagged

from ...models.base.xero_mirror import Changes
from ..common import Users
from ..transactions import Commits

OVERDUE = "exsalerate_xero.mail_activity_type_overdue"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00")
class TestOverdue(Users, Commits, TransactionCase):
    """Activities about overdue invoices, and overdue amounts on customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")
        cls.boss = cls.new_user("boss", "sales_team.group_sale_salesman_all_leads")
        cls.connection = cls.env["xero.connection"].create(
            {
                "name": "Books",
                "state": "connected",
                "connected_at": "2026-03-10 09:00",
                "first_joined_date": "2020-01-01",
                "overdue_activity": True,
                "overdue_days": 7,
                "fallback_user_id": cls.boss.id,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Customer", "is_company": True, "user_id": cls.seller.id}
        )
        cls.contact = cls.env["xero.contact"].create(
            {
                "connection_id": cls.connection.id,
                "company_id": cls.env.company.id,
                "xero_id": "c",
                "name": "Customer",
                "partner_id": cls.customer.id,
            }
        )

    def invoice(self, due_date, **values):
        return self.env["xero.invoice"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.env.company.id,
                "xero_id": f"{due_date} {values}",
                "kind": "invoice",
                "number": "INV-1",
                "contact_id": self.contact.id,
                "partner_id": self.customer.id,
                "date": "2026-02-01",
                "due_date": due_date,
                "status": "AUTHORISED",
                "currency_id": self.env.company.currency_id.id,
                "amount_total": 120.0,
                "amount_due": 120.0,
                "amount_due_company": 120.0,
            }
            | values
        )

    def run_on(self, day):
        """Run the live job on ``day``."""
        with freeze_time(f"{day} 06:00"):
            self.env["xero.connection"]._remind_of_overdue()

    def planned(self, invoice):
        return invoice.activity_search([OVERDUE])

    def changed(self, invoice, **values):
        """Change the invoice as an upsert would, and run its effects."""
        tracked = values.keys() & {"status", "partner_id"}
        change = {name: (invoice[name], values[name]) for name in tracked}
        invoice.write(values)
        changes = Changes([], {invoice.id: change}, 0)
        self.env["xero.invoice"]._process_overdue(
            self.connection._streams().grouped("kind")["invoices"], changes
        )

    def test_the_salesperson_gets_an_activity_so_many_days_after_the_due_date(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-26")
        self.assertFalse(self.planned(invoice))
        self.run_on("2026-03-27")
        activity = self.planned(invoice)
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual(activity.date_deadline, date(2026, 3, 27))

    def test_the_days_are_the_organisations_whoever_the_job_runs_as(self):
        self.connection.timezone = "NEWZEALANDSTANDARDTIME"
        self.env.user.tz = "America/New_York"
        invoice = self.invoice("2026-03-20")
        # In Auckland, the 27th begins at 11:00 UTC.
        for moment, planned in (("2026-03-26 10:59", False), ("2026-03-26 11:01", True)):
            with freeze_time(moment):
                self.env["xero.connection"]._remind_of_overdue()
                self.assertEqual(bool(self.planned(invoice)), planned)

    def test_what_is_not_overdue_yet_where_the_organisation_is_is_not_closed_too_late(self):
        self.connection.timezone = "HAWAIIANSTANDARDTIME"
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-28")
        self.assertTrue(self.planned(invoice))
        with freeze_time("2026-03-31 09:00"):
            # Still the 30th in Honolulu, so it is due today and not overdue.
            self.changed(invoice, due_date="2026-03-30")
        self.assertFalse(self.planned(invoice))

    def test_closing_one_does_not_plan_the_step_that_would_be_next(self):
        kind = self.env.ref(OVERDUE)
        kind.write({"chaining_type": "trigger", "triggered_next_type_id": kind.id})
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.changed(invoice, status="PAID", amount_due=0.0)
        self.assertFalse(invoice.activity_ids)

    def test_no_day_and_no_second_run_plans_it_twice(self):
        invoice = self.invoice("2026-03-20")
        for day in ("2026-03-27", "2026-03-27", "2026-03-28", "2026-04-20"):
            self.run_on(day)
        self.assertEqual(len(self.planned(invoice)), 1)
        self.planned(invoice).action_feedback()
        self.run_on("2026-04-21")
        self.assertFalse(self.planned(invoice))

    def test_days_on_which_nothing_ran_are_caught_up(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-15")
        self.run_on("2026-04-30")
        self.assertTrue(self.planned(invoice))

    def test_it_runs_once_a_day(self):
        self.run_on("2026-03-27")
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.assertFalse(self.planned(invoice))
        self.run_on("2026-03-28")
        self.assertTrue(self.planned(invoice))

    def test_what_was_overdue_so_long_before_the_connection_is_left_to_the_lists(self):
        old, last = self.invoice("2025-06-01"), self.invoice("2026-03-03")
        nearly = self.invoice("2026-03-04")
        self.run_on("2026-03-11")
        self.assertFalse(self.planned(old + last))
        self.assertTrue(self.planned(nearly))

    def test_switching_it_on_looks_forward_only(self):
        self.connection.overdue_activity = False
        invoice, later = self.invoice("2026-03-20"), self.invoice("2026-03-25")
        self.run_on("2026-03-28")
        with freeze_time("2026-03-29 08:00"):
            self.connection.overdue_activity = True
        self.run_on("2026-03-30")
        self.run_on("2026-04-01")
        self.assertFalse(self.planned(invoice))
        self.assertTrue(self.planned(later))

    def test_without_a_salesperson_the_fallback_gets_it(self):
        self.customer.user_id = False
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.assertEqual(self.planned(invoice).user_id, self.boss)

    def test_a_salesperson_who_may_not_see_it_is_passed_over(self):
        self.seller.group_ids = self.env.ref("base.group_user")
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.assertEqual(self.planned(invoice).user_id, self.boss)

    def test_with_nobody_to_do_it_it_waits_for_somebody(self):
        self.connection.fallback_user_id = self.customer.user_id = False
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.assertFalse(self.planned(invoice))
        self.customer.user_id = self.seller
        self.run_on("2026-03-28")
        self.assertEqual(self.planned(invoice).user_id, self.seller)

    def test_drafts_and_credit_notes_are_not_overdue(self):
        self.invoice("2026-03-20", status="SUBMITTED")
        self.invoice("2026-03-20", kind="credit_note")
        self.invoice("2026-03-20", status="PAID")
        self.run_on("2026-03-27")
        self.assertFalse(self.env["mail.activity"].search([("res_model", "=", "xero.invoice")]))

    def test_an_approved_invoice_with_nothing_left_to_pay_is_not_overdue(self):
        takings = self.invoice("2026-03-01", amount_due=0.0, amount_due_company=0.0)
        self.run_on("2026-03-27")
        self.assertFalse(self.planned(takings))
        self.assertFalse(takings.is_overdue)
        self.assertNotIn(takings, takings.search([("is_overdue", "=", True)]))
        self.env["xero.customer"]._refresh(self.env.company)
        card = self.env["xero.customer"].search([("partner_id", "=", self.customer.id)])
        self.assertFalse(card.is_overdue)
        self.assertFalse(self.customer.with_user(self.seller).is_xero_overdue)

    def test_nothing_is_planned_while_disconnected(self):
        self.connection.state = "expired"
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        self.assertFalse(self.planned(invoice))

    def test_a_payment_closes_it_and_nobody_is_said_to_have_called(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        activity = self.planned(invoice)
        self.changed(invoice, status="PAID", amount_due=0.0)
        self.assertFalse(activity.exists())
        self.assertIn("closed: the invoice was paid in Xero.", invoice.message_ids[0].body)

    def test_a_credit_note_closes_it_as_credited_not_as_paid(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        activity = self.planned(invoice)
        credited = {"amount_paid": 0.0, "amount_credited": 120.0}
        self.changed(invoice, status="PAID", amount_due=0.0, **credited)
        self.assertFalse(activity.exists())
        self.assertIn("settled by a credit note in Xero.", invoice.message_ids[0].body)
        self.assertEqual(invoice.standing, "CREDITED")

    def test_voiding_takes_it_back(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        activity = self.planned(invoice)
        self.changed(invoice, status="VOIDED")
        self.assertFalse(activity.exists())

    def test_one_that_goes_to_another_customer_is_planned_anew(self):
        invoice = self.invoice("2026-03-05")
        self.run_on("2026-03-12")
        self.assertEqual(self.planned(invoice).user_id, self.seller)
        other = self.env["res.partner"].create({"name": "Bolt", "user_id": self.boss.id})
        self.changed(invoice, partner_id=other.id)
        self.assertFalse(self.planned(invoice))
        self.run_on("2026-03-13")
        self.assertEqual(self.planned(invoice).user_id, self.boss)

    def test_a_part_payment_changes_nothing(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        with freeze_time("2026-03-28"):
            self.changed(invoice, amount_due=60.0)
        self.assertTrue(self.planned(invoice))

    def test_a_later_due_date_takes_it_back_until_then(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        with freeze_time("2026-03-28"):
            self.changed(invoice, due_date="2026-04-10")
            self.assertFalse(self.planned(invoice))
        self.run_on("2026-04-17")
        self.assertEqual(len(self.planned(invoice)), 1)

    def test_the_daily_run_closes_what_was_missed(self):
        invoice = self.invoice("2026-03-20")
        self.run_on("2026-03-27")
        invoice.status = "PAID"
        self.run_on("2026-03-28")
        self.assertFalse(self.planned(invoice))

    def test_planning_sends_no_message(self):
        before = self.env["mail.message"].search_count([])
        self.invoice("2026-03-20")
        created = self.env["mail.message"].search_count([]) - before
        self.run_on("2026-03-27")
        self.assertEqual(self.env["mail.message"].search_count([]) - before, created)

    def test_customers_with_overdue_invoices_are_found_and_their_companies(self):
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.customer.id})
        other = self.env["res.partner"].create({"name": "Paid up"})
        self.invoice("2026-03-01", partner_id=child.id)
        self.invoice("2026-03-30", partner_id=other.id)
        partners = self.env["res.partner"].with_user(self.boss)
        found = partners.search([("is_xero_overdue", "=", True)])
        self.assertEqual(found.sudo(), self.customer + child)
        rest = partners.search([("is_xero_overdue", "=", False)])
        self.assertIn(other, rest.sudo())
        self.assertNotIn(self.customer, rest.sudo())

    def test_a_customer_shows_what_is_overdue_its_contacts_included(self):
        child = self.env["res.partner"].create({"name": "Shop", "parent_id": self.customer.id})
        self.invoice("2026-03-01")
        self.invoice("2026-03-09", partner_id=child.id, amount_due_company=30.0)
        self.invoice("2026-03-10")
        customer = self.customer.with_user(self.seller)
        self.assertTrue(customer.is_xero_overdue)
        self.assertEqual(customer.xero_overdue_amount, 150.0)
        self.assertEqual(child.with_user(self.seller).xero_overdue_amount, 30.0)

    def test_what_is_overdue_of_a_foreign_customer_is_hidden(self):
        self.customer.user_id = self.boss
        self.invoice("2026-03-01")
        customer = self.customer.with_user(self.seller)
        self.assertFalse(customer.is_xero_overdue)
        self.assertFalse(
            customer.search([("id", "=", customer.id), ("is_xero_overdue", "=", True)])
        )
