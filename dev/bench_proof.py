"""`./run bench proof`: server time of a proof, and of opening its screen.

The company has five years of documents on 200 accounts, written with SQL, and Xero's report of
them, of which some accounts differ. Only the server's time is measured: Xero responds at once, with
responses that were prepared before. Progress goes to stderr, the result to stdout.

`proof_s` is the time of a proof, `calls` the calls for the report, `change_calls` those that read
changes before and after it, and `reread_calls` those that read months that differ again. `grid_ms`
is the median of opening a year of the screen with an empty cache.
"""

import sys

from . import bench_command, database
from . import bench_support as support

DATABASE = "exsalerate_bench_proof"
SIZE = {"documents": 50_000, "accounts": 200, "differing": 20}
WANTED = {"proof_s": ("≤", 2), "grid_ms": ("≤", 300)}


def measured(env):
    """Return all figures by name."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        support.tell("Creating {documents:,} documents on {accounts} accounts".format(**SIZE))
        return SIZE | support.job(env, DATABASE, "proof", **SIZE)
    finally:
        database.drop(env, DATABASE)


def table(result):
    """Return the figures as text."""
    return support.table(result, WANTED)


if __name__ == "__main__":
    sys.exit(bench_command.run("proof", measured, table))
