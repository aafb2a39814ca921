"""`./run bench screens`: server time of the screens that people open most.

The company has 1,000,000 counted lines, 20,000 customers and one customer with 5,000 invoices,
written with SQL, and opportunities and activities. Each screen is requested as the web client does
it, by an administrator, with an empty cache. Only the server's time is measured, without the
network and the browser. Progress goes to stderr, the result to stdout.

`partner_ms` is the 95th percentile of the call for the big customer's Xero page; `board_ms` is the
first page of the customer board and `pivot_ms` revenue by account code and month, both medians.
`partner_item_ms`, `pivot_tracking_1_ms` and so on are the same by item and by tracking category.
Milliseconds differ between machines: `sql_floor_ms` is the plain SQL of a pivot's grouping and
`rpc_floor_ms` the cheapest request, and `partner_ratio` and so on are in relation to these.
`refresh_s` is the time to update the whole board. `queries` lists the statements of each, with
their time and plan: the rows expected at each node, and the actual rows.
"""

import sys

from . import bench_command, database
from . import bench_support as support

DATABASE = "exsalerate_bench_screens"
SIZE = {"lines": 1_000_000, "customers": 20_000, "biggest": 5_000}
DIMENSIONS = ("", "_item", "_tracking_1", "_tracking_2")
# Maximum milliseconds that a person should wait, on two cores, or else the maximum ratio.
WANTED = {
    **{f"partner{each}": (60, 12) for each in DIMENSIONS},
    "board": (300, 30),
    **{f"pivot{each}": (None, 1.3) for each in DIMENSIONS},
}


def measured(env):
    """Return all figures by name."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        support.tell("Creating {lines:,} lines of {customers:,} customers".format(**SIZE))
        filled = support.job(env, DATABASE, "fill_screens", **SIZE)
        support.tell(f"The board took {filled['refresh_s']} s; opening the screens")
        return SIZE | filled | support.job(env, DATABASE, "screens")
    finally:
        database.drop(env, DATABASE)


def table(result):
    """Return the figures as text, followed by the plan of each screen's slowest statement."""
    lines = []
    for name, (most, ratio) in WANTED.items():
        taken, times = result[f"{name}_ms"], result[f"{name}_ratio"]
        is_met = times <= ratio or (most and taken <= most)
        bound = f"{most} ms or {ratio} ×" if most else f"{ratio} ×"
        verdict = "met" if is_met else "MISSED"
        lines.append(f"{name:20}{taken:8.1f} ms{times:8.2f} ×   {verdict}: ≤ {bound}")
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
