from odoo import api, fields, models

from ... import const
from ...tools import links
from ...tools.copy_format import copy_row
from ..base.labels import NOT_LINKED, UNASSIGNED

LINE_COLUMNS = (
    *("quote_id", "sequence"),
    *("description", "item_code", "quantity", "price_unit", "amount", "item_id"),
)


class XeroQuote(models.Model):
    """A quote in Xero.

    Amounts are in document currency, except ``amount_untaxed_company``.
    """

    _name = "xero.quote"
    _description = "Xero Quote"
    _inherit = ["xero.mirror", "mail.thread", "mail.activity.mixin"]
    _order = "date DESC, number DESC, id DESC"
    _rec_name = "number"
    _rec_names_search = ["number", "title", "reference"]
    _mail_post_access = "read"
    _xero_tracked = ("status", "contact_id", "partner_id", "reference", "title", "terms")

    number = fields.Char(readonly=True, index=True)
    reference = fields.Char(readonly=True)
    title = fields.Char(readonly=True)
    terms = fields.Text(readonly=True)
    contact_id = fields.Many2one("xero.contact", "Xero contact", readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index=True,
        falsy_value_label=NOT_LINKED,
    )
    user_id = fields.Many2one(
        related="partner_id.user_id",
        string="Salesperson",
        falsy_value_label=UNASSIGNED,
    )
    date = fields.Date(readonly=True, index=True)
    expiry_date = fields.Date(readonly=True)
    status = fields.Selection(
        [
            ("DRAFT", "Draft"),
            ("SENT", "Sent"),
            ("ACCEPTED", "Accepted"),
            ("DECLINED", "Declined"),
            ("INVOICED", "Invoiced"),
            ("DELETED", "Deleted"),
        ],
        "Status in Xero",
        readonly=True,
        index=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    currency_rate = fields.Float(readonly=True, digits=0)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company currency"
    )
    amount_untaxed = fields.Monetary("Net", readonly=True, aggregator=None)
    amount_total = fields.Monetary("Total", readonly=True, aggregator=None)
    amount_untaxed_company = fields.Monetary(
        "Net in company currency", readonly=True, currency_field="company_currency_id"
    )
    win_rate = fields.Float(
        "Win rate (%)",
        readonly=True,
        aggregator="avg",
        help="100 for an accepted or invoiced quote, 0 for a declined one, empty for an open one. "
        "The average is the win rate in percent.",
    )
    xero_updated_at = fields.Datetime("Modified in Xero", readonly=True)
    line_ids = fields.One2many("xero.quote.line", "quote_id", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null"
    )

    def _xero_link(self, short_code):
        return links.quote_url(short_code, self.xero_id)

    @api.model
    def _absorb(self, connection, quotes):
        """Save quotes with their lines. Their contacts must have been saved before."""
        owners = self.env["xero.contact"]._owners(connection, {quote.contact for quote in quotes})
        currencies = self.env["xero.invoice"]._currency_ids()

        def row_of(quote, before):
            owner = owners[quote.contact]
            return {
                "number": quote.number,
                "reference": owner.text("reference", quote.reference, before),
                "title": owner.text("title", quote.title, before),
                "terms": owner.text("terms", quote.terms, before),
                "contact_id": owner.id,
                "partner_id": owner.customer(before),
                "date": quote.date,
                "expiry_date": quote.expiry_date,
                "status": quote.status,
                "win_rate": self._win_rate(quote.status),
                "currency_id": currencies[quote.currency],
                "currency_rate": quote.rate,
                "amount_untaxed": quote.untaxed,
                "amount_total": quote.total,
                "amount_untaxed_company": quote.untaxed_company,
                "xero_updated_at": quote.updated_at,
            }

        def lines_of(quote):
            for sequence, line in enumerate(quote.lines):
                if owners[quote.contact].erased:
                    line = line._replace(description=None)
                item_id = items[line.item_id, line.item_code]
                yield copy_row((ids[quote.xero_id], sequence, *line[:-1], item_id))

        changes, ids = self._upsert(connection, quotes, row_of)
        written = [line for quote in quotes if quote.xero_id in ids for line in quote.lines]
        named = {(line.item_id, line.item_code) for line in written}
        items = self.env["xero.item"]._ids_of(connection, named)
        self.env["xero.quote.line"]._replace_rows(quotes, ids, changes, LINE_COLUMNS, lines_of)
        return changes

    @api.model
    def _win_rate(self, status):
        """Return a quote's value in the win rate, None while it is open."""
        if status in const.WON_QUOTE_STATUSES:
            return 100.0
        return 0.0 if status == "DECLINED" else None

    def _cancelled_values(self, status):
        return {"win_rate": self._win_rate(status)}
