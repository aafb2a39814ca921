from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import links
from ...tools.money import MissingRate
from ..base.labels import NOT_LINKED, UNASSIGNED

WEEKS_A_MONTH = Decimal("365.25") / 7 / 12
# Whether a row of xero_repeating_invoice counts as recurring revenue today.
IS_RECURRING = """status = 'AUTHORISED' AND stopped_on IS NULL
    AND (next_date IS NOT NULL OR start_date <= %(today)s)
    AND (end_date IS NULL OR end_date >= %(today)s)"""


class XeroRepeatingInvoice(models.Model):
    """A repeating invoice in Xero, from which Xero raises invoices regularly.

    Xero lists neither those that ended long ago nor when one changed. Those that it no longer lists
    are kept, with the day on which that was noticed.
    """

    _name = "xero.repeating.invoice"
    _description = "Xero Repeating Invoice"
    _inherit = ["xero.mirror"]
    _order = "next_date, id"
    _rec_name = "reference"
    _xero_tracked = (
        *("status", "contact_id", "partner_id", "reference"),
        *("end_date", "active_from", "stopped_on"),
    )

    contact_id = fields.Many2one("xero.contact", "Xero contact", readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner", "Customer", readonly=True, index=True, falsy_value_label=NOT_LINKED
    )
    user_id = fields.Many2one(
        related="partner_id.user_id", string="Salesperson", falsy_value_label=UNASSIGNED
    )
    status = fields.Selection(
        [("DRAFT", "Draft"), ("AUTHORISED", "Approved"), ("DELETED", "Deleted")],
        "Status in Xero",
        readonly=True,
        help="Whether the invoices that it raises are drafts or approved.",
    )
    reference = fields.Char(readonly=True)
    unit = fields.Selection([("WEEKLY", "Weekly"), ("MONTHLY", "Monthly")], readonly=True)
    period = fields.Integer(
        readonly=True, aggregator=None, help="An invoice is raised every so many weeks or months."
    )
    schedule = fields.Char(compute="_compute_schedule")
    start_date = fields.Date(
        "Starts on", readonly=True, help="Date of the first invoice since the last edit in Xero."
    )
    next_date = fields.Date("Next invoice", readonly=True)
    end_date = fields.Date("Ends on", readonly=True)
    active_from = fields.Date(
        readonly=True, help="The earliest start date that Xero has sent: an edit moves the date."
    )
    stopped_on = fields.Date(
        readonly=True, help="The day on which Odoo noticed that it was deleted in Xero."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_untaxed = fields.Monetary(
        "Net", readonly=True, aggregator=None, help="Of each invoice, in its currency."
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount_monthly_company = fields.Monetary(
        "Per month",
        readonly=True,
        currency_field="company_currency_id",
        help="Revenue per month on average, net of tax, in company currency at today's rate. Only "
        "lines on income accounts count.",
    )
    # [[account's ID or code, net amount as text]] of its lines
    booked = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    recurring = fields.Boolean(
        compute="_compute_recurring",
        search="_search_recurring",
        help="Approved, and neither ended nor deleted.",
    )

    @api.depends("unit", "period")
    @api.depends_context("lang")
    def _compute_schedule(self):
        for each in self:
            if each.unit == "WEEKLY":
                one, several = self.env._("Every week"), self.env._("Every %s weeks", each.period)
            else:
                one, several = self.env._("Every month"), self.env._("Every %s months", each.period)
            each.schedule = (one if each.period == 1 else several) if each.period else False

    @api.depends("status", "start_date", "next_date", "end_date", "stopped_on")
    @api.depends_context("tz")
    def _compute_recurring(self):
        counted = self.filtered_domain(self._get_recurring_domain())
        counted.recurring = True
        (self - counted).recurring = False

    def _search_recurring(self, operator, _value):
        return self._get_recurring_domain() if operator == "in" else NotImplemented

    @api.model
    def _get_recurring_domain(self):
        """Return the domain of what counts as recurring revenue today, as :const:`IS_RECURRING`."""
        today = fields.Date.context_today(self)
        return [
            *(("status", "=", "AUTHORISED"), ("stopped_on", "=", False)),
            *("|", ("next_date", "!=", False), ("start_date", "<=", today)),
            *("|", ("end_date", "=", False), ("end_date", ">=", today)),
        ]

    @api.model
    def _is_used(self):
        """Return whether the user's companies have repeating invoices."""
        domain = [("company_id", "in", self.env.companies.ids)]
        return self.has_access("read") and bool(self.search_count(domain, limit=1))

    @api.depends("reference", "partner_id")
    def _compute_display_name(self):
        for each in self:
            each.display_name = each.reference or each.partner_id.display_name or each.xero_id

    def _xero_link(self, short_code):
        return links.repeating_invoice_url(short_code, self.xero_id)

    @api.model
    def _absorb(self, connection, invoices):
        """Save repeating invoices. Their contacts must have been saved before."""
        named = {invoice.contact for invoice in invoices}
        owners = self.env["xero.contact"]._owners(connection, named)
        currencies, today = self.env["xero.invoice"]._currency_ids(), connection._today()

        def row_of(invoice, before):
            owner, kept = owners[invoice.contact], before or {}
            starts = filter(None, (kept.get("active_from"), invoice.start_date))
            stopped = None
            if invoice.status == "DELETED" and before:
                stopped = kept["stopped_on"] or (today if kept["status"] != "DELETED" else None)
            return {
                "contact_id": owner.id,
                "partner_id": owner.customer(before),
                "status": invoice.status,
                "reference": owner.text("reference", invoice.reference, before),
                "unit": invoice.unit,
                "period": invoice.period,
                "start_date": invoice.start_date,
                "next_date": invoice.next_date,
                "end_date": invoice.end_date,
                "active_from": min(starts, default=None),
                "stopped_on": stopped,
                "currency_id": currencies[invoice.currency],
                "amount_untaxed": invoice.untaxed,
                "booked": [[line.account, str(line.amount)] for line in invoice.booked],
            }

        return self._upsert(connection, invoices, row_of)[0]

    @api.model
    def _retire(self, connection, listed):
        """Note since when Xero no longer lists repeating invoices.

        Without its digest, one that is listed again is written again.

        :param listed: Xero's IDs of all that are listed
        :return: {id: {field: (from, to)}}
        """
        today = connection._today()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """UPDATE xero_repeating_invoice SET stopped_on = %s, content_hash = NULL
                    WHERE connection_id = %s AND stopped_on IS NULL AND status <> 'DELETED'
                      AND xero_id <> ALL(%s)
                RETURNING id""",
                today,
                connection.id,
                list(listed),
            )
        )
        self.invalidate_model()
        return {id_: {"stopped_on": (None, today)} for (id_,) in rows}

    def _cancelled_values(self, _status):
        return {"stopped_on": self.stopped_on or self.connection_id._today()}

    @api.model
    def _update_amounts(self, connection):
        """Compute amounts per month, at today's rates and of today's income accounts.

        :return: {record without an exchange rate, which has no amount: :class:`Words`}
        """
        invoices = self.search([("connection_id", "=", connection.id)])
        income = self.env["xero.account"]._income_references(connection)
        missing = {}
        for currency, found in invoices.grouped("currency_id").items():
            converter = connection._converter(currency)
            try:
                factor = converter.factor(currency.name, Decimal(1), connection._today())
            except MissingRate as error:
                missing |= dict.fromkeys(found, error.words)
                found.filtered("amount_monthly_company").amount_monthly_company = 0
                continue
            for invoice in found:
                amount = float(converter.convert(invoice._get_monthly(income), factor))
                if invoice.amount_monthly_company != amount:
                    invoice.amount_monthly_company = amount
        return missing

    def _get_monthly(self, income):
        """Return the income per month, in the invoice's currency and not rounded.

        :param income: IDs and codes of income accounts
        """
        net = sum([Decimal(net) for account, net in self.booked if account in income], Decimal(0))
        return net * (WEEKS_A_MONTH if self.unit == "WEEKLY" else 1) / self.period
