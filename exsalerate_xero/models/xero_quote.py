from odoo import api, fields, models

from ..tools import links
from .client_calls import one


class XeroQuote(models.Model):
    """A quote of Xero's. Amounts in document currency, but for the one named company."""

    _name = "xero.quote"
    _description = "Xero Quote"
    _inherit = ["xero.mirror", "mail.thread", "mail.activity.mixin"]
    _order = "date DESC, number DESC, id DESC"
    _rec_name = "number"
    _rec_names_search = ["number", "title", "reference"]
    _mail_post_access = "read"
    _xero_tracked = ("status", "contact_id", "partner_id", "reference", "title")

    number = fields.Char(readonly=True, index=True)
    reference = fields.Char(readonly=True)
    title = fields.Char(readonly=True)
    contact_id = fields.Many2one("xero.contact", "Xero contact", readonly=True, index=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True, index=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
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
    xero_updated_at = fields.Datetime("Modified in Xero", readonly=True)
    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", index="btree_not_null", ondelete="set null"
    )
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This quote is there already."
    )

    @api.depends("xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for quote in self:
            # sudo: reading the quote was checked; where Xero has it is no secret
            quote.xero_url = links.quote_url(quote.connection_id.sudo().short_code, quote.xero_id)

    @api.model
    def _absorb(self, connection, quotes):
        """Take in quotes. Their contacts must be kept already."""
        owners = self.env["xero.contact"]._owners(connection, {quote.contact for quote in quotes})
        currencies = self.env["xero.invoice"]._currency_ids()

        def row_of(quote, before):
            owner = owners[quote.contact]
            return {
                "number": quote.number,
                "reference": owner.text("reference", quote.reference, before),
                "title": owner.text("title", quote.title, before),
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

        changes = self._upsert(connection, quotes, row_of)[0]
        self.env["xero.contact"]._trace_moved(self._name, changes)
        return changes

    def _cancelled_values(self, status):
        return {"win_rate": self._win_rate(status)}

    def action_open_issue(self):
        """Open the import issue of a quote that is out of date."""
        return self._open_issue()

    def action_open_xero(self):
        """Open the quote in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url, "target": "new"}
