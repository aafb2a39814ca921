"""Revenue is what is booked to income accounts: set the income of existing lines."""

from odoo.tools.sql import column_exists, rename_column

# English texts by table: the column, and the one with the stored words that replaces it.
ENGLISH = {
    "xero_sync_issue": ("reason", "reason_words"),
    "xero_stream": ("last_error", "error_words"),
    "xero_contact": ("match_reason", "match_words"),
}
# No pause may be longer than a day. Earlier versions did not ensure that.
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
    _replace_english_texts(cr)
    for table, columns in PAUSES.items():
        for column in columns:
            cr.execute(
                f"""UPDATE {table} SET {column} = NULL
                     WHERE {column} > (now() AT TIME ZONE 'UTC') + INTERVAL '1 day'"""
            )


def _add_income_to_lines(cr):
    """Set `income` on lines. Most are income, which the column's default sets without a write."""
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
    """Estimate the amount paid until documents are read again.

    Earlier versions did not distinguish it from what was credited.
    """
    if column_exists(cr, "xero_invoice", "amount_paid"):
        return
    cr.execute("ALTER TABLE xero_invoice ADD COLUMN amount_paid numeric")
    cr.execute(
        """UPDATE xero_invoice SET amount_paid = amount_total - amount_due
            WHERE kind = 'invoice' AND status IN ('AUTHORISED', 'PAID')"""
    )


def _replace_english_texts(cr):
    """Delete the English texts of errors and reasons, which are composed from the stored words."""
    for table, (column, words) in ENGLISH.items():
        if not column_exists(cr, table, column):
            continue
        cr.execute(
            f"""UPDATE {table}
                   SET {words} = jsonb_build_object('text', {column}, 'params', '{{}}'::jsonb)
                 WHERE {words} IS NULL AND {column} IS NOT NULL"""
        )
        cr.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    # Favourites of users.
    for column in ("domain", "context", "sort"):
        cr.execute(
            f"""UPDATE ir_filters SET {column} = REPLACE({column}, 'match_reason', 'match_code')
                 WHERE model_id = 'xero.contact' AND {column} LIKE '%match_reason%'"""
        )
