"""`./run test`: sets everything up, then starts the pytest session that runs the phases."""

import signal
import sys

from . import chromium, database, environment, node, pythons, ui
from .phases import plan as plan_for


def test(arguments):
    """Run the tests; return pytest's exit code."""
    others = pythons.found()
    plan = plan_for(arguments, others)
    steps = ui.Steps(3)
    with environment.ready(steps, with_tests=True) as env:

        def get_databases(note):
            database.base_template(env, note)
            database.addon_template(env, note)

        def get_tools(note):
            node.get(env.variables)
            if plan.browser:
                chromium.get(note)
            for version in plan.repeated.values():
                pythons.get(version, others[version], note)

        with steps.step("Databases with Odoo's CRM and with the addon, tools"):
            environment.together(steps, Databases=get_databases, Tools=get_tools)
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
