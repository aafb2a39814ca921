"""`./run bench match`: the cost of a new Xero contact with few and many companies in Odoo.

The companies are written with SQL; every second one is linked to a contact of the organisation with
an invoice. `new_contact_ms` is the median time in which one contact that matches no company is
announced by Xero, matched, made a customer and committed; `ratio` compares all the companies with
1,000. `new_contact_statements` counts SQL statements. `first_import_s` is the time to match many
such contacts at once, including writing their rows.

`precision` and `recall` are measured with the 500 labelled pairs of `match_pairs`: the share of
right ones among the contacts that are linked without a question, and the share of contacts with a
customer that are linked to it or asked about with it among those offered. `asked` counts questions.

Progress goes to stderr, the result to stdout.
"""

import sys

from . import bench_command, database
from . import bench_support as support

DATABASE = "exsalerate_bench_match"
FEW = 1_000
# Milliseconds, and the ratio of all companies to few, on two cores.
WANTED = {
    "new_contact_ms": ("≤", 60),
    "ratio": ("≤", 1.5),
    "precision": ("≥", 0.999),
    "recall": ("≥", 0.97),
}


def measured(env, companies, contacts):
    """Return all figures by name."""
    few, many = beside(env, FEW), beside(env, companies, contacts)
    return {
        "companies": companies,
        "new_contact_ms_few": few["new_contact_ms"],
        "new_contact_ms": many["new_contact_ms"],
        "ratio": round(many["new_contact_ms"] / few["new_contact_ms"], 2),
        "new_contact_statements_few": few["statements"],
        "new_contact_statements": many["statements"],
        "first_import_contacts": contacts,
        "first_import_s": many["first_import_s"],
        **quality(env),
    }


def quality(env):
    """Return how well the labelled pairs are matched."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        figures = support.job(env, DATABASE, "match_quality")
    finally:
        database.drop(env, DATABASE)
    for pair in [*figures.pop("wrong_links"), *figures.pop("missed")]:
        support.tell(pair)
    return {name: figures[name] for name in ("linked", "asked", "created", "precision", "recall")}


def beside(env, companies, contacts=0):
    """Return the figures with this number of companies."""
    database.copy(env, database.addon_template(env), DATABASE)
    try:
        support.tell(f"Creating {companies:,} companies")
        support.job(env, DATABASE, "fill_match", companies=companies)
        figures = support.job(env, DATABASE, "match", contacts=contacts)
        support.tell(f"a new contact took {figures['new_contact_ms']} ms")
        return figures
    finally:
        database.drop(env, DATABASE)


def table(result):
    """Return the figures as text, with their targets."""
    return support.table(result, WANTED)


if __name__ == "__main__":
    sys.exit(bench_command.run("match", measured, table, companies=200_000, contacts=20_000))
