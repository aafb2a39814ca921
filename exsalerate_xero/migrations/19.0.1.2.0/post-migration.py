"""Read quotes again for their lines, and correct what earlier versions stored otherwise."""

from odoo import SUPERUSER_ID, api

YEARS = "exsalerate_xero.filter_revenue_years"
# The context of that favourite: a column for each year instead of a total of both.
OLD_COLUMNS = "'pivot_column_groupby': ['year_to_date'], 'pivot_measures': ['amount_company']"
NEW_COLUMNS = (
    "'pivot_column_groupby': [], "
    "'pivot_measures': ['amount_last_year', 'amount_this_year', 'amount_year_change']"
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # Without its digest, an unchanged quote is written once more, with its lines.
    cr.execute("UPDATE xero_quote SET content_hash = NULL")
    for connection in env["xero.connection"].search([("state", "=", "connected")]):
        if connection.stream_ids.filtered(lambda s: s.kind == "quotes" and s.last_success):
            connection._queue(["quotes"], full=True)
    # Nothing is due before approval.
    cr.execute(
        """UPDATE xero_invoice SET amount_due_company = 0
            WHERE status IN ('DRAFT', 'SUBMITTED') AND amount_due_company <> 0"""
    )
    # Follow-ups that the addon itself marked as done counted as contacts with the customer.
    cr.execute(
        """DELETE FROM mail_activity
            WHERE NOT active AND xero_quote_id IS NOT NULL AND write_uid = %s""",
        [SUPERUSER_ID],
    )
    # Names are compared in another form. Only contacts without a customer are found by it.
    contacts = env["xero.contact"].search([("partner_id", "=", False)])
    env.add_to_compute(contacts._fields["name_key"], contacts)
    # Favourites are not updated with the addon, as people may have changed them.
    if favourite := env.ref(YEARS, raise_if_not_found=False):
        favourite.context = favourite.context.replace(OLD_COLUMNS, NEW_COLUMNS)
    env.ref("exsalerate_xero.ir_cron_customers")._trigger()
