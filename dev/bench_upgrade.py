"""`./run bench upgrade`: the cost of installing and updating the addon with a lot of data.

Both are timed twice, in separate Odoo processes: in a small database, and in one with 200,000
contacts and opportunities (installing) or 1,000,000 revenue lines, written with SQL (updating).
Both times include Odoo loading its modules, so that the differences, `install_extra_s` and
`update_extra_s`, are the cost of the rows. `rewritten` counts the tables that PostgreSQL rewrote in
the meantime; `rows_written` counts the rows that the update wrote in the addon's tables and in
those of contacts and opportunities: Odoo defines some of its own again. `growth_extra_s` is an
update that adds a column and an index to the lines, as a later version may.

`migration_s` is the update of a database created by the release before this version, with as many
lines, a tenth of them on accounts that are not income.

Progress goes to stderr, the result to stdout.
"""

import sys
import time

from . import bench_command, database, record_release, ui
from . import bench_support as support
from .bench_screens import SIZE

SMALL_DATABASE = "exsalerate_bench_upgrade_small"
DATABASE = "exsalerate_bench_upgrade"
OLD_DATABASE = "exsalerate_bench_upgrade_old"
PEOPLE = 200_000
CONTACTS_AND_OPPORTUNITIES = f"""
    INSERT INTO res_partner (name, complete_name, type, is_company, active, email)
        SELECT 'Contact ' || n, 'Contact ' || n, 'contact', true, true, 'c' || n || '@example.com'
          FROM generate_series(1, {PEOPLE}) AS n;
    INSERT INTO crm_lead (name, type, active)
        SELECT 'Lead ' || n, 'opportunity', true FROM generate_series(1, {PEOPLE}) AS n;
"""
# Removed, so that an update adds them again, as a later version may add others.
LESS = """
    ALTER TABLE xero_invoice_line DROP COLUMN item_code;
    DROP INDEX xero_invoice_line__account_id_index;
"""
# Invoices of ten lines each, in a database of the previous release.
OLD_LINES = """
    INSERT INTO xero_connection (id, name, active, company_id, tenant_id, state,
                                 quote_poll_minutes, overdue_days)
        VALUES (1, 'Books', true, 1, 'tenant-1', 'disconnected', 5, 7);
    INSERT INTO xero_account (id, connection_id, company_id, xero_id, code, name, active, {income})
        SELECT n, 1, 1, 'account-' || n, n, 'Account', true, n <> 10 FROM generate_series(1, 10) n;
    INSERT INTO xero_contact (id, connection_id, company_id, xero_id, name, is_customer)
        VALUES (1, 1, 1, 'contact-1', 'Customer', true);
    INSERT INTO xero_invoice (id, connection_id, company_id, xero_id, kind, contact_id, date,
                              status, currency_id, amount_total, amount_due)
        SELECT n, 1, 1, 'invoice-' || n, 'invoice', 1, '2026-01-31', 'PAID', 1, 120, 0
          FROM generate_series(1, {lines} / 10) n;
    INSERT INTO xero_invoice_line (invoice_id, company_id, kind, date, counted, account_id, amount,
                                   amount_company, description)
        SELECT 1 + n / 10, 1, 'invoice', '2026-01-31', true, 1 + n % 10, 10, 10, 'Work as agreed'
          FROM generate_series(0, {lines} - 1) n;
"""
FILES = """
    SELECT relname || ' ' || relfilenode FROM pg_class
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""
ROWS_WRITTEN = """
    SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables
     WHERE relname LIKE 'xero\\_%' OR relname IN ('res_partner', 'crm_lead')
"""
# Maximum seconds that the rows may cost, on two cores.
WANTED = {
    "install_extra_s": 5,
    "update_extra_s": 5,
    "growth_extra_s": 10,
    "migration_s": 60,
    "rewritten": 0,
    "rows_written": 20,
}


def measured(env):
    """Return all figures by name."""
    base = database.base_template(env)
    try:
        for name in (SMALL_DATABASE, DATABASE):
            database.copy(env, base, name)
        database.sql(env, CONTACTS_AND_OPPORTUNITIES, DATABASE)
        small, installed = timed(env, "-i", SMALL_DATABASE), timed(env, "-i", DATABASE)
        support.tell("Creating {lines:,} lines of {customers:,} customers".format(**SIZE))
        support.job(env, DATABASE, "fill_screens", **SIZE)
        database.sql(env, "VACUUM ANALYZE", DATABASE)
        written = int(database.sql(env, ROWS_WRITTEN, DATABASE))
        small_again, updated = timed(env, "-u", SMALL_DATABASE), timed(env, "-u", DATABASE)
        written = int(database.sql(env, ROWS_WRITTEN, DATABASE)) - written
        database.sql(env, LESS, DATABASE)
        grown = timed(env, "-u", DATABASE)
        migrated = migration(env)
        return {
            "lines": SIZE["lines"],
            "people": PEOPLE,
            "install_s": installed["seconds"],
            "install_extra_s": round(installed["seconds"] - small["seconds"], 1),
            "update_s": updated["seconds"],
            "update_extra_s": round(updated["seconds"] - small_again["seconds"], 1),
            "growth_extra_s": round(grown["seconds"] - small_again["seconds"], 1),
            "migration_s": migrated["seconds"],
            "rewritten": sum(e["rewritten"] for e in (installed, updated, grown, migrated)),
            "rows_written": written,
        }
    finally:
        for name in (SMALL_DATABASE, DATABASE, OLD_DATABASE):
            database.drop(env, name)


def migration(env):
    """Update a database created by the previous release; like `timed`."""
    *_older, release, _this = sorted(record_release.RELEASES.glob("*.sql"))
    support.tell(f"Creating a database of {release.stem} with {SIZE['lines']:,} lines")
    income = "listed" if release.stem == "19.0.1.0.0" else "income"
    rows = OLD_LINES.format(lines=SIZE["lines"], income=income)
    record_release.make(env, release, OLD_DATABASE, rows)
    database.sql(env, "VACUUM ANALYZE", OLD_DATABASE)
    return timed(env, "-u", OLD_DATABASE)


def timed(env, what, name):
    """Install (``-i``) or update (``-u``) the addon; return seconds and rewritten tables."""
    before = set(database.sql(env, FILES, name).splitlines())
    begun = time.perf_counter()
    command = env.command("-d", name, what, database.ADDON, "--stop-after-init", "--no-http")
    done = env.run(command, capture_output=True, text=True)
    seconds = round(time.perf_counter() - begun, 1)
    if done.returncode:
        raise ui.Failure(f"Odoo {what} failed on {name}.", done.stderr[-2000:])
    after = set(database.sql(env, FILES, name).splitlines())
    support.tell(f"{what} on {name}: {seconds} s")
    return {"seconds": seconds, "rewritten": len(before - after)}


def table(result):
    """Return the figures as text, with their targets."""
    return support.table(result, {name: ("≤", most) for name, most in WANTED.items()})


if __name__ == "__main__":
    sys.exit(bench_command.run("upgrade", measured, table))
