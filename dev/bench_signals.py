"""`./run bench signals`: time to evaluate signal rules, and to try them on the past.

The company has 1,000,000 counted lines of five years and 20,000 customers, written with SQL: those
of `./run bench screens`, with payments, quotes and repeating invoices. There is one rule of each
kind, about anything; `stopped_item` is about every item.

`nightly_s` is the time to find the customers of all six rules on one day, and `nightly` by rule.
`trial` is the time of a trial over 24 months by rule, and `trial_s` that of the slowest.
`found` and `raised` are the numbers of customers. `rss_growth_mb` is how much more memory Odoo uses
after trying all rules than before. Progress goes to stderr, the result to stdout.
"""

import sys

from . import bench_command, database
from . import bench_support as support
from .bench_screens import SIZE

DATABASE = "exsalerate_bench_signals"
WANTED = {"nightly_s": ("≤", 5), "trial_s": ("≤", 10), "rss_growth_mb": ("≤", 60)}


def measured(env):
    """Return all figures by name."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        support.tell("Creating {lines:,} lines of {customers:,} customers".format(**SIZE))
        support.job(env, DATABASE, "fill_signals", **SIZE)
        support.tell("Evaluating and trying the rules")
        return SIZE | support.job(env, DATABASE, "signals")
    finally:
        database.drop(env, DATABASE)


def table(result):
    """Return the figures as text, those of each rule on a line of its own."""
    by_rule = {name: result[name] for name in ("nightly", "trial", "found", "raised")}
    single = {name: value for name, value in result.items() if name not in by_rule}
    lines = [
        f"{name:20}" + ", ".join(f"{rule} {value:,}" for rule, value in values.items())
        for name, values in by_rule.items()
    ]
    return "\n".join([*lines, support.table(single, WANTED)])


if __name__ == "__main__":
    sys.exit(bench_command.run("signals", measured, table))
