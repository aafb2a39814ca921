"""`./run bench screens`: how long people wait for the server on the screens they open most.

A company with 1,000,000 counted lines, 20,000 customers and one customer with 5,000 invoices, made
by SQL directly in the tables, with opportunities and activities beside them. Each screen is asked
for as the web client does it, by an administrator, with an empty cache, and what is measured is the
server's time, without the network and the browser. Progress goes to stderr, the result to stdout.

`partner_ms` is the one call of the big customer's Xero page, 95 % of which are as fast; `board_ms`
the first page of the customer board; `pivot_ms` revenue by account code and month; of the last
two, the median. `refresh_s` is how long it takes to bring all of the board up to date. `queries`
are the statements of each, with their time and the nodes of their plan: how many rows the planner
expected of each, and how many there were.
"""

import sys

from . import bench_command, database
from . import bench_support as support

DATABASE = "exsalerate_bench_screens"
SIZE = {"lines": 1_000_000, "customers": 20_000, "biggest": 5_000}
# Milliseconds that a person may wait at most, on two cores.
WANTED = {"partner_ms": 60, "board_ms": 300, "pivot_ms": 1500}


def measured(env):
    """All the figures, by name."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        support.tell("Making {lines:,} lines of {customers:,} customers".format(**SIZE))
        filled = support.job(env, DATABASE, "fill_screens", **SIZE)
        support.tell(f"The board took {filled['refresh_s']} s; opening the screens")
        return SIZE | filled | support.job(env, DATABASE, "screens")
    finally:
        database.drop(env, DATABASE)


def table(result):
    """The figures for a person: a line each, then the plan of each screen's slowest statement."""
    lines = []
    for name, most in WANTED.items():
        verdict = "met" if result[name] <= most else "MISSED"
        lines.append(f"{name:12} {result[name]:8.1f}   {verdict}: ≤ {most}")
    for screen, queries in result["queries"].items():
        slowest = max(queries, key=lambda query: query["ms"])
        lines.append(f"{screen}: {len(queries)} statements; the slowest {slowest['ms']} ms:")
        lines += [
            f"    {node['node']}: {node['rows']:,} rows, {node['rows_expected']:,} expected"
            for node in slowest["plan"]
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(bench_command.run("screens", measured, table))
