from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..common import Users, XeroCase, answer_of
from ..transactions import Commits

SELLER = "sales_team.group_sale_salesman"
LEADER = "sales_team.group_sale_salesman_all_leads"
CALL = "mail.mail_activity_data_call"


class PipelineCase(XeroCase):
    """A connected organisation with its history, and a customer with a salesperson."""

    starts_imported = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls.new_user("quote_seller", SELLER)
        cls.contact = cls.env["xero.contact"].search(
            [("is_customer", "=", True), ("match_state", "=", "linked")], limit=1
        )
        cls.customer = cls.contact.partner_id
        cls.customer.user_id = cls.seller
        cls.proposition = cls.env.ref("crm.stage_lead3")

    def raise_quote(self, status="DRAFT", **values):
        """Create a quote for the customer in Xero, sync it, and return it."""
        record = self.xero.edit("new_quote", contact=self.contact.xero_id, status=status, **values)
        self.sync(self.connection, "quotes", "invoices")
        return self.env["xero.quote"].search([("xero_id", "=", record["QuoteID"].lower())])

    def move(self, quote, edit, **values):
        """Edit the quote in Xero and sync it."""
        self.xero.edit(edit, id=quote.xero_id, **values)
        self.sync(self.connection, "quotes", "invoices")
        return quote


@tagged("post_install", "-at_install")
@freeze_time("2026-03-10 09:00:00")
class QuoteCase(Users, Commits, TransactionCase):
    """Quotes imported from Xero's records, for a customer with a salesperson.

    The organisation is in London and was connected on 10 March 2026 at 9:00 UTC.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.seller = cls.new_user("pipeline_seller", SELLER)
        cls.boss = cls.new_user("pipeline_boss", LEADER)
        cls.connection = cls.new_connection(cls.company)
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "is_company": True, "user_id": cls.seller.id}
        )
        cls.contact = cls.new_contact("Acme", cls.customer)
        cls.proposition = cls.env.ref("crm.stage_lead3")

    def setUp(self):
        super().setUp()
        self.records = {}

    @classmethod
    def new_connection(cls, company, **values):
        connection = cls.env["xero.connection"].create(
            {
                "name": company.name,
                "company_id": company.id,
                "currency_id": company.currency_id.id,
                "short_code": "!abc12",
                "timezone": "GMTSTANDARDTIME",
                "state": "connected",
                "connected_at": fields.Datetime.now(),
                "fallback_user_id": cls.boss.id,
            }
            | values
        )
        cls.env["xero.pipeline.mapping"]._create_defaults(connection)
        connection._streams()
        return connection

    @classmethod
    def new_contact(cls, name, partner=None, connection=None, **values):
        connection = connection or cls.connection
        number = cls.env["xero.contact"].search_count([]) + 1
        return cls.env["xero.contact"].create(
            {
                "connection_id": connection.id,
                "company_id": connection.company_id.id,
                "xero_id": f"00000000-0000-0000-0001-{number:012d}",
                "name": name,
                "partner_id": partner and partner.id,
                "match_state": partner and "linked",
                "status": "ACTIVE",
            }
            | values
        )

    def arrive(self, number=1, status="SENT", contact=None, **members):
        """Import the quote with this number; return it.

        :param members: members of Xero's record, which are kept until they are changed
        """
        contact = contact or self.contact
        now = fields.Datetime.now()
        before = self.records.get(number) or {
            "QuoteID": f"00000000-0000-0000-0002-{number:012d}",
            "QuoteNumber": f"QU-{number:04d}",
            "Title": "Redesign of the shop",
            "Contact": {"ContactID": contact.xero_id},
            "DateString": f"{now:%Y-%m-%d}T00:00:00",
            "ExpiryDateString": f"{now + timedelta(days=30):%Y-%m-%d}T00:00:00",
            "CurrencyCode": contact.company_id.currency_id.name,
            "SubTotal": 1000.0,
            "Total": 1200.0,
        }
        stamp = {"Status": status, "UpdatedDateUTC": f"{now:%Y-%m-%dT%H:%M:%S}"}
        self.records[number] = before | stamp | members
        self.read_quotes(self.records[number], connection=contact.connection_id)
        return self.quote(number)

    def read_quotes(self, *records, connection=None):
        """Import these records of quotes, or none."""
        self.take_in("quotes", *records, connection=connection)

    def take_in(self, kind, *records, connection=None):
        connection = connection or self.connection
        stream = connection.stream_ids.filtered(lambda each: each.kind == kind)
        mapped = stream._mapper(stream._converter())
        stream._process_batch(None, mapped(answer_of(*records)))
        self.env.flush_all()
        self.env.invalidate_all()

    def quote(self, number):
        return self.env["xero.quote"].search(
            [("xero_id", "=", f"00000000-0000-0000-0002-{number:012d}")]
        )

    def mapping(self, status):
        lines = self.connection.pipeline_mapping_ids
        return lines.filtered(lambda line: line.quote_status == status)

    def opportunity(self, name="Redesign of the shop", **values):
        return self.env["crm.lead"].create(
            {
                "name": name,
                "type": "opportunity",
                "partner_id": self.customer.id,
                "user_id": self.seller.id,
                "company_id": self.company.id,
            }
            | values
        )

    def follow_ups(self, document):
        return document.activity_ids.filtered("xero_quote_id")

    def run_expiries(self):
        """Run the live job's check for expired quotes."""
        self.env.invalidate_all()
        self.env["xero.quote"]._process_expiries()
        self.env.invalidate_all()
