from odoo import fields, models


class XeroContactTrace(models.Model):
    """A record that may hold a Xero contact's data, and that it is no longer linked to.

    Erasures use it to find former customers, documents that moved to another contact, and
    opportunities that quotes were unlinked from. Rows are deleted with the record.
    """

    _name = "xero.contact.trace"
    _description = "Xero Contact: Former Record"
    _log_access = False

    contact_id = fields.Many2one("xero.contact", required=True, index=True, ondelete="cascade")
    former_partner_id = fields.Many2one("res.partner", index="btree_not_null", ondelete="cascade")
    lead_id = fields.Many2one("crm.lead", index="btree_not_null", ondelete="cascade")
    invoice_id = fields.Many2one("xero.invoice", index="btree_not_null", ondelete="cascade")
    quote_id = fields.Many2one("xero.quote", index="btree_not_null", ondelete="cascade")
    repeating_invoice_id = fields.Many2one(
        "xero.repeating.invoice", index="btree_not_null", ondelete="cascade"
    )
    created = fields.Boolean(help="The customer was created from the contact.")
    # {field of the contact: values copied to a customer that was not created from it}
    written_values = fields.Json()
