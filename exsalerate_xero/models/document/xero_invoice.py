from odoo import api, fields, models
from odoo.exceptions import UserError

from ... import const
from ...tools.hosts import check_online_url
from ..base.client_calls import one
from .xero_connection import Call


class XeroInvoice(models.Model):
    """The PDF of invoices and credit notes, and the link that the customer opens."""

    _name = "xero.invoice"
    _inherit = ["xero.invoice", "xero.document.sent"]

    online_url = fields.Char("Customer's link", readonly=True, copy=False)

    @api.depends("kind", "status", "contact_id.status")
    def _compute_has_online(self):
        for invoice in self:
            approved = invoice.status in const.COUNTED_STATUSES
            invoice.has_online = invoice.kind in const.ONLINE_KINDS and approved and invoice.has_pdf

    def _get_pdf_kind(self):
        # Those of purchases are for the people who see purchases.
        return self.kind if self.kind in const.SALES else None

    @api.ondelete(at_uninstall=False)
    def _unlink_pdfs(self):
        """Delete also the PDFs of purchases, which are another model's attachments."""
        self.env["ir.attachment"]._get_xero_pdfs(self).unlink()

    def action_view_online(self):
        """Show the link that the customer opens without a login at Xero."""
        self.check_access("read")
        if not one(self).has_online:
            raise UserError(
                self.env._("Only approved sales invoices have a link for the customer.")
            )
        self.connection_id._call_on_demand(self._prepare_link_calls(optional=False))
        return {
            "type": "ir.actions.client",
            "tag": "exsalerate_xero.online_link",
            "params": {"name": self.display_name, "url": self._get_online_url()},
        }

    def _get_online_url(self):
        """Return the link if it is one of Xero's."""
        return self.online_url if check_online_url(self.online_url) else False

    def _get_open(self):
        return self.filtered(
            lambda each: (
                each.status == "AUTHORISED" and each.currency_id.compare_amounts(each.amount_due, 0)
            )
        )

    def _get_template_name(self):
        return "exsalerate_xero.mail_template_" + ("statement" if len(self) > 1 else "invoice")

    def _prepare_link_calls(self, optional=True):
        missing = self.filtered(
            lambda invoice: invoice.has_online and not invoice._get_online_url()
        )
        return [each._prepare_link_call(optional) for each in missing]

    def _prepare_link_call(self, optional):
        xero_id = self.xero_id
        return Call(lambda client: client.online_invoice(xero_id), self._keep_link, optional)

    def _keep_link(self, paper):
        # sudo: users can't write documents; read access to this one was checked
        self.sudo().online_url = paper.content
