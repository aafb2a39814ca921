"""Evaluating the signal rules of `./run bench signals` in an Odoo process."""

import time

import psutil
from odoo.tools import SQL

from .bench_screens_data import fill

# Most invoices are paid some weeks after their date, at the customer's own pace.
PAYMENTS = """
    UPDATE xero_invoice SET paid_date = date + partner_id % 40 + (random() * 20)::int
     WHERE status = 'PAID'
"""
QUOTES = """
    INSERT INTO xero_quote (connection_id, company_id, xero_id, partner_id, date, status)
    SELECT connection_id, company_id, gen_random_uuid(), partner_id,
           CURRENT_DATE - (random() * 900)::int,
           (ARRAY['SENT', 'DECLINED', 'INVOICED'])[1 + id % 3]
      FROM xero_contact
"""
RETAINERS = """
    INSERT INTO xero_repeating_invoice (connection_id, company_id, xero_id, partner_id, status,
                                        start_date, active_from, end_date, amount_monthly_company)
    SELECT connection_id, company_id, gen_random_uuid(), partner_id, 'AUTHORISED',
           CURRENT_DATE - 800, CURRENT_DATE - 800, CURRENT_DATE - 700 + (random() * 1500)::int, 100
      FROM xero_contact WHERE id % 4 = 0
"""
RULES = {
    "stopped": {},
    "shrinking": {},
    "growing": {},
    "slow": {},
    "unbought": {"dimension": "account_id"},
    "retainer": {},
}


def fill_signals(env, lines, customers, biggest):
    """Create the data and the planner's statistics."""
    fill(env, lines, customers, biggest)
    for statement in (PAYMENTS, QUOTES, RETAINERS):
        env.cr.execute(statement)
    env.cr.execute("UPDATE xero_contact SET is_customer = TRUE")
    env["xero.customer"]._refresh(env.company)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return {}


def signals(env):
    """Return the figures of all rules."""
    rules, today = new_rules(env), env.company._xero_today()
    before = memory()
    nightly, found = {}, {}
    for name, rule in rules.items():
        count = SQL("SELECT COUNT(*), SUM(amount) FROM (%s) hit", rule._hits_to_sql([today]))
        nightly[name], [(found[name], _amount)] = timed(
            lambda count=count: env.execute_query(count)
        )
    trial, raised = {}, {}
    for name, rule in rules.items():
        trial[name], tried = timed(rule.get_trial)
        raised[name] = tried["raised"]
    return {
        "nightly": nightly,
        "trial": trial,
        "found": found,
        "raised": raised,
        "nightly_s": round(sum(nightly.values()), 2),
        "trial_s": max(trial.values()),
        "rss_growth_mb": round(memory() - before, 1),
    }


def new_rules(env):
    """Return a rule of each kind, by name."""
    accounts = env["xero.account"].search([], limit=2)
    values = {
        "unbought": {"account_id": accounts[0].id, "missing_account_id": accounts[1].id},
    }
    return {
        name: env["xero.signal.rule"].create(
            {"name": name, "kind": name, **own, **values.get(name, {})}
        )
        for name, own in RULES.items()
    }


def timed(run):
    """Return the seconds that a call took, and its result."""
    begun = time.perf_counter()
    result = run()
    return round(time.perf_counter() - begun, 2), result


def memory():
    """Return the resident memory of the process in MB."""
    return psutil.Process().memory_info().rss / 2**20
