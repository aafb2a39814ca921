"""Figures follow the new meaning of revenue, and documents are read again for what is new."""

from odoo import SUPERUSER_ID, api
from odoo.addons.exsalerate_xero import const


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT DISTINCT contact_id FROM xero_quote WHERE invoiced_company IS NOT NULL")
    contacts = env["xero.contact"].browse([contact_id for (contact_id,) in cr.fetchall()])
    env["xero.invoice"]._add_up(contacts)
    for connection in env["xero.connection"].search([("state", "=", "connected")]):
        read = connection.stream_ids.filtered("last_success").mapped("kind")
        connection._queue([kind for kind in read if kind in const.DOCUMENT_KINDS], full=True)
    env.ref("exsalerate_xero.ir_cron_customers")._trigger()
