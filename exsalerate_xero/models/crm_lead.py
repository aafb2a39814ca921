from datetime import timedelta

from odoo import api, fields, models

from .client_calls import one, whole

USER = "exsalerate_xero.group_xero_user"


class CrmLead(models.Model):
    _inherit = "crm.lead"

    xero_quote_ids = fields.One2many("xero.quote", "lead_id", "Xero quotes", groups=USER)
    xero_quote_count = fields.Integer(compute="_compute_xero_quotes", groups=USER)
    xero_quote_status = fields.Selection(
        selection=lambda self: self.env["xero.quote"]._selection_effective_status(),
        string="Xero quote",
        compute="_compute_xero_quotes",
        groups=USER,
        help="Where the newest of its quotes stands.",
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

    has_expiring_xero_quote = fields.Boolean(
        compute="_compute_has_expiring_xero_quote",
        search="_search_quotes_expiring",
        groups=USER,
    )

    @api.depends("xero_quote_ids.status", "xero_quote_ids.expiry_date")
    def _compute_xero_quotes(self):
        for lead in self:
            quotes = lead.xero_quote_ids.filtered(lambda quote: quote.status != "DELETED")
            lead.xero_quote_count = len(quotes)
            newest = quotes.sorted(lambda quote: (quote.date or fields.Date.today(), quote.id))
            lead.xero_quote_status = newest[-1:].effective_status

    @api.depends("xero_quote_ids.status", "xero_quote_ids.invoice_ids.status")
    def _compute_xero_cash(self):
        for lead in self:
            quotes = lead.xero_quote_ids.filtered(
                lambda quote: quote.status not in ("DELETED", "DECLINED")
            )
            invoices = quotes.invoice_ids.filtered(
                lambda invoice: invoice.status in ("AUTHORISED", "PAID")
            )
            lead.xero_quoted = sum(quotes.mapped("amount_untaxed_company"))
            lead.xero_invoiced = sum(invoices.mapped("amount_untaxed_company"))
            lead.xero_paid = sum(map(_paid_net, invoices))

    @api.depends("xero_quote_ids.status", "xero_quote_ids.expiry_date")
    def _compute_has_expiring_xero_quote(self):
        today = fields.Date.context_today(self)
        week = today + timedelta(days=7)
        for lead in self:
            lead.has_expiring_xero_quote = any(
                quote.status == "SENT" and quote.expiry_date and today <= quote.expiry_date < week
                for quote in lead.xero_quote_ids
            )

    @api.model
    def _search_quotes_expiring(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        expiring = [
            ("status", "=", "SENT"),
            ("expiry_date", ">=", today),
            ("expiry_date", "<", today + timedelta(days=7)),
        ]
        return [("xero_quote_ids", "any", expiring)]

    def action_view_xero_quotes(self):
        """Show the opportunity's quotes."""
        self.env["xero.quote"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("exsalerate_xero.xero_quote_action")
        return action | {"domain": [("lead_id", "in", self.ids)], "context": {}}

    def action_link_xero_quote(self):
        """Make this the opportunity of the quote from whose form the button was pressed."""
        self.check_access("write")
        one(self)
        quote = self.env["xero.quote"].browse(
            whole(self.env, self.env.context.get("xero_quote_id"))
        )
        quote.check_access("read")
        one(quote.exists())
        # sudo: the quote is Xero's mirror, which nobody may write; rights on both checked above
        quote.sudo()._link_to(self.sudo())


def _paid_net(invoice):
    """Return the net share of an invoice that has been paid, in company currency."""
    if not invoice.amount_total:
        return 0.0
    paid = (invoice.amount_total - invoice.amount_due) / invoice.amount_total
    return invoice.company_currency_id.round(invoice.amount_untaxed_company * paid)
