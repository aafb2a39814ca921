"""Read quotes again for their lines, and recompute the customer board for its new columns."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for connection in env["xero.connection"].search([("state", "=", "connected")]):
        if connection.stream_ids.filtered(lambda s: s.kind == "quotes" and s.last_success):
            connection._queue(["quotes"], full=True)
    env.ref("exsalerate_xero.ir_cron_customers")._trigger()
