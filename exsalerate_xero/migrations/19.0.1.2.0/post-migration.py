"""Read quotes again for their lines, and recompute the customer board for its new columns."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # Without its digest, an unchanged quote is written once more, with its lines.
    cr.execute("UPDATE xero_quote SET content_hash = NULL")
    for connection in env["xero.connection"].search([("state", "=", "connected")]):
        if connection.stream_ids.filtered(lambda s: s.kind == "quotes" and s.last_success):
            connection._queue(["quotes"], full=True)
    # Follow-ups that the addon itself marked as done counted as contacts with the customer.
    cr.execute(
        """DELETE FROM mail_activity
            WHERE NOT active AND xero_quote_id IS NOT NULL AND write_uid = %s""",
        [SUPERUSER_ID],
    )
    env.ref("exsalerate_xero.ir_cron_customers")._trigger()
