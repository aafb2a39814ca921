from odoo import Command
from odoo.tools import SQL

from ... import const
from ...tools.words import Words
from ..customer.customer_page_common import LEADER, SELLER, CustomerPageCase
from .public_methods import ADDON, MANAGER, PURCHASES, SYSTEM

EXPORT = "base.group_allow_export"
# Contained in all names and texts of another salesperson's customer, and of another company.
FOREIGN, FAR = "Zanzibar", "Atlantis"


def own_models(env):
    """Return the names of the addon's models that have a table."""
    return sorted(
        name
        for name, model in env.registry.items()
        if model._original_module == ADDON and not model._abstract
    )


def new_proof(connection):
    """Return {model: new record} of a month that was compared, of an organisation with sales."""
    env = connection.env
    line = env["xero.invoice.line"].search([("invoice_id.connection_id", "=", connection.id)])[:1]
    of = {"connection_id": connection.id, "month": "2026-11-01"}
    cell = of | {"company_id": connection.company_id.id, "account_id": line.account_id.id}
    values = {
        "xero.proof.month": of | {"verdict": "equal"},
        "xero.proof.cell": cell | {"verdict": "equal"},
        "xero.proof.change": of
        | {
            "account_id": line.account_id.id,
            "invoice_id": line.invoice_id.id,
            "xero_id": line.invoice_id.xero_id,
            "kind": line.invoice_id.kind,
            "found_at": "2026-11-02",
        },
    }
    return {model: env[model].create(values_of_it) for model, values_of_it in values.items()}


def new_rule(company):
    """Return a rule for signals of a company."""
    rules = company.env["xero.signal.rule"]
    rule = rules.search([("company_id", "=", company.id)], limit=1)
    return rule or rules.create({"name": "Stopped", "kind": "stopped", "company_id": company.id})


def new_signals(partner, company):
    """Create a signal about a customer, unless there is one for the same salesperson."""
    customer, signals = partner.commercial_partner_id, partner.env["xero.signal"]
    user = partner.user_id or customer.user_id
    card = {"company_id": company.id, "partner_id": customer.id, "user_id": user.id}
    if signals.search([(name, "=", value) for name, value in card.items()]):
        return signals
    days = {"since": "2026-11-01", "raised_on": "2026-11-02"}
    facts = {"interval": 30, "average": 50, "last": "2026-09-01", "silent_days": 61}
    rule = {"rule_id": new_rule(company).id, "kind": "stopped"}
    return signals.create(card | days | rule | {"amount": 100, "facts": facts})


class RightsCase(CustomerPageCase):
    """Customers of two salespeople, one without a salesperson, and a second company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            "seller": cls.new_user("seller", SELLER, EXPORT),
            "leader": cls.new_user("leader", LEADER, EXPORT),
            "buyer": cls.new_user("buyer", "base.group_user", PURCHASES, EXPORT),
            "manager": cls.new_user("manager", MANAGER),
            # Has both groups: Odoo's settings alone give no permission for Xero.
            "system": cls.new_user("system", SYSTEM, MANAGER),
            "settings": cls.new_user("settings", SYSTEM),
            "clerk": cls.new_user("clerk", "base.group_user", "base.group_partner_manager"),
            "portal": cls.new_user("portal", "base.group_portal"),
            "nobody": cls.env.ref("base.public_user"),
        }
        cls.other_seller = cls.new_user("other", SELLER)
        cls.customers = {
            "own": cls.new_family("Own", cls.connection, cls.users["seller"]),
            "foreign": cls.new_family(FOREIGN, cls.connection, cls.other_seller),
            "unassigned": cls.new_family("Unassigned", cls.connection),
        }
        cls.far_company = cls.env["res.company"].create({"name": FAR, "currency_id": cls.pounds.id})
        cls.env.user.company_ids += cls.far_company
        cls.far_connection = cls.new_connection(cls.far_company)
        cls.customers["far"] = cls.new_family(FAR, cls.far_connection, cls.users["seller"])
        cls.records = cls.of_an_organisation(cls.connection, FOREIGN)
        cls.records["res.partner"] = cls.customers["own"]
        cls.far_records = cls.of_an_organisation(cls.far_connection, FAR)
        for company in cls.company | cls.far_company:
            cls.env["xero.customer"]._refresh(company)
        cls.env.flush_all()

    @classmethod
    def of_an_organisation(cls, connection, name):
        """Return {model: record} of an organisation's records without a customer."""
        of = {"connection_id": connection.id}
        issue = of | {"kind": "quotes", "reason_words": Words("odd").stored(), "name": name}
        settings = {"company_id": connection.company_id.id}
        values = {"res.config.settings": settings, "xero.match.run": of, "xero.sync.issue": issue}
        made = {model: cls.env[model].create(of_it) for model, of_it in values.items()}
        made |= new_proof(connection) | cls.new_dimensions(connection)
        made["xero.account"] = cls.new_account("201", "Deposits", connection_id=connection.id)
        made["xero.signal.rule"] = new_rule(connection.company_id)
        return made | {"xero.connection": connection, "xero.stream": connection._streams()[0]}

    @classmethod
    def new_family(cls, name, connection, seller=None, **values):
        """Create a customer with a document of each kind, an opportunity, notes and activities."""
        salesperson = {"user_id": seller.id if seller else False}
        partner = cls.new_customer(name, connection, **salesperson, **values)
        of = {"connection_id": connection.id, "number": f"{name} 1", "reference": name}
        partner.xero_contact_ids.is_customer = True
        account = cls.new_account("200", "Sales", connection_id=connection.id)
        invoice = cls.sell("2026-11-01", (account, 100), partner=partner, status="AUTHORISED", **of)
        invoice.line_ids.description = f"{name} line"
        lead = cls.env["crm.lead"].create(
            {"name": name, "type": "opportunity", "partner_id": partner.id, **salesperson}
        )
        quote = cls.new_mirror(
            "xero.quote",
            of
            | {
                "title": name,
                "partner_id": partner.id,
                "status": "SENT",
                "date": "2026-11-01",
                "currency_id": cls.pounds.id,
                "amount_total": 120,
                "terms": name,
                "line_ids": [Command.create({"description": name, "amount": 100})],
                "lead_id": lead.id,
            },
        )
        bill = {"number": f"{name} bill", "reference": name, "connection_id": connection.id}
        costs = cls.buy("2026-11-01", (account, 60), partner=partner, amount_due=-72, **bill)
        costs.line_ids.description = f"{name} cost"
        cls.env.flush_all()
        signals = new_signals(partner, connection.company_id)
        for document in (invoice, quote, *signals):
            document.message_post(body=f"{name} note")
            document.activity_schedule(
                summary=f"{name} to do", user_id=(seller or cls.users["leader"]).id
            )
        return partner

    def records_of(self, model, *names):
        """Return the records of a model that belong to these customers, but no costs."""
        costs = model in ("xero.invoice", "xero.invoice.line")
        domain = [("kind", "not in", const.PURCHASES)] if costs else []
        records = self.env[model].with_context(active_test=False).search(domain)
        partners = self.env["res.partner"].union(*(self.customers[name] for name in names))
        return records.filtered(lambda record: record.partner_id in partners)

    def records_for(self, model, *names):
        """Return the records of these customers, or the only record of a model without customers.

        That record belongs to the far company if all customers do.
        """
        if names == ("far",) and model in self.far_records:
            return self.far_records[model]
        if model == "res.partner":
            return self.env[model].union(*(self.customers[name] for name in names))
        if "partner_id" in self.env[model]._fields:
            return self.records_of(model, *names)
        return self.record_for(model)

    def record_for(self, model):
        """Return a record that a seller may see, or else one that an administrator may see."""
        if model in self.records:
            return self.records[model]
        if "partner_id" in self.env[model]._fields:
            return self.records_of(model, "own")
        return self.env[model].search([], limit=1)

    def digests(self):
        """Return {table: digest of its rows} for tables that refused calls must not change."""
        self.env.flush_all()
        tables = [self.env[name]._table for name in own_models(self.env)]
        tables += ["res_company", "res_partner", "ir_config_parameter", "crm_lead"]
        tables += ["mail_activity", "mail_message", "ir_cron_trigger"]
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM %s AS row",
                    SQL.identifier(table),
                )
            )
            for table in tables
        }
