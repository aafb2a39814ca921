"""The phases that don't use pytest: the linters, and Odoo's own test runner."""

import re
import time

from . import lint
from .paths import LOGS
from .processes import free_port

ADDON = "exsalerate_xero"
# Odoo's runner runs the classes with this tag: one class of each kind that pytest also runs in
# Odoo, and the widgets' unit tests, which only Odoo's runner runs.
TAG = "odoo_runner"
# Seconds; several times as long as these tests take on two cores.
RUNNER_PATIENCE = 900
HOOKS = re.compile(r"(?m)^(?=\S.*?\.{3,}.*(?:Passed|Failed|Skipped)$)")
HOOK = re.compile(r"^(?P<name>\S.*?)\.{3,}.*?(?P<verdict>Passed|Failed|Skipped)$")
LOG_LINE = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) ")
COUNT = re.compile(r"odoo\.tests\.result: (\d+) failed, (\d+) error\(s\) of (\d+) tests")
NO_WIDGET_TEST = "[HOOT] no tests to run"
SKIPPED = re.compile(r"skipped (.+ : .+)$")


def lint_results(env):
    """Return (name, problem or None, seconds) for every hook."""
    started = time.monotonic()
    done = lint.lint(env, capture_output=True, text=True)
    seconds = time.monotonic() - started
    found = lint_problems(done.stdout)
    if done.returncode and not any(problem for _, problem in found):
        found.append(("pre-commit", done.stdout + done.stderr))
    return [(f"lint::{name}", problem, seconds / len(found)) for name, problem in found]


def lint_problems(output):
    """Return (name, problem or None) for every hook in pre-commit's output."""
    found = []
    for part in HOOKS.split(output):
        heading = HOOK.match(part.split("\n")[0])
        if heading:
            found.append((heading["name"], None if heading["verdict"] == "Passed" else part))
    return found


def runner_results(env, name, start, with_browser):
    """Return (name, problem or None, seconds) of Odoo's runner: its tests, and a clean log.

    `start(command, log)` starts a process; the database `name` has everything except the addon.
    """
    log = LOGS / "phase-runner.log"
    log.unlink(missing_ok=True)
    started = time.monotonic()
    process = start(
        env.command(
            *("--database", name, "--init", ADDON, "--test-tags", f"{TAG}/{ADDON}"),
            *("--http-port", free_port(), "--gevent-port", free_port(), "--stop-after-init"),
        ),
        log,
    )
    in_time = process.wait(RUNNER_PATIENCE)
    seconds = time.monotonic() - started
    text = log.read_text(errors="replace")
    if not in_time:
        last = "\n".join(text.splitlines()[-20:])
        return [(f"runner::{ADDON}", f"Stopped after {RUNNER_PATIENCE} s, at:\n{last}", seconds)]
    return [
        (f"runner::{ADDON}", runner_problem(text, process.code, with_browser), seconds),
        ("runner::no warning in the log", warnings_in(text), 0.0),
    ]


def warnings_in(text):
    """Return the entries of an Odoo log above INFO, with the lines that belong to them, or None."""
    entries, keep = [], False
    for line in text.splitlines():
        heading = LOG_LINE.match(line)
        if heading:
            keep = heading["level"] in ("WARNING", "ERROR", "CRITICAL")
        if keep:
            entries.append(line)
    return "\n".join(entries) or None


def runner_problem(text, code, with_browser):
    """Return the problem with a run of Odoo's tests, from its log and exit code, or None."""
    counts = COUNT.search(text)
    if not counts or int(counts[3]) == 0:
        return f"Odoo ran no test (exit code {code}).\n" + "\n".join(text.splitlines()[-20:])
    if NO_WIDGET_TEST in text:
        return f"The browser ran no test of the widgets: {NO_WIDGET_TEST}"
    if code or int(counts[1]) or int(counts[2]):
        return f"{counts[0]} (exit code {code})\n{warnings_in(text) or ''}"
    skipped = [found[1] for found in map(SKIPPED.search, text.splitlines()) if found]
    if not with_browser:
        skipped = [reason for reason in skipped if "Chrome" not in reason]
    return "Skipped: " + "\n".join(skipped) if skipped else None
