"""Xero fails in every way while its books change, and in the end every cent is right."""

import random
import threading
from contextlib import suppress

from tests.system.common import IMPORTS, connected, wait_until
from xero_sandbox.control import ControlError
from xero_sandbox.faults import KINDS

FAULTY = 0.3
# One import has most kinds of fault.
IMPORTS_AT_MOST = 4
STUCK = "SELECT id FROM xero_stream WHERE state IN ('failed', 'waiting')"
# Edits for which Xero sets a new modification date, so that a sync sees them.
EDITS = (
    *("new_invoice", "pay", "void", "change_amount", "approve", "new_credit_note", "credit"),
    *("edit_contact", "merge", "new_bill", "new_quote"),
)


class Bookkeeper(threading.Thread):
    """Edits the books repeatedly until it is stopped."""

    def __init__(self, xero, seed):
        super().__init__(daemon=True)
        self._xero, self._dice, self._stop_now = xero, random.Random(seed), threading.Event()
        self.edits = 0

    def run(self):
        while not self._stop_now.wait(0.05):
            # There may be nothing left to approve.
            with suppress(ControlError):
                self._xero.edit(self._dice.choice(EDITS))
                self.edits += 1

    def stop(self):
        self._stop_now.set()
        self.join()


def get_through(organisation):
    """Click Retry, as a person who does not want to wait, until everything is read."""
    server = organisation.server

    def done():
        if organisation.stored("state") != "connected":
            return False
        stuck = [int(stream) for stream in server.sql(STUCK).split()]
        if stuck:
            server.call("xero.stream", "action_retry", stuck)
        return set(organisation.states().values()) == {"idle"}

    wait_until(done, 200, server)


def test_with_a_third_of_calls_failing_and_books_being_edited_no_cent_is_lost(
    odoo_server, sandbox_factory
):
    xero = sandbox_factory(
        **{"customers": 40, "invoices": 400, "max_page_size": 10},
        **{"minute_limit": 100_000, "day_limit": 100_000},
    )
    organisation = connected(odoo_server(xero, cron_threads=2), xero)
    bookkeeper = Bookkeeper(xero, seed=5)
    xero.fault("random", probability=FAULTY)
    bookkeeper.start()
    hit = set()
    for _ in range(IMPORTS_AT_MOST):
        organisation.press(*IMPORTS)
        get_through(organisation)
        hit = {call["fault"] for call in organisation.calls(ok=False)} - {None}
        if hit == set(KINDS):
            break
    assert hit == set(KINDS), "every kind of fault was tried"
    bookkeeper.stop()
    xero.clear_faults()

    organisation.sync()
    organisation.assert_figures()
    assert bookkeeper.edits > 50
    assert organisation.read("state") == "connected"
