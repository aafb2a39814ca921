"""An import whose workers and database sessions are killed repeatedly has the same result.

Slow: many pages of invoices are imported twice, once without disturbance. XERO_LARGE_BOOKS=1
imports more of them, and adds kills at random moments.
"""

import random
import time
from contextlib import closing, contextmanager, suppress
from functools import partial
from itertools import product

import psutil
import pytest

from tests.system.common import LARGE_BOOKS, connected, wait_until

CUSTOMERS, INVOICES = (300, 20_000) if LARGE_BOOKS else (120, 1_000)
# The tables that a page is written to, in order. A worker is killed when it has written what comes
# before, and nothing of it is committed: contacts that the documents name, documents, their lines,
# and the place in the list. The lease is renewed by each commit.
TABLES = ("xero_contact", "xero_invoice", "xero_invoice_line", "xero_stream", "xero_lease")
RANDOM_KILLS = 25 if LARGE_BOOKS else 0
# Small pages, and enough of them that all kills happen well before the last one.
PAGE_SIZE = 100 if LARGE_BOOKS else 40
# Maximum number of calls between two kills.
CALLS_BETWEEN = 4
SEED = 11

# The content of a row, with references replaced by values that are the same in all databases.
ROWS = {
    "accounts": "SELECT a.xero_id, {a} FROM xero_account a",
    "contacts": """SELECT c.xero_id, {c}, winner.xero_id, p.name FROM xero_contact c
                     LEFT JOIN xero_contact winner ON winner.id = c.merged_into_id
                     LEFT JOIN res_partner p ON p.id = c.partner_id""",
    "documents": """SELECT d.xero_id, {d}, c.xero_id, p.name FROM xero_invoice d
                      LEFT JOIN xero_contact c ON c.id = d.contact_id
                      LEFT JOIN res_partner p ON p.id = d.partner_id""",
    "lines": """SELECT d.xero_id, {l}, p.name, a.xero_id FROM xero_invoice_line l
                  JOIN xero_invoice d ON d.id = l.invoice_id
                  LEFT JOIN res_partner p ON p.id = l.partner_id
                  LEFT JOIN xero_account a ON a.id = l.account_id""",
    "quotes": """SELECT q.xero_id, {q}, c.xero_id, p.name FROM xero_quote q
                   LEFT JOIN xero_contact c ON c.id = q.contact_id
                   LEFT JOIN res_partner p ON p.id = q.partner_id""",
    "partners": "SELECT p.name, p.email, p.vat, p.street, p.is_company FROM res_partner p",
    "issues": "SELECT i.xero_id, i.reason_words FROM xero_sync_issue i",
    "streams": """SELECT s.kind, s.state, s.done_count, s.total_count, s.new_count,
                         s.changed_count, s.odd_count FROM xero_stream s""",
}
# Numbers and times that a database assigns itself.
OWN = (
    *("id", "create_date", "write_date", "create_uid", "write_uid", "connection_id", "company_id"),
    *("contact_id", "partner_id", "account_id", "invoice_id", "merged_into_id", "lead_id"),
    *("match_run_id", "proposed_partner_id", "partner_as_of"),
)

# Within the reason for a contact's match.
CUSTOMER_IDS = "{match_words,params,customer,ids}"


def rows(server):
    """Return {what: its rows in order, each as a digest after its ID in Xero}."""
    own = "{" + ",".join(OWN) + "}"
    bare = {alias: f"to_jsonb({alias}) - '{own}'::text[] #- '{CUSTOMER_IDS}'" for alias in "acdlq"}
    return {
        what: server.sql(
            f"SELECT split_part(row_text, ',', 1), md5(row_text) FROM"
            f" (SELECT row::text AS row_text FROM ({query.format(**bare)}) AS row) AS texts"
            " ORDER BY 1, 2"
        ).splitlines()
        for what, query in ROWS.items()
    }


def job_worker(server):
    """Return the process that runs scheduled jobs, the one to which Odoo gives less priority."""
    parent = psutil.Process(server.pid)

    def found():
        for child in parent.children():
            with suppress(psutil.NoSuchProcess):
                if child.nice() > parent.nice():
                    return child
        return None

    wait_until(found, 20)
    return found()


def kill_worker(server, worker):
    """kill -9 the process that runs scheduled jobs; Odoo starts another."""
    worker.kill()


def kill_sessions(server, worker):
    """End the worker's database sessions, as a restart of PostgreSQL does."""
    # A process that has just been started has none yet.
    ended = "count(pg_terminate_backend(pid))"
    wait_until(lambda: of_sessions(server, worker, ended) != "0", 20, server)


def of_sessions(server, worker, what):
    """Return what PostgreSQL shows of a process's sessions; `what` is SQL."""
    ports = [connection.laddr.port for connection in worker.connections("tcp")]
    return server.sql(
        f"SELECT {what} FROM pg_stat_activity WHERE datname = '{server.database}'"
        f" AND client_port = ANY('{{{','.join(map(str, ports))}}}')"
    )


KILLS = (kill_worker, kill_sessions)


@contextmanager
def held_before(server, table):
    """Hold the worker in its transaction, before it writes to a table."""
    waiting = "count(*) FILTER (WHERE wait_event_type = 'Lock')"
    with closing(server.connect(autocommit=False)) as session, session.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
        wait_until(
            lambda: of_sessions(server, job_worker(server), waiting) != "0", 30, server, pause=0.02
        )
        yield


@contextmanager
def at_random(dice):
    time.sleep(dice.uniform(0, 0.05))
    yield


@pytest.mark.timeout(400)
def test_killed_at_every_step_it_ends_as_an_undisturbed_import(odoo_server, sandbox_factory):
    dice = random.Random(SEED)
    xero = sandbox_factory(
        **{"customers": CUSTOMERS, "invoices": INVOICES, "max_page_size": PAGE_SIZE},
        **{"minute_limit": 100_000, "day_limit": 100_000},
    )
    peaceful = connected(odoo_server(xero), xero)
    peaceful.press("action_import_sales").settle()
    expected = rows(peaceful.server)
    pages = len(peaceful.pages("Invoices"))
    assert pages == -(-INVOICES // PAGE_SIZE)
    peaceful.server.stop()

    server = odoo_server(xero, workers=1)
    organisation = connected(server, xero)
    xero.reset_calls()
    organisation.press("action_import_sales")
    kills = [(partial(held_before, server, table), kill) for table, kill in product(TABLES, KILLS)]
    kills += [(partial(at_random, dice), dice.choice(KILLS)) for _ in range(RANDOM_KILLS)]
    for number, (moment, kill) in enumerate(kills):
        due = len(xero.calls()) + dice.randint(1, CALLS_BETWEEN)
        wait_until(lambda due=due: len(xero.calls()) >= due, 30, server, pause=0.02)
        with moment():
            assert not finished(server), f"all read after {number} kills; use more invoices"
            kill(server, job_worker(server))
    organisation.settle()

    assert rows(server) == expected
    by_list = {path: len(pages) for path, pages in repeats(organisation).items()}
    print(f"{by_list} pages fetched again after {len(kills)} kills")
    assert sum(by_list.values()) <= len(kills), by_list
    organisation.assert_figures()


def finished(server):
    return server.sql("SELECT bool_and(state = 'idle') FROM xero_stream") == "t"


def repeats(organisation):
    """Return {path: the pages that were requested again}.

    A read of the chart of accounts isn't a page: it is read for a page that names an account that
    isn't stored yet.
    """
    seen, again = set(), {}
    for call in organisation.pages(""):
        if call["path"].endswith("/Accounts"):
            continue
        key = call["path"], call["query"]
        if key in seen:
            again.setdefault(call["path"], []).append(call["query"])
        seen.add(key)
    return again
