from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ...tools.words import Words
from ..common import XeroCase
from ..customer.customer_page_common import LEADER, CustomerPageCase
from .rights_common import new_proof, own_models, new_signals

ADMINISTRATOR = "exsalerate_xero.group_xero_manager"


class TestSeveralOrganisations(CustomerPageCase):
    """A customer who buys from two organisations of a company, in three currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dollars = cls.env.ref("base.USD")
        cls.second = cls.new_connection(cls.company, name="Second books")
        cls.theirs = cls.new_account("200", "Sales", connection_id=cls.second.id)
        cls.link(cls.acme, cls.second)
        cls.sell("2026-11-01", (cls.sales, 100))
        cls.sell("2026-11-02", (cls.sales, 50), currency=cls.euros, rate=1.25)
        cls.sell(
            "2026-11-03",
            (cls.theirs, 26),
            currency=cls.dollars,
            rate=1.3,
            connection_id=cls.second.id,
        )

    def test_a_customer_of_several_organisations_has_one_page(self):
        page = self.page()
        self.assertEqual(
            [each["name"] for each in page["organisations"]], ["Brightwater", "Second books"]
        )
        self.assertEqual(
            [row["currency_code"] for row in page["invoices"]["rows"]], ["USD", "EUR", "GBP"]
        )

    def test_its_total_is_one_in_the_companys_currency(self):
        page = self.page()
        self.assertEqual(page["revenue"]["lifetime"], 100 + 40 + 20)
        self.assertEqual(page["currency_id"], self.pounds.id)
        self.assertEqual(self.acme.xero_revenue_total, 160)
        self.acme.xero_contact_ids.is_customer = True
        self.env["xero.customer"]._refresh(self.company)
        card = self.env["xero.customer"].search([("partner_id", "=", self.acme.id)])
        self.assertEqual((len(card), card.revenue_lifetime), (1, 160))

    def test_a_page_is_filtered_by_organisation(self):
        for connection, revenue, invoices in ((self.connection, 140, 2), (self.second, 20, 1)):
            page = self.acme.get_xero_page(connection_id=connection.id)
            self.assertEqual(page["revenue"]["lifetime"], revenue)
            self.assertEqual(page["invoices"]["count"], invoices)
            self.assertEqual(sum(code["lifetime"] for code in page["accounts"]), revenue)
            self.assertEqual(
                len(page["organisations"]), 2, "both organisations can still be chosen"
            )

    def test_a_code_of_two_organisations_is_two_codes(self):
        codes = self.page()["accounts"]
        self.assertEqual(
            {(code["code"], code["organisation"]): code["lifetime"] for code in codes},
            {("200", "Brightwater"): 140, ("200", "Second books"): 20},
        )

    def test_an_organisation_not_the_customers_filters_nothing(self):
        stranger = self.new_connection(self.company, name="Third books")
        page = self.acme.get_xero_page(connection_id=stranger.id)
        self.assertEqual(page["revenue"]["lifetime"], 160)


class TestSeveralCompanies(CustomerPageCase):
    """Two companies, each with an organisation and sales to one customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {"name": "Overseas", "currency_id": cls.env.ref("base.USD").id}
        )
        cls.env.user.company_ids += cls.other
        cls.abroad = cls.new_connection(cls.other)
        cls.link(cls.acme, cls.abroad)
        theirs = cls.new_account("200", "Sales", connection_id=cls.abroad.id)
        cls.sell("2026-11-01", (cls.sales, 10))
        cls.sell("2026-11-01", (theirs, 7), connection_id=cls.abroad.id)
        cls.buy("2026-11-01", (cls.sales, 5))
        cls.buy("2026-11-01", (theirs, 3), connection_id=cls.abroad.id)
        cls.connections = cls.connection + cls.abroad
        cls.connections._streams()
        for connection in cls.connections:
            cls.env["xero.pipeline.mapping"]._create_defaults(connection)
        cls.env["xero.contact"].search([]).is_customer = True
        for connection in cls.connections:
            of = {"connection_id": connection.id}
            cls.env["xero.match.run"].create(of)
            new_proof(connection)
            new_signals(cls.acme, connection.company_id)
            cls.new_dimensions(connection)
            cls.env["xero.sync.issue"].create(
                of | {"kind": "quotes", "reason_words": Words("odd").stored()}
            )
            run = {"kind": "quotes", "scope": "full", "state": "done", "date_from": "2026-11-01"}
            cls.env["xero.sync.run"].create(of | run)
            lines = [Command.create({"description": connection.name})]
            cls.new_mirror("xero.quote", of | {"number": connection.name, "line_ids": lines})
        for company in cls.company, cls.other:
            cls.env["xero.customer"]._refresh(company)

    def of_companies(self):
        """Return the names of all models with records of an organisation's company."""
        return [name for name in own_models(self.env) if "company_id" in self.env[name]._fields]

    def test_every_model_of_a_company_has_records_of_both(self):
        both = self.company + self.other
        for model in self.of_companies():
            found = self.env[model].search([("company_id", "in", both.ids)]).company_id
            self.assertEqual(found, both, model)
        self.assertGreater(len(self.of_companies()), 10)

    def seen_in(self, company, user, model):
        """Return the companies of records that ``user`` finds with only ``company`` selected."""
        records = self.env[model].with_user(user).with_context(allowed_company_ids=company.ids)
        return records.search([("company_id", "in", (self.company + self.other).ids)]).company_id

    def test_a_company_switch_changes_what_is_seen(self):
        both = self.new_user("both", LEADER, ADMINISTRATOR)
        both.company_ids += self.other
        for company in self.company, self.other:
            for model in self.of_companies():
                self.assertEqual(self.seen_in(company, both, model), company, model)

    def test_a_company_switch_changes_what_is_to_be_reviewed(self):
        both = self.new_user("both", ADMINISTRATOR)
        both.company_ids += self.other
        for connection in self.connections:
            theirs = [("connection_id", "=", connection.id)]
            contact = self.env["xero.contact"].search(theirs)
            self.env["xero.invoice"].search(theirs).contact_id = contact
            contact._put_in_review([(contact.id, "decide", None, Words(connection.name))])
        self.env.flush_all()
        for company, revenue in ((self.company, 10), (self.other, 7)):
            contacts = self.env["xero.contact"].with_user(both)
            here = contacts.with_context(allowed_company_ids=company.ids)
            summary = here.get_review_summary()
            self.assertEqual(summary["to_decide"], {"count": 1, "revenue": revenue})
            self.assertEqual(summary["currency_id"], company.currency_id.id)
            self.assertEqual(here.search([]).mapped("match_reason"), [company.name])

    def test_a_company_switch_changes_the_customers_page(self):
        both = self.new_user("both", LEADER)
        both.company_ids += self.other
        for company, revenue in ((self.company, 10), (self.other, 7)):
            partner = self.acme.with_user(both).with_context(allowed_company_ids=company.ids)
            page = partner.get_xero_page()
            self.assertEqual(page["revenue"]["lifetime"], revenue)
            self.assertEqual([each["name"] for each in page["organisations"]], [company.name])
            self.assertEqual(page["currency_id"], company.currency_id.id)

    def test_a_company_that_is_not_ones_own_cannot_be_switched_to(self):
        here = self.new_user("here", LEADER, ADMINISTRATOR)
        for model in self.of_companies():
            self.assertFalse(self.seen_in(self.company, here, model) - self.company, model)
            with self.assertRaises(AccessError, msg=model):
                self.seen_in(self.other, here, model)

    def test_an_organisation_stays_in_its_company(self):
        self.connection.tenant_id = "tenant-of-brightwater"
        with self.assertRaisesRegex(UserError, "can't be moved"):
            self.connection.company_id = self.other
        self.connection.company_id = self.company


class TestAnOrganisationConnectsOnce(XeroCase):
    sandbox_settings = {"seed": 5, "customers": 4, "invoices": 10, "organisations": 2}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create(
            {
                "name": "Overseas",
                "currency_id": cls.company.currency_id.id,
                "xero_client_id": "sandbox-client",
                "xero_client_secret": "sandbox-secret",
            }
        )
        cls.names = [each["name"] for each in cls.xero.organisations()]

    def test_an_organisation_connects_once_in_a_database(self):
        self.connect(organisations=self.names[:1])
        with self.assertRaisesRegex(UserError, "already connected, in company"):
            self.connect(self.other, organisations=self.names[:1])

    def test_a_company_that_is_not_ones_own_is_not_named(self):
        self.env.user.company_ids += self.other
        self.connect(self.other, organisations=self.names[:1])
        manager = self.new_user("manager", ADMINISTRATOR)
        connection = self.env["xero.connection"].create({}).with_user(manager)
        with self.assertRaisesRegex(UserError, "you can't access") as refused:
            connection._complete_authorisation(self.consent(connection, self.names[:1]))
        self.assertNotIn(self.other.name, str(refused.exception))

    def test_archived_or_disconnected_it_keeps_its_place(self):
        connection = self.connect(organisations=self.names[:1])
        connection.action_disconnect()
        connection.active = False
        with self.assertRaisesRegex(UserError, "already connected"):
            self.connect(self.other, organisations=self.names[:1])

    def test_the_database_itself_refuses_a_second_one(self):
        connection = self.connect(organisations=self.names[:1])
        second = connection.copy({"company_id": self.other.id})
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            second.sudo().write({"tenant_id": connection.tenant_id})
            second.flush_recordset()

    def test_each_company_imports_its_own_organisation(self):
        connections = self.connect(organisations=self.names[:1])
        connections += self.connect(self.other, organisations=self.names[1:])
        for connection in connections:
            self.import_all(connection)
        for connection in connections:
            self.assertFiguresAreXeros(connection)

    def test_one_customer_of_two_organisations_has_the_sum_of_both(self):
        connections = self.connect(organisations=self.names[:1])
        connections += self.connect(organisations=self.names[1:])
        partner, truth = self.env["res.partner"].create({"name": "Both"}), 0.0
        for connection in connections:
            self.import_all(connection)
            revenue = self.xero.truth(tenant=connection.tenant_id)["revenue"]["by_contact"]
            xero_id, amount = max(revenue.items(), key=lambda item: float(item[1]))
            self.env["xero.contact"].search([("xero_id", "=", xero_id)]).partner_id = partner
            truth += float(amount)
            page = partner.get_xero_page(connection_id=connection.id)
            self.assertAlmostEqual(page["revenue"]["lifetime"], float(amount), 2)
        self.assertAlmostEqual(partner.get_xero_page()["revenue"]["lifetime"], truth, 2)
