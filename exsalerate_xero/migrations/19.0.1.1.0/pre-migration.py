"""Revenue is what is booked to income accounts: existing lines are given their account's income."""

from odoo.tools.sql import column_exists, rename_column

# Nothing may wait longer for Xero than a day, which earlier versions did not make sure of.
PAUSES = {
    "xero_connection": ("not_before", "history_not_before", "day_ends_at"),
    "xero_stream": ("not_before", "beside_not_before"),
}


def migrate(cr, version):
    if column_exists(cr, "xero_account", "listed"):
        rename_column(cr, "xero_account", "listed", "income")
    cr.execute("UPDATE xero_account SET income = FALSE WHERE income IS NULL")
    _add_income_to_lines(cr)
    _add_paid_to_invoices(cr)
    for table, columns in PAUSES.items():
        for column in columns:
            cr.execute(
                f"""UPDATE {table} SET {column} = NULL
                     WHERE {column} > (now() AT TIME ZONE 'UTC') + INTERVAL '1 day'"""
            )


def _add_income_to_lines(cr):
    """Set `income` on lines. Most are income: as the default of a new column that writes no row."""
    if column_exists(cr, "xero_invoice_line", "income"):
        return
    cr.execute("ALTER TABLE xero_invoice_line ADD COLUMN income boolean DEFAULT TRUE")
    cr.execute("ALTER TABLE xero_invoice_line ALTER COLUMN income DROP DEFAULT")
    cr.execute(
        """UPDATE xero_invoice_line SET income = FALSE
            WHERE account_id IS NULL
               OR account_id IN (SELECT id FROM xero_account WHERE NOT income)"""
    )


def _add_paid_to_invoices(cr):
    """Set what is paid, until documents are read again: earlier versions did not tell it from
    what was credited.
    """
    if column_exists(cr, "xero_invoice", "amount_paid"):
        return
    cr.execute("ALTER TABLE xero_invoice ADD COLUMN amount_paid numeric")
    cr.execute(
        """UPDATE xero_invoice SET amount_paid = amount_total - amount_due
            WHERE kind = 'invoice' AND status IN ('AUTHORISED', 'PAID')"""
    )
