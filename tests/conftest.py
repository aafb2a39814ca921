"""Processes for the tests: the stand-in for Xero, Odoo servers, a browser.

Requires the environment that `./run` sets up.
"""

import contextlib
import itertools
import re
import signal
import sys

import pytest

from dev import chromium, environment
from dev.database import (
    ADDON,
    addon_template,
    copy,
    drop,
    named,
    point_at,
    set_parameters,
)
from dev.paths import LOGS, SCREENSHOTS
from dev.processes import Process
from xero_sandbox.control import Control


def pytest_configure():
    """Let a SIGTERM end the run like Ctrl-C does, so that all fixtures clean up."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def odoo_env():
    """The environment from `./run`: python, Odoo's source, variables with the database server."""
    return environment.inherited()


@pytest.fixture
def test_name(request):
    """The test's name in a form that is valid for files and databases."""
    return _plain(request.node.name)


def _plain(name):
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:40]


@pytest.fixture
def sandbox(sandbox_factory):
    """A stand-in for Xero in a process of its own, with its default books."""
    return sandbox_factory()


@pytest.fixture
def sandbox_factory(odoo_env, test_name):
    """sandbox_factory(invoices=20000, max_page_size=200) → a Control with `url` and `process`.

    Keywords are the options of `python -m xero_sandbox`.
    """
    with sandboxes(odoo_env, test_name) as start:
        yield start


@pytest.fixture(scope="module")
def module_sandbox_factory(odoo_env, request):
    """As `sandbox_factory`, for all tests of a file."""
    with sandboxes(odoo_env, _plain(request.node.name)) as start:
        yield start


@contextlib.contextmanager
def sandboxes(odoo_env, test_name):
    """Yield the function of `sandbox_factory`; stop what it has started."""
    numbers = itertools.count(1)
    with contextlib.ExitStack() as stack:

        def start(**options):
            log = LOGS / f"sandbox-{test_name}-{next(numbers)}.log"
            log.unlink(missing_ok=True)
            arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
            command = [sys.executable, "-m", "xero_sandbox", *arguments]
            process = Process(command, odoo_env.variables, log)
            stack.callback(process.stop)
            control = Control(process.wait_for_line("ready "))
            control.url, control.process = control.base_url, process
            return control

        yield start


@pytest.fixture(scope="session")
def template(odoo_env):
    """The name of the database that the tests' databases are copied from."""
    return addon_template(odoo_env)


@pytest.fixture
def odoo_server(odoo_env, template, test_name):
    """odoo_server(sandbox=…, workers=0, cron_threads=1) → a started server.

    It serves a new database with the addon installed, connected to that stand-in; with `database=`,
    an additional server uses the database of another one. Other modules' jobs are switched off.
    Everything is stopped and dropped when the test ends.
    """
    with servers(odoo_env, template, test_name) as start:
        yield start


@pytest.fixture(scope="module")
def module_odoo_server(odoo_env, template, request):
    """As `odoo_server`, for all tests of a file."""
    with servers(odoo_env, template, _plain(request.node.name)) as start:
        yield start


@contextlib.contextmanager
def servers(odoo_env, template, test_name):
    """Yield the function of `odoo_server`; stop and drop what it has started."""
    # The tests of tools also run where PostgreSQL's driver isn't installed.
    from tests.sql_session import ServerWithSession

    numbers = itertools.count(1)
    with contextlib.ExitStack() as stack:

        def start(sandbox=None, database=None, **options):
            name = database or named(f"test_{test_name[:30]}_{next(numbers)}")
            server = ServerWithSession(odoo_env, name, **options)
            if not database:
                stack.callback(drop, odoo_env, name)
                prepare(odoo_env, template, server, sandbox)
            stack.callback(server.stop)
            return server.start()

        yield start


def prepare(env, template, server, sandbox):
    """Create the server's database: a copy of the template, with the stand-in's address."""
    copy(env, template, server.database)
    server.sql(
        "UPDATE ir_cron SET active = false WHERE id NOT IN (SELECT res_id FROM ir_model_data"
        f" WHERE model = 'ir.cron' AND module = '{ADDON}')"
    )
    set_parameters(env, server.database, {"web.base.url": server.url})
    if sandbox:
        point_at(env, server.database, sandbox.url)


@pytest.fixture(scope="session")
def chromium_browser(odoo_env):
    """A headless Chromium for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.get(),
            args=list(chromium.FLAGS),
            env=chromium.with_fonts(odoo_env.variables, odoo_env.odoo.fonts),
        )
        yield browser
        browser.close()


@pytest.fixture
def browser(chromium_browser, test_name, request):
    """A playwright page of 1440 × 900. If the test fails, a screenshot is saved."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    context = chromium_browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", device_scale_factor=2
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    failed_before = request.session.testsfailed
    yield page
    if request.session.testsfailed > failed_before:
        page.screenshot(path=SCREENSHOTS / f"failed_{test_name}.png")
    context.close()


@pytest.fixture(scope="session")
def screenshots():
    """The folder for screenshots."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    return SCREENSHOTS
