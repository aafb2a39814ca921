"""`./run test`: what it runs, and that no failure in any phase is missed."""

import subprocess
import sys
import textwrap

import pytest

from dev import pythons
from dev.paths import ROOT
from dev.phase_programs import lint_problems, runner_problem, warnings_in
from dev.phases import plan

LOG = """\
2026-11-23 01:00:00,000 1 INFO db odoo.modules.loading: Loading module exsalerate_xero (45/45)
{line}
2026-11-23 01:00:09,000 1 INFO db odoo.tests.result: {counts} tests when loading database 'db'
"""


def test_without_arguments_every_phase_runs_once():
    everything = plan([])
    names = [name for lane in everything.lanes for name in lane]
    assert sorted(names) == ["addon", "apps", "browser", "lint", "plain", "runner", "system"]
    assert everything.complete


def test_a_lane_takes_the_next_phase_that_none_has_taken():
    one, other, third, fourth = plan([], ["3.10"]).lanes
    started = [next(lane) for lane in (one, other, third, fourth)]
    assert started == ["system", "addon", "plain", "lint"]
    assert [next(fourth), next(third), next(fourth)] == ["browser", "apps", "runner"]
    assert [*one, *other, *third, *fourth] == ["plain 3.10"]


def test_the_browser_can_be_left_out():
    without = plan(["--no-browser"])
    assert "browser" not in without.paths
    assert not without.browser


def test_beside_other_apps_the_addons_tests_run_alone():
    every, addon = plan(["--with-apps"], ["3.12"]), "exsalerate_xero/tests"
    assert every.paths == {"addon": [addon, "exsalerate_xero_spreadsheet/tests"]}
    assert every.with_apps and every.complete and not every.browser
    one = plan([f"{addon}/mirror", "--with-apps", "-x"])
    assert (one.paths, one.options) == ({"addon": [f"{addon}/mirror"]}, ["-x"])
    assert not plan([]).with_apps


def test_every_run_repeats_figures_rights_and_merging_beside_other_apps():
    files = plan([]).paths["apps"]
    assert {(ROOT / file).parent.name for file in files} == {"mirror", "rights", "contact"}
    assert all((ROOT / file).exists() for file in files)
    assert "apps" not in plan(["exsalerate_xero/tests"]).paths


def test_a_file_runs_in_its_own_phase_only():
    chosen = plan(["tests/dev/test_phases.py", "-k", "browser"])
    assert chosen.paths == {"plain": ["tests/dev/test_phases.py"]}
    assert chosen.options == ["-k", "browser"]
    assert not chosen.complete


def test_a_single_test_can_be_named():
    name = "tests/dev/test_phases.py::test_a_single_test_can_be_named"
    assert plan([name]).paths == {"plain": [name]}


def test_a_folder_above_runs_the_phases_below():
    assert plan(["tests"]).paths["plain"] == ["tests/sandbox", "tests/tools", "tests/dev"]


def test_what_the_addon_ships_is_tested_on_every_other_python():
    everything = plan([], ["3.10", "3.12"])
    assert everything.repeated == ["plain 3.10", "plain 3.12"]
    assert everything.paths["plain 3.10"] == ["tests/tools"]
    one_file = plan(["tests/tools/test_words.py", "tests/dev/test_phases.py"], ["3.10"])
    assert one_file.paths["plain 3.10"] == ["tests/tools/test_words.py"]


def test_what_needs_odoo_or_none_but_us_runs_on_our_own_python_only():
    assert plan(["tests/dev", "tests/sandbox", "tests/system"], ["3.10"]).repeated == []


def test_only_pythons_that_work_are_found(tmp_path, monkeypatch):
    """A name on the path may be a shim without that version."""
    shims, versions = tmp_path / "shims", tmp_path / "versions"
    program(shims / "python3.10", "echo 'command not found' >&2; exit 127")
    program(versions / "3.10.9" / "bin" / "python3.10", "echo 3.10")
    program(shims / "python3.12", "echo 3.11")
    program(shims / "python3.13", "echo 3.13")
    monkeypatch.setenv("PATH", str(shims))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(pythons, "OWN", "3.11")
    found = pythons.found()
    assert found == {
        "3.10": versions / "3.10.9" / "bin" / "python3.10",
        "3.13": shims / "python3.13",
    }
    assert pythons.missing(found) == ["3.12"]


def program(path, script):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_other_pythons_get_the_packages_in_the_same_versions():
    pinned = [line.partition("==") for line in pythons.requirements()]
    assert {name for name, _equals, _version in pinned} == pythons.PACKAGES
    assert all(version for _name, _equals, version in pinned)


def test_a_warning_in_odoos_log_is_found_with_its_traceback():
    text = LOG.format(
        line="2026-11-23 01:00:01,000 1 WARNING db odoo.x: careful\nTraceback:\n  more",
        counts="0 failed, 0 error(s) of 3",
    )
    assert warnings_in(text).splitlines() == [
        "2026-11-23 01:00:01,000 1 WARNING db odoo.x: careful",
        "Traceback:",
        "  more",
    ]


def test_a_quiet_log_has_no_warnings():
    assert warnings_in(LOG.format(line="", counts="0 failed, 0 error(s) of 3")) is None


@pytest.mark.parametrize(
    ("counts", "code", "line", "problem"),
    [
        ("0 failed, 0 error(s) of 3", 0, "", None),
        ("1 failed, 0 error(s) of 3", 1, "", "1 failed"),
        ("0 failed, 2 error(s) of 3", 1, "", "2 error(s)"),
        ("0 failed, 0 error(s) of 3", 1, "", "exit code 1"),
        ("0 failed, 0 error(s) of 0", 0, "", "no test"),
        ("0 failed, 0 error(s) of 3", 0, "x INFO [HOOT] no tests to run", "no test"),
        ("0 failed, 0 error(s) of 3", 0, "x INFO skipped test_tour : Chrome missing", "Skipped"),
    ],
)
def test_odoos_runner_passes_only_when_tests_ran_and_all_did_well(counts, code, line, problem):
    found = runner_problem(LOG.format(line=line, counts=counts), code, with_browser=True)
    assert found is None if problem is None else problem in found


def test_each_linter_is_a_test_of_its_own():
    output = (
        "ruff, lint.....................Passed\n"
        "pylint-odoo....................Failed\n- hook id: pylint-odoo\n\nbad line\n"
    )
    assert [name for name, _ in lint_problems(output)] == ["ruff, lint", "pylint-odoo"]
    assert lint_problems(output)[0][1] is None
    assert "bad line" in lint_problems(output)[1][1]


SESSION = """
import os, sys, pathlib, pytest
from dev.environment import Environment
from dev.phase_session import PhaseSession
from dev.phases import Plan
from dev import phase_session

phase_session.LOGS = folder = pathlib.Path(sys.argv[1])
env = Environment(pathlib.Path(sys.executable), None, dict(os.environ))
phase_session.pythons.get = lambda version, program: program
phase_session.database.addon_template = lambda env: (folder / "database").touch()
paths = {name: [sys.argv[1]] for name in sys.argv[2].split(",")}
plan = Plan(paths, ["-p", "no:cacheprovider"])
others = [name.split()[1] for name in plan.repeated]
session = PhaseSession(plan, env, dict.fromkeys(others, pathlib.Path(sys.executable)))
sys.exit(pytest.main(["--no-header", "-rfEs"], plugins=[session]))
"""


@pytest.fixture
def session(tmp_path):
    """session("source of a test file") → the finished `./run test` of that file alone.

    It runs in these phases. All other Pythons are this one, and a database is an empty file.
    """

    def run(source, name="test_it.py", phases=("plain",)):
        (tmp_path / name).write_text(textwrap.dedent(source))
        return subprocess.run(
            [sys.executable, "-c", SESSION, str(tmp_path), ",".join(phases)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )

    return run


def last_line(done):
    return done.stdout.strip().splitlines()[-1]


def test_the_last_line_sums_up_the_tests_of_the_phases(session):
    done = session("def test_a(): pass\ndef test_b(): pass\n")
    assert done.returncode == 0, done.stdout
    assert "2 passed in" in last_line(done)


def test_a_failing_test_fails_the_run_and_is_shown(session):
    done = session("def test_a(): pass\ndef test_b(): assert 1 == 2\n")
    assert done.returncode == 1
    assert "assert 1 == 2" in done.stdout
    assert "1 failed, 1 passed in" in last_line(done)


def test_a_skipped_test_fails_the_run_with_its_reason(session):
    done = session("import pytest\n@pytest.mark.skip('no such piece')\ndef test_a(): pass\n")
    assert done.returncode == 1
    assert "no such piece" in done.stdout


def test_a_file_that_cannot_be_imported_fails_the_run(session):
    done = session("import nothing_of_that_name\n")
    assert done.returncode == 1
    assert "nothing_of_that_name" in done.stdout


def test_a_folder_without_a_test_fails_the_run(session):
    done = session("value = 1\n")
    assert done.returncode == 1
    assert "pytest ended with 5" in done.stdout


def test_a_phase_that_never_gets_going_fails_the_run(session):
    done = session("def pytest_configure(config): raise ValueError('no way')\n", "conftest.py")
    assert done.returncode == 1
    assert "plain::phase" in done.stdout


def test_a_phase_that_is_killed_fails_the_run(session):
    done = session("import os\ndef test_a(): os.kill(os.getpid(), 9)\n")
    assert done.returncode == 1
    assert "pytest ended with -9" in done.stdout


def test_each_part_of_a_test_that_fails_is_shown(session):
    done = session(
        """
        import unittest

        class TestParts(unittest.TestCase):
            def test_a(self):
                for number in range(3):
                    with self.subTest(number=number):
                        self.assertEqual(number, 1)

            def test_b(self):
                self.fail("told as well")
        """
    )
    assert done.returncode == 1
    assert "(number='0')" in done.stdout and "(number='2')" in done.stdout
    assert "(number='1')" not in done.stdout
    assert "told as well" in done.stdout
    assert "::phase" not in done.stdout


def test_each_python_runs_the_tests_and_the_others_are_named(session):
    done = session("def test_a(): pass\n", phases=["plain", "plain 3.10", "plain 3.12"])
    assert done.returncode == 0, done.stdout
    assert "3 passed in" in last_line(done)
    assert "plain 3.10     1 tests" in done.stdout
    assert "plain 3.13 not run: no Python 3.13 was found" in done.stdout


def test_a_test_that_fails_on_another_python_fails_the_run_and_names_it(session):
    source = """
        import os
        from dev.paths import ROOT

        def test_a():
            assert os.environ["PYTHONPATH"] != str(ROOT)
    """
    done = session(source, phases=["plain", "plain 3.10"])
    assert done.returncode == 1
    assert "1 failed, 1 passed in" in last_line(done)
    assert "test_it.py::test_a (Python 3.10)" in done.stdout


@pytest.mark.parametrize(("phase", "has_one"), [("plain", False), ("system", True)])
def test_only_a_phase_with_odoo_waits_for_its_database(session, phase, has_one):
    source = f"""
        from pathlib import Path

        def test_a():
            assert Path(__file__).with_name("database").exists() is {has_one}
    """
    done = session(source, phases=[phase])
    assert done.returncode == 0, done.stdout
