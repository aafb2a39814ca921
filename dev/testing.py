"""`./run test`: sets everything up, then starts the pytest session that runs the phases."""

import signal
import sys

from . import chromium, database, environment, node, pythons, ui
from .phases import plan as plan_for


def test(arguments):
    """Run the tests; return pytest's exit code."""
    plan = plan_for(arguments)
    steps = ui.Steps(6 if plan.browser else 5)
    with environment.ready(steps, with_tests=True) as env:
        with steps.step("Linters"):
            node.get(env.variables)
        if plan.browser:
            with steps.step("Chromium"):
                chromium.get(steps.note)
        with steps.step("A database with Odoo's CRM"):
            database.base_template(env, steps.note)
        with steps.step("A database with the addon"):
            if plan.with_apps:
                database.apps_template(env, database.APPS, steps.note)
            else:
                database.addon_template(env, steps.note)
        return env.hand_over([env.python, "-m", "dev.testing", *arguments])


def session(arguments):
    """Run the pytest session, in the environment that `test` has set up."""
    import pytest

    from .phase_session import PhaseSession

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    others = pythons.found()
    phases = PhaseSession(plan_for(arguments, others), environment.inherited(), others)
    style = ["-p", "no:cacheprovider", "--no-header", "-rfEs", "-o", "console_output_style=classic"]
    return pytest.main(style, plugins=[phases])


if __name__ == "__main__":
    sys.exit(session(sys.argv[1:]))
