"""A person at a browser; any error in a page fails the test."""

import pytest
from playwright.sync_api import expect

from dev.database import copy, drop, named
from dev.odoo_server import OdooServer
from tests.browser.dark import prepare_dark
from tests.browser.person import Person

# What Odoo builds when a page first needs it, and its dark style sheets.
BUNDLES = (
    "bus.websocket_worker_assets",
    "web.assets_backend_lazy",
    "web.assets_backend_lazy_dark",
    "web.assets_emoji",
    "web.assets_web_dark",
    "web.chartjs_lib",
)

# Pages take longer on a busy machine.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def template(odoo_env, template):
    """A template with style sheets and scripts built, so that no test waits for them."""
    name = named("test_browser_template")
    copy(odoo_env, template, name)
    server = OdooServer(odoo_env, name, cron_threads=0)
    try:
        prepare_dark(server.start())
        server.warm_up(BUNDLES).stop()
        yield name
    finally:
        server.stop()
        drop(odoo_env, name)


@pytest.fixture
def person(browser, screenshots):
    """person(server) → a Person using that Odoo; any error in a page fails the test."""
    errors = []
    browser.on("pageerror", lambda error: errors.append(str(error)))
    browser.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield lambda server: Person(browser, server, screenshots)
    assert not errors, errors
