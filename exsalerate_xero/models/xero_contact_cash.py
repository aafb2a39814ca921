from odoo import fields, models


class XeroContact(models.Model):
    """Contacts whose invoices could not be matched with their quotes: it is tried again."""

    _inherit = "xero.contact"

    cash_due = fields.Boolean(
        readonly=True, copy=False, help="Its invoices are to be matched with its quotes again."
    )

    _cash_due_index = models.Index("(connection_id) WHERE cash_due IS TRUE")
