from odoo.tests import HttpCase, no_retry, tagged

from ..models.contact.xero_contact_link import reason_values
from ..tools.words import Words
from .customer.customer_page_common import CustomerPageCase

BOARD, REVIEW, SETTINGS = (
    f"/odoo/action-exsalerate_xero.xero_{name}_action"
    for name in ("customer", "contact_review", "settings")
)
CONTACTS = "/odoo/contacts"


@tagged("post_install", "-at_install", "odoo_runner")
class TestTours(CustomerPageCase, HttpCase):
    """The most common workflows, in the real web client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection.write({"state": "connected", "first_joined_date": "2020-01-01"})
        cls.connection._streams()
        cls.acme.is_company = cls.acme.xero_contact_ids.is_customer = True
        cls.sell("2025-11-02", (cls.sales, 1000), number="INV-OLD")
        cls.sell(
            "2026-11-02",
            (cls.design, 300),
            number="INV-NEW",
            status="AUTHORISED",
            due_date="2026-11-16",
            amount_due=120,
            amount_due_company=120,
        )
        cls.env["xero.customer"]._refresh(cls.company)
        user = cls.new_user("tourist", "base.group_system", "exsalerate_xero.group_xero_manager")
        user.password = "tourist"

    @no_retry
    def test_from_the_board_to_a_customer(self):
        self.start_tour(BOARD, "exsalerate_xero_board", login="tourist")

    @no_retry
    def test_a_customers_page(self):
        self.start_tour(CONTACTS, "exsalerate_xero_customer", login="tourist")

    @no_retry
    def test_the_setup_steps(self):
        self.start_tour(SETTINGS, "exsalerate_xero_first_steps", login="tourist")
        self.assertTrue(self.connection.quotes_set_up and self.connection.invoices_set_up)

    @no_retry
    def test_reviewing_a_contact(self):
        contact = self.new_mirror(
            "xero.contact",
            {
                "name": "Acme Limited",
                "is_customer": True,
                "match_state": "review",
                "proposal": "decide",
                "proposed_partner_id": self.acme.id,
            }
            | reason_values(Words("Same company name")),
        )
        self.start_tour(REVIEW, "exsalerate_xero_review", login="tourist")
        self.assertEqual(contact.partner_id, self.acme)
