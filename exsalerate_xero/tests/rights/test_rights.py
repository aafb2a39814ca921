from odoo import Command
from odoo.exceptions import AccessError

from ..common import XeroCase


class TestRights(XeroCase):
    starts_imported = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("seller", "sales_team.group_sale_salesman")
        cls.lead = cls.new_user("lead", "sales_team.group_sale_salesman_all_leads")
        cls.clerk = cls.new_user("clerk", "base.group_user")
        partners = cls.env["xero.invoice.line"].search([]).partner_id
        cls.own, cls.foreign, cls.unassigned = partners[:3]
        cls.own.user_id = cls.seller
        cls.foreign.user_id = cls.lead

    def seen(self, user, model="xero.invoice.line"):
        return self.env[model].with_user(user).search([]).partner_id

    def test_own_documents_only_means_own_and_unassigned_customers(self):
        for model in ("xero.invoice.line", "xero.invoice", "xero.contact"):
            seen = self.seen(self.seller, model).sudo()
            self.assertIn(self.own, seen)
            self.assertIn(self.unassigned, seen)
            self.assertNotIn(self.foreign, seen)

    def test_all_documents_means_all_customers(self):
        self.assertIn(self.foreign, self.seen(self.lead).sudo())

    def test_somebody_without_sales_rights_sees_nothing(self):
        for model in ("xero.invoice", "xero.invoice.line", "xero.contact", "xero.connection"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.clerk).search([])
        with self.assertRaises(AccessError):
            self.own.with_user(self.clerk).read(["xero_revenue_total"])

    def test_sales_users_cannot_change_connections_or_start_imports(self):
        connection = self.connection.with_user(self.lead)
        for action in (
            "action_connect",
            "action_disconnect",
            "action_import_accounts",
            "action_import_contacts",
            "action_import_suppliers",
            "action_import_sales",
            "action_sync_now",
        ):
            with self.assertRaises(AccessError, msg=action):
                getattr(connection, action)()

    def test_revenue_of_a_foreign_customer_shows_nothing_to_a_seller(self):
        self.assertTrue(self.foreign.with_user(self.lead).xero_invoice_count)
        self.env.invalidate_all()
        self.assertFalse(self.foreign.with_user(self.seller).xero_invoice_count)

    def test_companies_are_kept_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.lead.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertFalse(self.seen(self.lead))

    def test_consents_are_read_by_nobody(self):
        admin = self.new_user("admin2", "base.group_system")
        with self.assertRaises(AccessError):
            self.env["xero.token"].with_user(admin).search([])

    def test_salespeople_cannot_write_what_mirrors_xero(self):
        invoice = self.env["xero.invoice"].search([], limit=1)
        with self.assertRaises(AccessError):
            invoice.with_user(self.lead).write({"status": "PAID"})
