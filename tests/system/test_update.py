"""A database of an earlier version is updated to this one; a second update changes nothing.

`releases/` has the tables of earlier versions, without a copy of the old code. Slow: Odoo loads
every module, twice.
"""

import pytest

from dev import database, record_release
from tests.system import offline, schema

RELEASES = sorted(record_release.RELEASES.glob("*.sql"))
# By release, its name for the column that says whether an account is income.
INCOME = {"19.0.1.0.0": "listed"}
# A customer with an invoice of many lines, one of which is not income, and a quote.
ROWS = """
    INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, type, active)
        VALUES (9001, 9001, 'Maple Florist', 'Maple Florist', 'contact', true);
    INSERT INTO crm_lead (id, name, type, active, partner_id, company_id)
        VALUES (9001, 'Shop', 'opportunity', true, 9001, 1);
    INSERT INTO xero_connection (id, name, active, company_id, tenant_id, state,
                                 quote_poll_minutes, overdue_days)
        VALUES (9001, 'Books', true, 1, 'tenant-1', 'disconnected', 5, 7);
    INSERT INTO xero_account (id, connection_id, company_id, xero_id, code, name, active, {income})
        VALUES (9001, 9001, 1, 'account-1', '200', 'Sales', true, true),
               (9002, 9001, 1, 'account-2', '610', 'Takings clearing', true, false);
    INSERT INTO xero_contact (id, connection_id, company_id, xero_id, name, partner_id, is_customer,
                              match_state)
        VALUES (9001, 9001, 1, 'contact-1', 'Maple Florist', 9001, true, 'linked');
    INSERT INTO xero_invoice (id, connection_id, company_id, xero_id, kind, number, contact_id,
                              partner_id, date, status, currency_id, amount_total)
        VALUES (9001, 9001, 1, 'invoice-1', 'invoice', 'INV-1', 9001, 9001, '2026-01-31', 'PAID', 1,
                120);
    INSERT INTO xero_invoice_line (id, invoice_id, company_id, partner_id, kind, date, counted,
                                   account_id, amount, amount_company)
        SELECT 9000 + n, 9001, 1, 9001, 'invoice', date '2026-01-31', true, 9001, 0.02, 0.02
          FROM generate_series(1, 5000) AS n
        UNION ALL SELECT 8999, 9001, 1, 9001, 'invoice', date '2026-01-31', true, 9002, -30, -30;
    INSERT INTO xero_quote (id, connection_id, company_id, xero_id, number, contact_id, partner_id,
                            lead_id, status)
        VALUES (9001, 9001, 1, 'quote-1', 'QU-1', 9001, 9001, 9001, 'SENT');
    INSERT INTO xero_pipeline_mapping (id, connection_id, quote_status, outcome)
        VALUES (9001, 9001, 'SENT', 'open');
    INSERT INTO xero_stream (id, connection_id, kind, state, cursor)
        VALUES (9001, 9001, 'invoices', 'idle', '2026-02-01 10:00:00');
"""
# Values that later releases also store on the lines.
LINES_INCOME = "UPDATE xero_invoice_line SET income = account_id = 9001"
# Reasons for matches as the first release stored them: in English, with the names of customers.
REASONS = """
    UPDATE res_partner SET is_company = true WHERE id = 9001;
    INSERT INTO xero_contact (id, connection_id, company_id, xero_id, name, is_customer,
                              match_state, proposal, match_reason, match_words)
        VALUES (9002, 9001, 1, 'contact-2', 'Maple Florist', true, 'review', 'decide',
                'Same company name as Maple Florist, which is archived',
                '{"text": "%(reason)s as %(customer)s, which is archived", "params": {
                   "reason": {"text": "Same company name", "params": {}},
                   "customer": "Maple Florist"}}'),
               (9003, 9001, 1, 'contact-3', 'Elm Florist', true, 'excluded', NULL,
                'Excluded by Joan',
                '{"text": "Excluded by %(user)s", "params": {"user": "Joan"}}'),
               (9004, 9001, 1, 'contact-4', 'Oak Florist', true, 'review', 'create',
                'No matching customer', NULL);
"""
# What people would miss first, in terms that don't depend on the tables.
KEPT = """
    SELECT CASE WHEN income THEN 'revenue' ELSE 'not income' END,
           sum(amount_company)::numeric(9, 2)::text
      FROM xero_invoice_line WHERE counted GROUP BY income
    UNION ALL SELECT 'customer', string_agg(name, ' ') FROM res_partner WHERE id = 9001
    UNION ALL SELECT 'opportunity', string_agg(name, ' ') FROM crm_lead WHERE id = 9001
"""
# Odoo records what it has loaded, and when a job is next due.
ODOOS_OWN = ("ir_", "bus_", "base_registry", "orm_signaling")
FILES = """
    SELECT relname, relfilenode FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


def installed(env, name):
    """Return the addon's version in a database."""
    query = f"SELECT latest_version FROM ir_module_module WHERE name = '{database.ADDON}'"
    return database.sql(env, query, name)


def contents(env, name):
    """Return a line for each table except Odoo's own, which changes if any of its rows does.

    Odoo redefines groups and the like with every update: the times don't matter, the content does.
    """
    each = (
        f"SELECT '{table}', count(*), md5(string_agg(said, ' ' ORDER BY said)) FROM"
        f" (SELECT (to_jsonb(row) - 'write_date' - 'write_uid')::text AS said FROM {table} AS row)"
        for table in database.sql(env, schema.TABLES, name).split()
        if not table.startswith(ODOOS_OWN)
    )
    return set(database.sql(env, " UNION ALL ".join(each), name).splitlines())


def files(env, name):
    """Return a line for each table with its file, which is another one after a rewrite."""
    return set(database.sql(env, FILES, name).splitlines())


@pytest.fixture(scope="module", params=RELEASES, ids=lambda path: path.stem)
def updated(request, odoo_env, tmp_path_factory):
    """Return an updated database of a release: its name, hosts contacted, tables rewritten."""
    name, release = database.named("test_update"), request.param
    rows = ROWS.format(income=INCOME.get(release.stem, "income"))
    if release.stem not in INCOME:
        rows += LINES_INCOME
    else:
        rows += REASONS
    try:
        record_release.make(odoo_env, release, name, rows)
        before = files(odoo_env, name)
        asked, _log = update(odoo_env, tmp_path_factory.mktemp("update"), name)
        yield name, asked, before - files(odoo_env, name)
    finally:
        database.drop(odoo_env, name)


def update(env, folder, name):
    return offline.odoo(env, folder, "-d", name, "-u", database.ADDON, "--log-level", "warn")


def test_a_database_of_every_release_becomes_one_of_this_version(odoo_env, template, updated):
    name, asked, _rewritten = updated
    assert not asked
    ours = {line for line in schema.catalog(odoo_env, name) if "xero" in line}
    fresh = {line for line in schema.catalog(odoo_env, template) if "xero" in line}
    assert ours == fresh, "a migration is missing, see docs/development.md"
    assert set(database.sql(odoo_env, KEPT, name).splitlines()) == {
        "revenue|100.00",
        "not income|-30.00",
        "customer|Maple Florist",
        "opportunity|Shop",
    }
    assert installed(odoo_env, name) == installed(odoo_env, template)


def test_reasons_have_a_code_and_name_customers_by_id(odoo_env, updated):
    name, _asked, _rewritten = updated
    query = """
        SELECT id, match_code, match_words -> 'params' ->> 'customer' FROM xero_contact
         WHERE id > 9001 ORDER BY id
    """
    held = "Same company name as …, which is linked to another Xero contact"
    assert database.sql(odoo_env, query, name).splitlines() in (
        [
            f'9002|{held}|{{"ids": [9001], "model": "res.partner"}}',
            "9003|Excluded by …|",
            "9004|No matching customer|",
        ],
        # Later releases have them already.
        [],
    )


def test_no_table_is_rewritten_however_many_rows_it_has(odoo_env, updated):
    name, _asked, rewritten = updated
    assert database.sql(odoo_env, "SELECT count(*) FROM xero_invoice_line", name) == "5001"
    assert not rewritten


def test_updating_to_the_same_version_changes_no_row_and_rewrites_no_table(
    odoo_env, updated, tmp_path
):
    name, _asked, _rewritten = updated
    rows, tables = contents(odoo_env, name), files(odoo_env, name)
    asked, _log = update(odoo_env, tmp_path, name)
    assert not asked
    assert contents(odoo_env, name) == rows
    assert files(odoo_env, name) == tables
