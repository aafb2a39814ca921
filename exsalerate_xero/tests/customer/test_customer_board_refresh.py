from collections import defaultdict
from decimal import Decimal

from odoo import fields

from ...models.base.xero_mirror import Changes
from ..common import XeroCase


class TestCustomerBoardRefresh(XeroCase):
    starts_imported = True

    def setUp(self):
        super().setUp()
        self.job = self.env.ref("exsalerate_xero.ir_cron_customers")
        self.job.method_direct_trigger()

    def triggers(self):
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", self.job.id)])

    def cards(self):
        """Return {customer: card} after running the pre-commit hooks."""
        self.env.cr.precommit.run()
        cards = self.env["xero.customer"].search([("company_id", "=", self.company.id)])
        return {card.partner_id: card for card in cards}

    def assertBoardIsXeros(self):
        """Compare each card with the stand-in's figures of its contacts, to the cent."""
        names = ("revenue_lifetime", "revenue_month", "amount_due")
        month = f"{fields.Date.today():%Y-%m}"
        theirs = defaultdict(lambda: [Decimal(0)] * 3)
        contacts = self.env["xero.contact"].search(
            [("connection_id", "=", self.connection.id), ("partner_id", "!=", False)]
        )
        for contact in contacts.filtered("is_customer"):
            truth = self.xero.truth_of_contact(contact.xero_id)
            by_month = (months.get(month, 0) for months in truth["by_account_month"].values())
            figures = (truth["lifetime"], sum(map(Decimal, by_month)), truth["outstanding"])
            customer = contact.partner_id.commercial_partner_id
            theirs[customer] = [
                ours + Decimal(other) for ours, other in zip(theirs[customer], figures, strict=True)
            ]
        ours = {
            customer: [f"{card[name]:.2f}" for name in names]
            for customer, card in self.cards().items()
        }
        self.assertEqual(
            ours, {customer: [f"{sum_:.2f}" for sum_ in sums] for customer, sums in theirs.items()}
        )

    def rows(self):
        """Return the physical location of the rows, which changes with every update."""
        self.env.cr.execute("SELECT id, ctid FROM xero_customer ORDER BY id")
        return self.env.cr.fetchall()

    def test_a_deleted_organisation_leaves_no_card_behind(self):
        self.assertTrue(self.cards())
        partners = self.env["xero.customer"].search([]).partner_id
        self.connection.action_disconnect()
        action = self.connection.action_delete()
        self.assertEqual(action["res_model"], "xero.connection")
        self.assertFalse(self.env["xero.customer"].search([("company_id", "=", self.company.id)]))
        self.assertEqual(partners.exists(), partners)

    def test_the_board_is_xeros_after_an_import_and_after_every_kind_of_change(self):
        self.assertBoardIsXeros()
        self.assertTrue(sum(card.revenue_lifetime for card in self.cards().values()))
        for action in ("new_invoice", "new_credit_note", "change_amount", "void", "pay"):
            self.xero.edit(action)
        self.sync(self.connection)
        self.assertBoardIsXeros()

    def test_an_invoice_that_moves_takes_its_revenue_along(self):
        one, other, *_rest = self.cards()
        before = [self.cards()[partner].revenue_lifetime for partner in (one, other)]
        line = self.env["xero.invoice.line"].search(
            [("partner_id", "=", one.id), ("counted", "=", True)], limit=1
        )
        invoice, amount = line.invoice_id, sum(line.invoice_id.line_ids.mapped("amount_company"))
        invoice.partner_id = invoice.line_ids.partner_id = other
        changes = Changes([], {invoice.id: {"partner_id": (one.id, other.id)}}, 0)
        stream = self.connection.stream_ids.filtered(lambda stream: stream.kind == "invoices")
        stream._process_changes("invoices", changes)
        after = [self.cards()[partner].revenue_lifetime for partner in (one, other)]
        self.assertAlmostEqual(before[0] - after[0], amount, 2)
        self.assertAlmostEqual(after[1] - before[1], amount, 2)

    def test_recurring_revenue_follows_edits_and_deletions_of_repeating_invoices(self):
        monthly = [("recurring", "=", True), ("period", "=", 1), ("unit", "=", "MONTHLY")]
        linked = [("partner_id", "!=", False), ("amount_monthly_company", ">", 0)]
        invoice = self.env["xero.repeating.invoice"].search([*monthly, *linked], limit=1)
        partner = invoice.partner_id.commercial_partner_id
        others = self.cards()[partner].revenue_recurring - invoice.amount_monthly_company
        self.xero.edit("edit_repeating_invoice", id=invoice.xero_id, amount="300")
        self.sync(self.connection, "repeating_invoices")
        self.assertAlmostEqual(self.cards()[partner].revenue_recurring, others + 300, 2)
        self.xero.edit("delete_repeating_invoice", id=invoice.xero_id)
        self.sync(self.connection, "repeating_invoices")
        self.assertAlmostEqual(self.cards()[partner].revenue_recurring, others, 2)

    def test_merged_contacts_are_one_card(self):
        self.xero.edit("merge")
        self.sync(self.connection)
        self.assertBoardIsXeros()

    def test_refreshing_again_writes_nothing(self):
        self.cards()
        before = self.rows()
        self.env["xero.customer"]._refresh(self.company)
        self.assertEqual(self.rows(), before)

    def test_a_walk_through_a_whole_list_wakes_the_job_if_anything_changed(self):
        self.env["ir.cron.trigger"].search([("cron_id", "=", self.job.id)]).unlink()
        self.import_all(self.connection)
        self.assertFalse(self.triggers())
        self.xero.edit("new_invoice", status="AUTHORISED")
        self.import_all(self.connection)
        self.assertTrue(self.triggers())

    def test_a_customer_that_gets_a_salesperson_shows_it(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        [partner, *_others] = self.cards()
        revenue = self.cards()[partner].revenue_lifetime
        partner.user_id = seller
        self.assertEqual(self.cards()[partner].user_id, seller)
        self.assertEqual(self.cards()[partner].revenue_lifetime, revenue)

    def test_a_customer_that_becomes_a_contact_of_another_joins_its_card(self):
        one, other, *_rest = self.cards()
        both = self.cards()[one].revenue_lifetime + self.cards()[other].revenue_lifetime
        other.write({"is_company": False, "parent_id": one.id})
        self.assertNotIn(other, self.cards())
        self.assertAlmostEqual(self.cards()[one].revenue_lifetime, both, 2)

    def test_an_archived_customer_is_off_the_board_unless_asked_for(self):
        [partner, *_others] = self.cards()
        partner.action_archive()
        self.assertNotIn(partner, self.cards())
        archived = self.env["xero.customer"].search([("active", "=", False)])
        self.assertEqual(archived.partner_id, partner)
        self.assertFiguresAreXeros(self.connection)
        self.job.method_direct_trigger()
        self.assertNotIn(partner, self.cards())
        partner.action_unarchive()
        self.assertIn(partner, self.cards())

    def test_an_archived_customer_is_as_new_or_returning_as_before(self):
        [partner, *_others] = self.cards()
        lines = self.env["xero.invoice.line"].search([("partner_id", "=", partner.id)])
        before = lines.mapped("customer_kind")
        partner.action_archive()
        self.env.invalidate_all()
        self.assertEqual(lines.mapped("customer_kind"), before)

    def test_customers_of_a_deleted_salesperson_stay_on_the_board(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        [partner, *_others] = self.cards()
        revenue = self.cards()[partner].revenue_lifetime
        partner.user_id = seller
        self.assertEqual(self.cards()[partner].user_id, seller)
        seller.unlink()
        self.assertFalse(self.cards()[partner].user_id)
        self.assertEqual(self.cards()[partner].revenue_lifetime, revenue)

    def test_customers_of_an_archived_salesperson_stay_on_the_board(self):
        seller = self.new_user("seller", "sales_team.group_sale_salesman")
        [partner, *_others] = self.cards()
        partner.user_id = seller
        seller.action_archive()
        self.assertEqual(self.cards()[partner].user_id, seller)

    def test_sales_of_a_deleted_contact_leave_the_card_of_its_company(self):
        one, other, *_rest = self.cards()
        own = self.cards()[one].revenue_lifetime
        other.write({"is_company": False, "parent_id": one.id})
        self.assertGreater(self.cards()[one].revenue_lifetime, own)
        other.unlink()
        self.assertAlmostEqual(self.cards()[one].revenue_lifetime, own, 2)

    def test_a_contact_that_is_excluded_leaves_the_board(self):
        [partner, *_others] = self.cards()
        partner.xero_contact_ids.action_exclude()
        self.assertNotIn(partner, self.cards())

    def test_a_company_whose_cards_fail_keeps_no_other_from_being_refreshed(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["xero.connection"].create({"name": "Other", "company_id": other.id})
        refreshed = []

        def refresh(_board, company, _partners=None):
            refreshed.append(company)
            if len(refreshed) == 1:
                raise ValueError("month must be in 1..12")

        self.patch(type(self.env["xero.customer"]), "_refresh", refresh)
        with self.assertLogs(
            "odoo.addons.exsalerate_xero.models.customer.xero_customer_refresh", "ERROR"
        ):
            self.job.method_direct_trigger()
        self.assertLessEqual({self.company, other}, set(refreshed))

    def test_the_hourly_job_mends_what_changed_behind_odoos_back(self):
        [partner, *_others] = self.cards()
        card = self.cards()[partner]
        revenue = card.revenue_lifetime
        self.env.cr.execute("UPDATE xero_customer SET revenue_lifetime = 1")
        self.env.invalidate_all()
        self.job.method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(card.revenue_lifetime, revenue)
