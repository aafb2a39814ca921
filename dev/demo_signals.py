"""Signals of the demo: rules that were on for some months, and what people did with their signals.

Rules are evaluated as of past days, then as of today, in a process of `odoo shell`.
"""

import json
from datetime import timedelta

from . import ui

MARK = "signals: "
# The rules that the demo switches on. Others need choices, or find nobody in the stand-in's books.
KINDS = ("stopped", "shrinking", "slow", "growing")
# Days before today on which the rules are evaluated.
EVALUATED = (300, 260, 220, 180, 140, 100, 60, 30, 7, 1, 0)
# What people do with the signals of a day, in turn.
DEEDS = ("start", "see", "dismiss", "start", "leave")


def show(env, database):
    """Switch on rules, evaluate them as of past days, and print how many signals there are."""
    script = "from dev import demo_signals; demo_signals.live(env)"
    done = env.run(
        env.command("shell", "-d", database, "--no-http", "--log-level", "error"),
        input=script,
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stdout.splitlines() if MARK in line]
    if done.returncode or not lines:
        raise ui.Failure("The rules for signals failed.", done.stderr.strip() or done.stdout)
    states = json.loads(lines[0].partition(MARK)[2])
    print("Signals: " + ", ".join(f"{count} {label.lower()}" for label, count in states.items()))
    return states


def live(env):
    """Live through some months with rules that are on; print the number of signals by state."""
    rules, signals = env["xero.signal.rule"], env["xero.signal"]
    company = env["xero.connection"].search([], limit=1).company_id
    today = company._xero_today()
    rules.search([("company_id", "=", company.id), ("kind", "in", KINDS)]).is_on = True
    for ago in EVALUATED:
        day = today - timedelta(days=ago)
        rules._evaluate(company, day)
        raised = signals.search([("raised_on", "=", day)], order="amount DESC, id")
        if ago:
            for number, signal in enumerate(raised):
                _do(signal, DEEDS[number % len(DEEDS)], day)
    env.cr.commit()
    counts = dict(signals._read_group([], ["state"], ["__count"]))
    labels = signals._fields["state"]._description_selection(env)
    print(MARK + json.dumps({label: counts.get(state, 0) for state, label in labels}), flush=True)


def _do(signal, deed, day):
    """Do what the signal's person would have done on a day."""
    if not signal.is_open:
        return
    if deed == "start":
        signal.write({"state": "in_work", "started_on": day})
    elif deed == "see":
        signal.write({"state": "seen"})
    elif deed == "dismiss":
        signal.action_dismiss("known")
        signal.closed_on = day
