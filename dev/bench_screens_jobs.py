"""Opening the screens of `./run bench screens` in an Odoo process, as the web client does it."""

import re
import statistics
import time
from unittest.mock import patch

import odoo
from lxml import etree
from odoo.sql_db import Cursor
from odoo.tools import SQL
from werkzeug.test import Client

from .bench_screens_data import fill
from .paths import ROOT

# The measures of a favourite and the default filter of the analysis.
REVENUE = [("is_revenue", "=", True)]
# A field that a widget's script declares as a dependency.
DEPENDENCY = re.compile(r'\{ name: "(\w+)", type: "\w+" \}')
# By the names of figures: what the page and the pivot show revenue by.
DIMENSIONS = {
    "": "account_id",
    "_item": "item_id",
    "_tracking_1": "tracking_option_1_id",
    "_tracking_2": "tracking_option_2_id",
}
TIMES = {"partner": 60, "board": 11, "pivot": 7, "sql_floor": 7}
HERE = {"REMOTE_ADDR": "127.0.0.1"}
FLOOR = """
    SELECT %(dimension)s, date_trunc('month', date), SUM(amount_company), COUNT(*)
      FROM xero_invoice_line WHERE counted AND income GROUP BY 1, 2
"""
BIGGEST = "SELECT partner_id FROM xero_invoice GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"


def fill_screens(env, lines, customers, biggest):
    """Create the data, the board and the planner's statistics; return the time for the board."""
    fill(env, lines, customers, biggest)
    begun = time.perf_counter()
    env["xero.customer"]._refresh(env.company)
    env.cr.commit()
    seconds = time.perf_counter() - begun
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return {"refresh_s": round(seconds, 2)}


def screens(env):
    """Open each screen several times; return its milliseconds and its statements.

    `sql_floor` is the plain SQL of a pivot's grouping, `rpc_floor_ms` the cheapest request.
    """
    floor = rpc_floor(env)
    admin = env.ref("base.user_admin")
    company = {"allowed_company_ids": env.company.ids, "lang": "en_US", "tz": "Europe/London"}
    env = env(user=admin.id, context=company)
    openers = openers_of(env)
    figures = {"rpc_floor_ms": floor}
    for name, open_ in openers.items():
        kind = name.rpartition("_tracking")[0] or name.removesuffix("_item")
        seconds = timed(env, open_, TIMES[kind])
        # The slowest but few of a customer's page.
        figures[f"{name}_ms"] = milliseconds(
            statistics.quantiles(seconds, n=20)[18]
            if kind == "partner"
            else statistics.median(seconds)
        )
    shown = {name: open_ for name, open_ in openers.items() if not name.startswith("sql_floor")}
    return (
        figures
        | ratios_of(figures)
        | {"queries": {name: queries_of(env, open_) for name, open_ in shown.items()}}
    )


def openers_of(env):
    """Return {name: callable that opens a screen, or reads its floor}."""
    openers = {"board": board_of(env)}
    for suffix, dimension in DIMENSIONS.items():
        openers[f"partner{suffix}"] = page_of(env, dimension)
        openers[f"pivot{suffix}"] = pivot_of(env, dimension)
        openers[f"sql_floor{suffix}"] = floor_of(env, dimension)
    return openers


def ratios_of(figures):
    """Return each screen's time in relation to the floor that it is compared with."""
    ratios = {}
    for name, value in figures.items():
        if name.startswith(("partner", "board")):
            floor = figures["rpc_floor_ms"]
        elif name.startswith("pivot"):
            floor = figures[name.replace("pivot", "sql_floor")]
        else:
            continue
        ratios[name.replace("_ms", "_ratio")] = round(value / floor, 2)
    return ratios


def rpc_floor(env):
    """Return the milliseconds of the cheapest request of a session: reading the user's own ID."""
    client = Client(odoo.http.root)
    login = {"db": env.cr.dbname, "login": "admin", "password": "admin"}
    client.post("/web/session/authenticate", json={"params": login}, environ_base=HERE)
    call = {"model": "res.users", "method": "search_count", "args": [[["id", "=", 2]]]}

    def request():
        path = "/web/dataset/call_kw/res.users/search_count"
        answer = client.post(path, json={"params": call | {"kwargs": {}}}, environ_base=HERE)
        if answer.json.get("result") != 1:
            raise ValueError(f"The floor's request failed: {answer.text[:500]}")

    return milliseconds(statistics.median(timed(env, request, TIMES["partner"])))


def page_of(env, dimension):
    """Return the call for a customer's Xero page, with revenue by a dimension."""
    [(partner,)] = env.execute_query(SQL(BIGGEST))
    return lambda: env["res.partner"].browse(partner).get_xero_page(False, dimension)


def floor_of(env, dimension):
    """Return the plain SQL of the grouping of a pivot."""
    statement = SQL(FLOOR, dimension=SQL.identifier(dimension))
    return lambda: env.execute_query(statement)


def board_of(env):
    """Return the calls for the customer board's first page: progress bars, columns and cards."""
    customers = env["xero.customer"]
    view = customers.get_views([(False, "kanban")])
    arch = etree.fromstring(view["views"]["kanban"]["arch"])
    names = {node.get("name") for node in arch.iter("field")} | widget_fields()
    [bar] = arch.iter("progressbar")
    by, measure = arch.get("default_group_by"), bar.get("sum_field")
    colours = {"field": bar.get("field"), "colors": dict.fromkeys(("growing", "shrinking"), "")}
    shown = {
        name: {"fields": {"display_name": {}}} if customers._fields[name].relational else {}
        for name in names
    }
    columns = customers.with_context(read_group_expand=True)

    def open_board():
        customers.read_progress_bar([], by, colours)
        columns.web_read_group(
            [],
            [by],
            sums(measure, "currency_id"),
            auto_unfold=True,
            unfold_read_specification=shown,
            unfold_read_default_limit=int(arch.get("limit")),
        )

    return open_board


def widget_fields():
    """Return the fields that a card's widgets request, from their scripts."""
    scripts = (ROOT / "exsalerate_xero/static/src/customer/board").glob("*.js")
    return {name for script in scripts for name in DEPENDENCY.findall(script.read_text())}


def pivot_of(env, row):
    """Return the call for a pivot of revenue with a dimension as rows and months as columns."""
    column = "date:month"
    return lambda: env["xero.invoice.line"].formatted_read_grouping_sets(
        REVENUE,
        [[], [row], [column], [row, column]],
        [*sums("amount_company", "company_currency_id"), "__count"],
    )


def sums(measure, currency):
    """Return what the web client requests to show the sum of an amount."""
    return [f"{measure}:sum", f"{currency}:array_agg_distinct", f"{measure}:sum_currency"]


def timed(env, open_, times):
    """Return the seconds of each opening except the first, which finds a cold process."""
    taken = []
    for _time in range(times + 1):
        env.invalidate_all()
        begun = time.perf_counter()
        open_()
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def queries_of(env, open_):
    """Return the statements of one opening, each with its plan."""
    texts, execute = [], Cursor.execute

    def noted(cursor, query, params=None, log_exceptions=True):
        result = execute(cursor, query, params, log_exceptions)
        texts.append(cursor._obj.query.decode())
        return result

    env.invalidate_all()
    with patch.object(Cursor, "execute", noted):
        open_()
    return [explained(env, text) for text in texts if text.lstrip().startswith(("SELECT", "WITH"))]


def explained(env, text):
    """Return a statement with its milliseconds, and its plan node by node."""
    # The statement that psycopg2 sent is complete: a % in it isn't a placeholder.
    env.cr._obj.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {text}")
    [[[report]]] = env.cr._obj.fetchall()
    return {
        "sql": re.sub(r"\s+", " ", text).strip(),
        "ms": round(report["Execution Time"], 1),
        "plan": list(nodes_of(report["Plan"])),
    }


def nodes_of(plan):
    """Yield a plan's nodes from the top: the type of each, and the rows of one of its loops."""
    relation = plan.get("Relation Name") or plan.get("CTE Name")
    yield {
        "node": plan["Node Type"] + (f" on {relation}" if relation else ""),
        "rows_expected": plan["Plan Rows"],
        "rows": round(plan["Actual Rows"]),
        "loops": plan["Actual Loops"],
    }
    for part in plan.get("Plans", ()):
        yield from nodes_of(part)


def milliseconds(seconds):
    return round(1000 * seconds, 1)
