from odoo import api, fields, models

from ... import const
from ..base.client_calls import one, whole
from ..base.groups import USER

# The maximum number of quotes without an opportunity that the form offers.
QUOTES_OFFERED = 20
FURTHEST_FIRST = ("INVOICED", "ACCEPTED", "SENT", "DRAFT", "EXPIRED", "DECLINED")


class CrmLead(models.Model):
    """The quotes of an opportunity, with invoiced and paid amounts."""

    _inherit = "crm.lead"

    xero_quote_ids = fields.One2many("xero.quote", "lead_id", "Xero quotes", groups=USER)
    xero_quote_count = fields.Integer(compute="_compute_xero_quotes", groups=USER)
    xero_quote_status = fields.Selection(
        selection=lambda self: self.env["xero.quote"]._selection_effective_status(),
        string="Xero quote",
        compute="_compute_xero_quotes",
        groups=USER,
        help="Status of the most advanced quote.",
    )
    xero_open_quote_count = fields.Integer(compute="_compute_xero_quotes", groups=USER)
    xero_candidate_quote_ids = fields.Many2many(
        "xero.quote",
        compute="_compute_xero_candidate_quote_ids",
        string="Quotes without an opportunity",
        groups=USER,
    )
    xero_quote_line_ids = fields.Many2many(
        "xero.quote.line",
        compute="_compute_xero_quote_line_ids",
        string="Quoted items",
        groups=USER,
        help="The lines of quotes that are neither declined nor deleted.",
    )
    xero_invoice_ids = fields.Many2many(
        "xero.invoice", compute="_compute_xero_cash", string="Xero invoices", groups=USER
    )
    xero_quoted = fields.Monetary(
        "Quoted", compute="_compute_xero_cash", currency_field="company_currency", groups=USER
    )
    xero_invoiced = fields.Monetary(
        "Invoiced", compute="_compute_xero_cash", currency_field="company_currency", groups=USER
    )
    xero_paid = fields.Monetary(
        "Paid", compute="_compute_xero_cash", currency_field="company_currency", groups=USER
    )

    @api.depends("xero_quote_ids.effective_status")
    def _compute_xero_quotes(self):
        for lead in self:
            quotes = lead.xero_quote_ids.filtered(lambda quote: quote.status != "DELETED")
            open_ = quotes.filtered(lambda q: q.effective_status in const.OPEN_QUOTE_STATUSES)
            statuses = quotes.mapped("effective_status")
            lead.xero_quote_count = len(quotes)
            lead.xero_open_quote_count = len(open_)
            lead.xero_quote_status = min(statuses, key=FURTHEST_FIRST.index, default=False)

    @api.depends("partner_id", "xero_quote_ids")
    def _compute_xero_candidate_quote_ids(self):
        quotes = self.env["xero.quote"]
        for lead in self:
            family = lead.partner_id.commercial_partner_id
            company = lead.company_id or self.env.companies
            domain = [
                ("lead_id", "=", False),
                ("status", "!=", "DELETED"),
                ("company_id", "in", company.ids),
                ("partner_id.commercial_partner_id", "=", family.id),
            ]
            offered = quotes.search(domain, limit=QUOTES_OFFERED) if family else quotes
            lead.xero_candidate_quote_ids = offered

    @api.depends("xero_quote_ids.status", "xero_quote_ids.line_ids")
    def _compute_xero_quote_line_ids(self):
        for lead in self:
            lead.xero_quote_line_ids = lead._standing_xero_quotes().line_ids

    @api.depends(
        "xero_quote_ids.status",
        "xero_quote_ids.amount_untaxed_company",
        "xero_quote_ids.invoiced_company",
        "xero_quote_ids.paid_company",
        "xero_quote_ids.invoice_ids",
    )
    def _compute_xero_cash(self):
        for lead in self:
            quotes = lead._standing_xero_quotes()
            lead.xero_invoice_ids = quotes.invoice_ids
            lead.xero_quoted = sum(quotes.mapped("amount_untaxed_company"))
            lead.xero_invoiced = sum(quotes.mapped("invoiced_company"))
            lead.xero_paid = sum(quotes.mapped("paid_company"))

    def _standing_xero_quotes(self):
        """Return the quotes that are neither declined nor deleted."""
        return self.xero_quote_ids.filtered(lambda q: q.status not in ("DELETED", "DECLINED"))

    def action_view_xero_quotes(self):
        """Show the opportunity's quotes."""
        self.env["xero.quote"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("exsalerate_xero.xero_quote_action")
        return action | {"domain": [("lead_id", "in", self.ids)], "context": {}}

    def action_link_xero_quote(self):
        """Link this opportunity to the quote whose form the button was clicked on."""
        self.check_access("write")
        one(self)
        quote = self.env["xero.quote"].browse(
            whole(self.env, self.env.context.get("xero_quote_id"))
        )
        quote.check_access("read")
        one(quote.exists())
        # sudo: users can't write quotes; access to both records was checked above
        quote.sudo()._link_by_hand(self.sudo())
