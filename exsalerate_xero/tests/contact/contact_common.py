from odoo import Command

from ...tools import payload
from ..common import XeroCase, answer_of


class ContactCase(XeroCase):
    """Contacts imported from Xero, and customers in Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls.new_organisation()
        cls.partners = cls.env["res.partner"]
        cls.contacts = cls.env["xero.contact"]

    @classmethod
    def new_organisation(cls, **values):
        """Return an organisation whose customers are imported."""
        return cls.env["xero.connection"].create(
            {"import_customers": True, "currency_id": cls.company.currency_id.id} | values
        )

    def import_into(self, connection):
        """Import into another organisation from now on."""
        self.patch(type(self), "connection", connection)

    @classmethod
    def list_of_contacts(cls):
        """Return the stream that reads the organisation's contacts."""
        return cls.connection._streams().filtered(lambda stream: stream.kind == "contacts")

    @classmethod
    def xero_id(cls, number):
        return f"00000000-0000-0000-0000-{number:012d}"

    @classmethod
    def record(cls, number, name, **members):
        """Return a contact as Xero's API returns it."""
        return {
            "ContactID": cls.xero_id(number),
            "Name": name,
            "ContactStatus": "ACTIVE",
            "IsCustomer": True,
        } | members

    @classmethod
    def merged(cls, number, name, into):
        """Return a contact that was merged into another one."""
        return cls.record(
            number, name, ContactStatus="ARCHIVED", MergedToContactID=cls.xero_id(into)
        )

    @classmethod
    def absorb(cls, *records):
        """Import a page of contacts."""
        values = payload.contacts(answer_of(*records)).values
        changes = cls.contacts._absorb(cls.connection, values)
        cls.list_of_contacts()._process_changes("contacts", changes)
        return changes

    @classmethod
    def match(cls):
        """Match the imported contacts, as at the end of an import."""
        cls.contacts._match_all(cls.list_of_contacts())

    @classmethod
    def settle(cls, *records):
        """Import and match contacts."""
        cls.absorb(*records)
        cls.match()

    @classmethod
    def contact(cls, number):
        return cls.contacts.search([("xero_id", "=", cls.xero_id(number))])

    @classmethod
    def arrive(cls, number, name, **members):
        """Import and match one contact; return it."""
        cls.settle(cls.record(number, name, **members))
        return cls.contact(number)

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
