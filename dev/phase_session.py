"""The pytest session of `./run test`: runs the phases as processes and collects their reports.

The tests of all phases are counted in this session's summary line and exit code. Each linter, and
Odoo's own test runner, counts as one test.
"""

import dataclasses
import json
import os
import queue
import threading
import time
from dataclasses import dataclass, field

import pytest

from . import database, pythons
from .paths import LOGS, ROOT
from .phase_programs import lint_results, runner_results
from .phases import WITH_ODOO
from .processes import Process

# pytest's exit codes.
FAILED = 1
NOTHING_COLLECTED = 5


@dataclass
class Result:
    """What to report about a program: its name, the problem if there is one, seconds it took."""

    name: str
    problem: str | None = None
    seconds: float = 0.0


@dataclass
class Phase:
    name: str
    seconds: float = 0.0
    tests: int = 0
    failed: bool = False
    skipped: list = field(default_factory=list)
    pending: list = field(default_factory=list)
    # What tells its tests from those of another phase that runs the same files.
    setting: str | None = None


class PhaseSession:
    """A pytest plugin that replaces collection and running with the phases of a Plan."""

    def __init__(self, plan, env, others=None):
        """Set up; `others` are the machine's other Pythons: {version: program}."""
        self.plan = plan
        self.env = env
        self.others = others or {}
        self.phases = []
        self._events = queue.Queue()
        self._processes = []
        self._stopping = threading.Event()

    def pytest_collection(self, session):
        session.items = []
        session.testscollected = 0
        return True

    def pytest_runtestloop(self, session):
        lanes = [threading.Thread(target=self._lane, args=(lane,)) for lane in self.plan.lanes]
        for lane in lanes:
            lane.start()
        try:
            while any(lane.is_alive() for lane in lanes) or not self._events.empty():
                try:
                    phase, event = self._events.get(timeout=0.2)
                except queue.Empty:
                    continue
                for each in event if isinstance(event, list) else [event]:
                    self._report(session, phase, each)
        finally:
            self._stopping.set()
            for process in self._processes:
                process.stop(patience=60)
            for lane in lanes:
                lane.join()
        if self.plan.complete:
            self._refuse_skips(session)
        return True

    def pytest_terminal_summary(self, terminalreporter):
        terminalreporter.section("phases")
        for phase in self.phases:
            terminalreporter.write_line(
                f"{phase.name:10} {phase.tests:5} tests {phase.seconds:6.0f} s"
            )
        for version in pythons.missing(self.others) if self.plan.complete else ():
            terminalreporter.write_line(f"plain {version:4} not run: no Python {version} was found")

    def _lane(self, names):
        for name in names:
            if self._stopping.is_set():
                return
            phase = Phase(name)
            self.phases.append(phase)
            started = time.monotonic()
            try:
                if name in WITH_ODOO and not self.plan.with_apps:
                    database.addon_template(self.env)
                    if self._stopping.is_set():
                        return
                if name in self.plan.repeated:
                    self._run_on_another_python(phase)
                else:
                    getattr(self, f"_run_{name}")(phase)
            except Exception as error:
                self._events.put((phase, Result(f"{name}::phase", f"{error!r}")))
            phase.seconds = time.monotonic() - started

    def _run_lint(self, phase):
        for result in lint_results(self.env):
            self._events.put((phase, Result(*result)))

    def _run_plain(self, phase):
        self._pytest(phase)

    def _run_on_another_python(self, phase):
        version = phase.name.split()[1]
        phase.setting = f"Python {version}"
        python = pythons.get(version, self.others[version])
        path = os.pathsep.join((str(python.parent), self.env.variables["PATH"]))
        variables = {**self.env.variables, "PATH": path, "PYTHONPATH": str(ROOT)}
        self._pytest(phase, env=dataclasses.replace(self.env, python=python, variables=variables))

    def _run_system(self, phase):
        self._pytest(phase)

    def _run_browser(self, phase):
        self._pytest(phase)

    def _run_addon(self, phase):
        if self.plan.with_apps:
            phase.setting = "with apps"
            template = database.apps_template(self.env, database.APPS)
        else:
            template = database.addon_template(self.env)
        self._test_addon(phase, template)

    def _run_apps(self, phase):
        phase.setting = "with apps"
        self._test_addon(phase, database.apps_template(self.env, database.FEW_APPS))

    def _test_addon(self, phase, template):
        name = database.named(f"phase_{phase.name}")
        database.copy(self.env, template, name)
        # By its other name, "odoo", pytest would rewrite the assertions in all of Odoo.
        odoo = ["-p", "pytest_odoo", f"--odoo-database={name}", "--odoo-http"]
        # The runner phase runs the widgets' unit tests.
        odoo += ["--odoo-log-level=warn", "--ignore-glob=*_js.py"]
        self._pytest(phase, *odoo)
        database.drop(self.env, name)

    def _run_runner(self, phase):
        name = database.named("phase_runner")
        database.copy(self.env, database.base_template(self.env), name)
        for result in runner_results(self.env, name, self._start, self.plan.browser):
            self._events.put((phase, Result(*result)))
        database.drop(self.env, name)

    def _pytest(self, phase, *options, env=None):
        env = env or self.env
        reports = LOGS / f"phase-{phase.name.replace(' ', '-')}.jsonl"
        log = reports.with_suffix(".log")
        for stale in (reports, log):
            stale.unlink(missing_ok=True)
        command = [env.python, "-m", "pytest", "-c", ROOT / "pyproject.toml"]
        command += [f"--report-log={reports}", *options, *self.plan.options]
        process = self._start([*command, *self.plan.paths[phase.name]], log, env)
        read = 0
        while process.running:
            read = self._pass_on(phase, reports, read)
            time.sleep(0.2)
        self._pass_on(phase, reports, read)
        self._flush(phase)
        self._judge_exit(phase, process)

    def _start(self, command, log, env=None):
        process = Process(command, (env or self.env).variables, log)
        self._processes.append(process)
        return process

    def _pass_on(self, phase, reports, read):
        """Pass on the new reports; return the position up to which they have been read."""
        if not reports.exists():
            return read
        with open(reports, encoding="utf-8") as lines:
            lines.seek(read)
            while line := lines.readline():
                if not line.endswith("\n"):
                    break
                read = lines.tell()
                self._gather(phase, json.loads(line))
        return read

    def _gather(self, phase, data):
        """Keep the reports of one file together, so that the lanes don't interleave them."""
        kind = data["$report_type"]
        if kind == "SubTestReport" and data["outcome"] == "failed":
            # In the format that pytest itself writes and reads.
            data["_report_type"] = data.pop("$report_type")
        elif kind not in ("TestReport", "CollectReport"):
            return
        if phase.setting and kind != "CollectReport":
            data["nodeid"] += f" ({phase.setting})"
        phase.failed |= data["outcome"] == "failed"
        if phase.pending and _file(phase.pending[0]) != _file(data):
            self._flush(phase)
        phase.pending.append(data)

    def _flush(self, phase):
        self._events.put((phase, phase.pending))
        phase.pending = []

    def _judge_exit(self, phase, process):
        code = process.code
        told = code == 0 or (code == FAILED and phase.failed)
        nothing_is_fine = code == NOTHING_COLLECTED and not self.plan.complete
        if told or nothing_is_fine or self._stopping.is_set():
            return
        self._events.put(
            (
                phase,
                Result(
                    f"{phase.name}::phase",
                    f"pytest ended with {code}: {process.last_words()}\nSee {process.log}",
                ),
            )
        )

    def _report(self, session, phase, event):
        hook = session.config.hook
        if isinstance(event, Result):
            report = _made_up(event)
        else:
            report = hook.pytest_report_from_serializable(config=session.config, data=event)
        if isinstance(report, pytest.CollectReport):
            if report.failed:
                hook.pytest_collectreport(report=report)
            return
        if report.when == "call":
            phase.tests += 1
            session.testscollected += 1
            hook.pytest_runtest_logstart(nodeid=report.nodeid, location=report.location)
        if report.skipped and not hasattr(report, "wasxfail"):
            phase.skipped.append(f"{report.nodeid}: {report.longrepr[2]}")
        hook.pytest_runtest_logreport(report=report)

    def _refuse_skips(self, session):
        """Fail a skipped test, unless it was skipped because browser tests are switched off."""
        skipped = [reason for phase in self.phases for reason in phase.skipped]
        if not self.plan.browser:
            skipped = [reason for reason in skipped if "Chrome" not in reason]
        if skipped:
            problem = "These tests were skipped:\n" + "\n".join(skipped)
            report = _made_up(Result("skipped::nothing", problem))
            session.config.hook.pytest_runtest_logreport(report=report)


def _file(data):
    return data["nodeid"].split("::")[0]


def _made_up(result):
    """Return a test report for a program's result."""
    return pytest.TestReport(
        nodeid=result.name,
        location=(result.name.split("::")[0], None, result.name),
        keywords={},
        outcome="failed" if result.problem else "passed",
        longrepr=result.problem,
        when="call",
        duration=result.seconds,
    )
