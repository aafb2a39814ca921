"""Waiting for the comparison with Xero's profit and loss, and printing its result."""

import time

from . import ui

# Seconds after which the comparison counts as stuck.
PATIENCE = 180
FIELDS = ["prove", "proof_read_at", "proof_step", "proof_summary", "proof_notice"]


def proved(server, connection):
    """Print how many months equal Xero's profit and loss; return whether all of them do."""
    until = time.monotonic() + PATIENCE
    while True:
        [found] = server.call("xero.connection", "read", [connection], FIELDS)
        if found["proof_read_at"] and not found["proof_step"]:
            break
        if not found["prove"] or time.monotonic() > until:
            why = found["proof_notice"] or f"See Odoo's log, {server.log}"
            raise ui.Failure("The figures were not compared with Xero's profit and loss.", why)
        time.sleep(0.3)
    print(f"Proof: {found['proof_summary']}")
    domain = [("connection_id", "=", connection)]
    months = server.call("xero.proof.month", "search_read", domain, ["verdict"])
    return bool(months) and all(month["verdict"] == "equal" for month in months)
