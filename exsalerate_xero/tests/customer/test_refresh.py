from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError

from ..common import XeroCase


class TestRefresh(XeroCase):
    starts_imported = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        invoice = cls.env["xero.invoice"].search(
            [("kind", "=", "invoice"), ("status", "=", "PAID"), ("partner_id", "!=", False)],
            limit=1,
        )
        cls.invoice, cls.contact = invoice, invoice.contact_id
        cls.partner = invoice.partner_id
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")

    def test_any_xero_user_has_a_customers_documents_read_at_once(self):
        partner = self.partner.with_user(self.seller)
        self.assertTrue(partner.xero_can_refresh)
        made = self.xero.edit("new_invoice", contact=self.contact.xero_id, count=3)
        note = self.xero.edit("new_credit_note", contact=self.contact.xero_id)
        partner.action_xero_refresh()
        self.assertTrue(self.connection._run_until_idle())
        wanted = {each["InvoiceID"] for each in made} | {note["CreditNoteID"]}
        kept = self.env["xero.invoice"].search([("contact_id", "=", self.contact.id)])
        self.assertLessEqual(wanted, set(kept.mapped("xero_id")))
        paths = sorted(call["path"].rpartition("/")[2] for call in self.xero.calls())
        self.assertEqual(paths, ["Contacts", "CreditNotes", "Invoices", "Quotes"])
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        self.assertFiguresAreXeros(self.connection)

    def test_the_page_is_told_once_all_is_read_credit_notes_and_quotes_too(self):
        note = self.xero.edit("new_credit_note", contact=self.contact.xero_id)
        seen = []

        def send(users, notification, message, **_options):
            if notification == "exsalerate_xero/refreshed":
                kept = self.env["xero.invoice"].search_count(
                    [("xero_id", "=", note["CreditNoteID"])]
                )
                seen.append((users, message["contacts"], bool(kept)))

        self.partner.with_user(self.seller).action_xero_refresh()
        with patch.object(type(self.env["res.users"]), "_bus_send", send):
            self.assertTrue(self.connection._run_until_idle())
        contacts = self.partner.xero_contact_ids.mapped("xero_id")
        [(users, refreshed, kept)] = seen
        self.assertEqual((users, sorted(refreshed)), (self.seller, sorted(contacts)))
        self.assertTrue(kept)

    def test_one_look_serves_many_customers(self):
        others = self.env["xero.contact"].search([("partner_id", "!=", False)]).partner_id
        self.assertIn(self.partner, others)
        unlinked = self.env["res.partner"].create({"name": "Nobody"})
        can = dict.fromkeys(others, True) | {unlinked: False}
        partners = (others | unlinked).with_user(self.seller)
        self.assertEqual({each: each.xero_can_refresh for each in partners}, can)

    def test_pressing_it_often_reads_once(self):
        for _press in range(5):
            self.partner.with_user(self.seller).action_xero_refresh()
        self.assertTrue(self.connection._run_until_idle())
        self.assertEqual(len(self.xero.calls()), 4)

    def test_it_brings_a_recoded_line_too(self):
        self.xero.edit("recode", id=self.invoice.xero_id)
        self.partner.with_user(self.seller).action_xero_refresh()
        self.assertTrue(self.connection._run_until_idle())
        self.assertFiguresAreXeros(self.connection)

    def test_another_salespersons_customer_is_not_refreshed(self):
        self.partner.user_id = self.new_user("other", "sales_team.group_sale_salesman")
        with self.assertRaises(UserError):
            self.partner.with_user(self.seller).action_xero_refresh()
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_who_may_not_see_xero_sales_may_not_refresh_them(self):
        clerk = self.new_user("clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.partner.with_user(clerk).action_xero_refresh()

    def test_without_a_connection_it_says_so(self):
        self.connection.state = "expired"
        self.assertFalse(self.partner.with_user(self.seller).xero_can_refresh)
        with self.assertRaisesRegex(UserError, "connected"):
            self.partner.with_user(self.seller).action_xero_refresh()

    def test_at_a_limit_it_says_from_when_on(self):
        self.connection.not_before = fields.Datetime.now() + timedelta(hours=2)
        action = self.partner.with_user(self.seller).action_xero_refresh()
        self.assertIn("call limit", action["params"]["message"])

    def press(self):
        """Click Refresh from Xero; return the message."""
        return self.partner.with_user(self.seller).action_xero_refresh()["params"]["message"]

    def test_a_customer_is_read_once_in_five_minutes(self):
        with freeze_time("2026-11-23 12:00:00"):
            self.assertIn("Refreshing", self.press())
            queued = self.env["xero.webhook.event"].search([]).mapped("xero_id")
            self.assertIn("Refreshing", self.press())
            events = self.env["xero.webhook.event"].search([])
            self.assertEqual(set(events.mapped("xero_id")), set(queued), "it is read once")
        events.unlink()
        with freeze_time("2026-11-23 12:04:00"):
            self.assertIn("minutes ago", self.press())
            self.assertFalse(self.env["xero.webhook.event"].search([]))
        with freeze_time("2026-11-23 12:06:00"):
            self.assertIn("Refreshing", self.press())
            self.assertTrue(self.env["xero.webhook.event"].search([]))

    def test_nobody_uses_up_the_calls_that_are_kept_for_changes(self):
        self.connection.write({"calls_a_day": 1000, "calls_left_today": 200})
        self.assertIn("reserved for changes", self.press())
        self.assertFalse(self.env["xero.webhook.event"].search([]))
        self.connection.calls_left_today = 201
        self.assertIn("Refreshing", self.press())
