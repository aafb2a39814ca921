from itertools import count

from freezegun import freeze_time
from odoo.tests import TransactionCase, tagged

from ..common import Users
from ..transactions import ChangedCaches

SELLER = "sales_team.group_sale_salesman"
LEADER = "sales_team.group_sale_salesman_all_leads"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 12:00:00")
class CustomerPageCase(Users, ChangedCaches, TransactionCase):
    """A company in pounds whose financial year ends on 31 March, and one linked customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ids = count(1)
        cls.pounds, cls.euros = cls.env.ref("base.GBP"), cls.env.ref("base.EUR")
        (cls.pounds | cls.euros).active = True
        cls.company = cls.env["res.company"].create(
            {"name": "Brightwater", "currency_id": cls.pounds.id}
        )
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={"allowed_company_ids": cls.company.ids})
        cls.connection = cls.new_connection(cls.company, year_end_day=31, year_end_month=3)
        cls.sales = cls.new_account("200", "Sales")
        cls.design = cls.new_account("205", "Web design")
        cls.deposits = cls.new_account(
            "810", "Deposits", type="CURRLIAB", account_class="LIABILITY", income=False
        )
        cls.acme = cls.new_customer("Acme")

    @classmethod
    def new_connection(cls, company, **values):
        return cls.env["xero.connection"].create(
            {"name": company.name, "company_id": company.id, "short_code": "!abc12"} | values
        )

    @classmethod
    def new_mirror(cls, model, values):
        connection = cls.env["xero.connection"].browse(
            values.setdefault("connection_id", cls.connection.id)
        )
        owner = {"company_id": connection.company_id.id, "xero_id": f"xero-{next(cls.ids)}"}
        return cls.env[model].create(owner | values)

    @classmethod
    def new_account(cls, code, name, **values):
        income = {"type": "SALES", "account_class": "REVENUE", "income": True}
        return cls.new_mirror("xero.account", {"code": code, "name": name} | income | values)

    @classmethod
    def new_dimensions(cls, connection):
        """Return {model: record} of an item and a tracking option of an organisation."""
        of, category = {"connection_id": connection.id, "used": True}, "xero.tracking.category"
        region = cls.new_mirror(category, of | {"name": "Region", "line_column": 1})
        north = of | {"name": "North", "category_id": region.id}
        return {
            "xero.item": cls.new_mirror("xero.item", of | {"code": "DES", "name": "Design"}),
            category: region,
            "xero.tracking.option": cls.new_mirror("xero.tracking.option", north),
        }

    @classmethod
    def new_customer(cls, name, connection=None, **values):
        partner = cls.env["res.partner"].create({"name": name} | values)
        cls.link(partner, connection)
        return partner

    @classmethod
    def link(cls, partner, connection=None):
        values = {"name": partner.name, "partner_id": partner.id}
        if connection:
            values["connection_id"] = connection.id
        return cls.new_mirror("xero.contact", values)

    @classmethod
    def sell(cls, day, *lines, partner=None, currency=None, rate=1.0, **values):
        """Create an invoice with ``lines`` of (account, net amount, other values), with 20% tax."""
        partner, currency = partner or cls.acme, currency or cls.pounds
        sign = -1 if values.get("kind") == "credit_note" else 1
        values = {
            "kind": "invoice",
            "number": f"INV-{next(cls.ids)}",
            "partner_id": partner.id,
            "date": day,
            "due_date": day,
            "status": "PAID",
            "currency_id": currency.id,
            "amount_total": 1.2 * sign * sum(amount for _account, amount, *_others in lines),
        } | values
        paid = values["amount_total"] if values["status"] == "PAID" else 0.0
        due = values.get("amount_due_company", 0.0)
        values = {"amount_paid": paid, "amount_due": due} | values
        invoice = cls.new_mirror("xero.invoice", values)
        shared = cls.shared_values(invoice)
        cls.env["xero.invoice.line"].create(
            [
                {
                    **shared,
                    "account_id": account and account.id,
                    "income": account and account.income,
                    "amount": sign * amount,
                    "amount_company": sign * amount / rate,
                    **(others[0] if others else {}),
                }
                for account, amount, *others in lines
            ]
        )
        return invoice

    @classmethod
    def shared_values(cls, document):
        """Return the values that all lines of a document have."""
        names = ("connection_id", "company_id", "partner_id", "currency_id")
        return {name: document[name].id for name in names} | {
            "invoice_id": document.id,
            "kind": document.kind,
            "date": document.date,
            "counted": document.status in ("AUTHORISED", "PAID"),
        }

    @classmethod
    def repeat(cls, amount, partner=None, **values):
        """Create a repeating invoice that is ``amount`` per month."""
        usual = {"status": "AUTHORISED", "unit": "MONTHLY", "period": 1, "next_date": "2026-12-05"}
        amounts = {"amount_untaxed": amount, "amount_monthly_company": amount}
        owner = {"partner_id": (partner or cls.acme).id, "currency_id": cls.pounds.id}
        return cls.new_mirror("xero.repeating.invoice", usual | amounts | owner | values)

    @classmethod
    def buy(cls, day, *lines, partner=None, **values):
        """Create a bill with ``lines`` of (account, net amount), with 20% tax."""
        own = {"kind": "bill", "status": "AUTHORISED", "has_costs": True}
        costs = [(account, -amount) for account, amount in lines]
        bill = cls.sell(day, *costs, partner=partner, **own | values)
        bill.line_ids.income = False
        cls.env.flush_all()
        return bill

    def page(self, partner=None, user=None):
        partner = partner or self.acme
        return partner.with_user(user or self.env.user).get_xero_page()

    def by_code(self, page, name):
        return {account["code"]: account[name] for account in page["accounts"]}


class CustomerBoardCase(CustomerPageCase):
    """The customer board of the same company."""

    @classmethod
    def link(cls, partner, connection=None):
        contact = super().link(partner, connection)
        contact.is_customer = True
        return contact

    def board(self, user=None):
        self.env["xero.customer"]._refresh(self.company)
        return self.env["xero.customer"].with_user(user or self.env.user).search([])

    def card(self, partner=None):
        """Return the card of a customer, by default Acme's."""
        return self.board().filtered(lambda card: card.partner_id == (partner or self.acme))
