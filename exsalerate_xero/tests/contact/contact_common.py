from odoo import Command

from ...tools import payload
from ..common import XeroCase, answer_of


class ContactCase(XeroCase):
    """Contacts imported from Xero, and customers in Odoo."""

    def setUp(self):
        super().setUp()
        self.connection = self.new_organisation()
        self.partners = self.env["res.partner"]
        self.contacts = self.env["xero.contact"]

    def new_organisation(self, **values):
        """Return an organisation whose customers are imported."""
        return self.env["xero.connection"].create(
            {"import_customers": True, "currency_id": self.company.currency_id.id} | values
        )

    def xero_id(self, number):
        return f"00000000-0000-0000-0000-{number:012d}"

    def record(self, number, name, **members):
        """Return a contact as Xero's API returns it."""
        return {
            "ContactID": self.xero_id(number),
            "Name": name,
            "ContactStatus": "ACTIVE",
            "IsCustomer": True,
        } | members

    def merged(self, number, name, into):
        """Return a contact that was merged into another one."""
        return self.record(
            number, name, ContactStatus="ARCHIVED", MergedToContactID=self.xero_id(into)
        )

    def absorb(self, *records):
        """Import a page of contacts."""
        values = payload.contacts(answer_of(*records)).values
        changes = self.contacts._absorb(self.connection, values)
        self.stream("contacts")._process_changes("contacts", changes)
        return changes

    def match(self):
        """Match the imported contacts, as at the end of an import."""
        self.contacts._match_all(self.stream("contacts"))

    def settle(self, *records):
        """Import and match contacts."""
        self.absorb(*records)
        self.match()

    def contact(self, number):
        return self.contacts.search([("xero_id", "=", self.xero_id(number))])

    def arrive(self, number, name, **members):
        """Import and match one contact; return it."""
        self.settle(self.record(number, name, **members))
        return self.contact(number)

    def partner(self, name, **values):
        return self.partners.create({"name": name, "is_company": True} | values)

    def invoice(self, contact, amount):
        """Return an invoice of a contact with one approved revenue line."""
        return self.env["xero.invoice"].create(
            {
                "connection_id": self.connection.id,
                "company_id": self.connection.company_id.id,
                "xero_id": f"{contact.xero_id}-{amount}",
                "kind": "invoice",
                "contact_id": contact.id,
                "partner_id": contact.partner_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "company_id": self.connection.company_id.id,
                            "kind": "invoice",
                            "amount_company": amount,
                            "counted": True,
                            "income": True,
                            "partner_id": contact.partner_id.id,
                        }
                    )
                ],
            }
        )
