import random
from collections import defaultdict

from .contact_common import ContactCase

PAIRS = 2000
NAMES = ["Acme {} Ltd", "ACME {} Limited", "Acme {}", "Blue {} Ltd"]
EMAILS = ["office@acme{}.example", "OFFICE@acme{}.example", "jo@acme{}.example", ""]
VATS = ["GB{:09d}", "gb {:09d}", "DE{:09d}", "N/A", ""]


class TestAddressBooks(ContactCase):
    """Random pairs of address books in Odoo and Xero, matched through the database.

    tests/tools checks the decisions for thousands of pairs without a database.
    """

    def setUp(self):
        super().setUp()
        self.rng = random.Random(7)
        self.add_customers(
            self.words(pair) for pair in range(PAIRS) for _one in range(self.rng.randrange(1, 4))
        )
        self.records = []
        for pair in range(PAIRS):
            for _contact in range(self.rng.randrange(1, 5)):
                name, email, vat = self.words(pair)
                number = len(self.records) + 1
                self.records.append(self.record(number, name, EmailAddress=email, TaxNumber=vat))

    def add_customers(self, rows):
        """Insert companies with these names, addresses and tax IDs by SQL.

        All else is as Odoo makes it, since other apps have required columns of their own.
        """
        model = self.partners.create({"name": "Any", "is_company": True})
        self.env.flush_all()
        self.env.cr.execute(
            """INSERT INTO res_partner
               SELECT new.*
                 FROM (SELECT nextval('res_partner_id_seq') AS id, *
                         FROM UNNEST(%s, %s, %s) AS row (name, email, vat)) AS row,
                      jsonb_populate_record(
                          (SELECT partner FROM res_partner AS partner WHERE id = %s),
                          jsonb_build_object(
                              'id', row.id, 'commercial_partner_id', row.id,
                              'name', name, 'complete_name', name, 'vat', vat, 'email', email,
                              'email_normalized', NULLIF(lower(email), ''))) AS new""",
            [*map(list, zip(*rows, strict=True)), model.id],
        )
        model.unlink()
        self.env["xero.partner.key"]._update_stale_keys()

    def words(self, pair):
        """Return a name, e-mail address and tax ID that others of the pair can share."""
        return [
            self.rng.choice(words).format(pair if words is not VATS else 123_456_000 + pair)
            for words in (NAMES, EMAILS, VATS)
        ]

    def everything(self):
        """Return the stored contacts, customers and runs."""
        return [
            self.contacts.search([], order="id").read(
                ["partner_id", "match_state", "match_reason", "proposal", "write_date"]
            ),
            self.partners.search([], order="id").read(["name", "email", "vat", "write_date"]),
            self.env["xero.match.run"].search([]).ids,
        ]

    def test_weak_evidence_leads_no_two_contacts_to_one_customer_and_again_changes_nothing(self):
        before = self.partners.search([])
        self.settle(*self.records)
        contacts = self.contacts.search([])
        states = defaultdict(int)
        weakly = defaultdict(int)
        for contact in contacts:
            states[contact.match_state, contact.partner_created] += 1
            if contact.partner_id and "tax ID" not in contact.match_reason:
                weakly[contact.partner_id] += 1
        self.assertEqual(len(contacts), len(self.records))
        self.assertGreater(min(states.values()), 20, states)
        self.assertEqual(len(states), 3)
        self.assertEqual(set(weakly.values()), {1})
        made = self.partners.search([]) - before
        self.assertEqual(len(made), states["linked", True])

        first = self.everything()
        self.settle(*self.records)
        self.assertEqual(self.everything(), first)
