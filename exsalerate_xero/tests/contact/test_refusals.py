from contextlib import ExitStack
from unittest.mock import patch

from odoo.exceptions import ValidationError
from psycopg2 import OperationalError

from .contact_common import ContactCase

ATTEMPT = "odoo.addons.exsalerate_xero.models.contact.xero_contact_attempt"


class TestRefusals(ContactCase):
    """Odoo or another addon refuses one customer; the others are processed."""

    def refuse(self, word, error=None):
        """Make Odoo refuse partners whose values contain a word; close() ends it."""
        error = error or ValidationError("Names with a word like that are against the rules.")
        methods = type(self.partners)

        def checked(method):
            def call(partners, values):
                if word in repr(values):
                    raise error
                return method(partners, values)

            return call

        refusal = ExitStack()
        self.addCleanup(refusal.close)
        for name in ("create", "write"):
            refusal.enter_context(patch.object(methods, name, checked(getattr(methods, name))))
        return refusal

    def issues(self):
        return self.env["xero.sync.issue"].search([("connection_id", "=", self.connection.id)])

    def firms(self, *numbers, **members):
        return [self.record(n, f"Firm {n} Ltd", **members) for n in numbers]

    def test_a_customer_that_is_refused_waits_with_the_reason_and_the_others_are_made(self):
        self.refuse("Firm 7")
        self.settle(*self.firms(*range(1, 20)))
        refused = self.contact(7)
        made = self.contacts.search([]) - refused
        self.assertEqual(set(made.mapped("match_state")), {"linked"})
        self.assertEqual(len(made.partner_id), 18)
        self.assertEqual((refused.match_state, refused.proposal), ("review", "create"))
        self.assertIn("against the rules", refused.match_reason)
        issue = self.issues()
        self.assertEqual((issue.xero_id, issue.name), (refused.xero_id, "Firm 7 Ltd"))
        self.assertEqual(issue.kind, "customers")
        self.assertIn("against the rules", issue.reason)
        self.assertIn(refused.xero_id, issue.xero_url)

    def test_reading_on_leaves_what_was_refused_to_look_at(self):
        self.refuse("Firm 7")
        self.settle(*self.firms(7))
        self.env["xero.sync.issue"]._record(
            self.connection, "contacts", [], [self.contact(7).xero_id]
        )
        self.settle(*self.firms(7, 8))
        self.assertEqual(self.issues().xero_id, self.contact(7).xero_id)

    def test_what_was_refused_is_tried_again_with_a_button(self):
        refusal = self.refuse("Firm 7")
        self.settle(*self.firms(7, 8))
        self.issues().action_retry()
        self.assertTrue(self.issues())
        refusal.close()
        self.issues().action_retry()
        self.assertFalse(self.issues())
        self.assertEqual(self.contact(7).partner_id.name, "Firm 7 Ltd")

    def test_a_change_that_is_refused_holds_up_no_other(self):
        self.settle(*self.firms(*range(1, 6)))
        refusal = self.refuse("refused@")
        records = self.firms(1, 2, 4, 5, EmailAddress="new@firm.example")
        records += self.firms(3, EmailAddress="refused@firm.example")
        self.settle(*records)
        emails = [self.contact(n).partner_id.email for n in range(1, 6)]
        new = "new@firm.example"
        self.assertEqual(emails, [new, new, False, new, new])
        self.assertEqual(self.issues().xero_id, self.contact(3).xero_id)
        refusal.close()
        self.issues().action_retry()
        self.assertEqual(self.contact(3).partner_id.email, "refused@firm.example")
        self.assertFalse(self.issues())

    def test_an_erasure_that_is_refused_is_done_when_it_is_tried_again(self):
        self.settle(*self.firms(1, EmailAddress="jo@home.example"))
        customer = self.contact(1).partner_id
        refusal = self.refuse("Erased contact")
        self.settle(*self.firms(1, ContactStatus="GDPRREQUEST"))
        contact = self.contact(1)
        self.assertEqual((contact.email, bool(contact.erased_at)), (False, False))
        self.assertEqual(customer.email, "jo@home.example")
        self.assertEqual(self.issues().xero_id, contact.xero_id)
        refusal.close()
        self.issues().action_retry()
        self.assertFalse(customer.email)
        self.assertTrue(contact.erased_at)
        self.assertFalse(self.issues())

    def test_a_fault_of_another_addon_is_told_by_its_kind_and_logged(self):
        self.refuse("Firm 7", KeyError("secret detail"))
        with self.assertLogs(ATTEMPT, "WARNING") as logs:
            self.settle(*self.firms(7))
        self.assertIn("KeyError", self.issues().reason)
        self.assertNotIn("secret detail", self.issues().reason)
        self.assertEqual(len(logs.records), 1)

    def test_a_conflict_with_another_transaction_is_nobodys_refusal(self):
        self.refuse("Firm 7", OperationalError("could not serialize access"))
        with self.assertRaises(OperationalError):
            self.settle(*self.firms(7, 8))

    def test_a_person_who_creates_customers_is_told_which_were_refused(self):
        self.connection.review_first = True
        self.settle(*self.firms(*range(6, 9)))
        self.refuse("Firm 7")
        action = self.contacts.search([]).action_create_partner()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("Firm 7 Ltd", action["params"]["message"])
        self.assertIn("against the rules", action["params"]["message"])
        self.assertEqual(self.contact(6).partner_id.name, "Firm 6 Ltd")
        self.assertFalse(self.contact(7).partner_id)

    def test_taking_xeros_tax_id_is_not_refused_for_its_form(self):
        contact = self.arrive(1, "Firm 1 Ltd", TaxNumber="GB123456789")
        contact.partner_id.vat = "GB999999973"
        self.arrive(1, "Firm 1 Ltd", TaxNumber="not a tax id")
        contact.action_take_xero()
        self.assertEqual(contact.partner_id.vat, "not a tax id")
