from odoo import api, fields, models

from ..base.groups import USER

# By model: the field with the documents of an e-mail, and key of the context with their IDs.
SENT = {"xero.invoice": "xero_sent_invoice_ids", "xero.quote": "xero_sent_quote_ids"}


class ResPartner(models.Model):
    """The documents of an e-mail, for its template."""

    _inherit = "res.partner"

    xero_sent_invoice_ids = fields.Many2many(
        "xero.invoice",
        string="Xero invoices to send",
        compute="_compute_xero_sent",
        groups=USER,
        help="In an e-mail template: the invoices and credit notes to send, oldest first.",
    )
    xero_sent_quote_ids = fields.Many2many(
        "xero.quote",
        string="Xero quotes to send",
        compute="_compute_xero_sent",
        groups=USER,
        help="In an e-mail template: the quotes to send, oldest first.",
    )

    @api.depends_context("uid", *SENT.values())
    def _compute_xero_sent(self):
        for model, name in SENT.items():
            ids = self.env.context.get(name)
            ids = (
                [each for each in ids if type(each) is int] if isinstance(ids, list | tuple) else []
            )
            # A search, so that documents that the user can't see are left out.
            documents = self.env[model].search([("id", "in", ids)], order="date, number, id")
            for partner in self:
                company = partner.commercial_partner_id
                partner[name] = documents.filtered(
                    lambda each, company=company: each.partner_id.commercial_partner_id == company
                )
