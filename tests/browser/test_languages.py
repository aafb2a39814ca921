"""The pages in other languages: numbers with a comma, and a right-to-left layout."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from dev import environment, node
from tests.browser.axe import findings
from tests.system.common import connected

BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
# Where reading begins on the page.
LEFT_OF = """([first, second]) => {
    const box = (selector) => document.querySelector(selector).getBoundingClientRect();
    return box(first).left < box(second).left;
}"""


@pytest.fixture
def xero(sandbox_factory):
    return sandbox_factory(customers=12, invoices=300)


def test_numbers_with_a_comma_and_pages_from_the_right(odoo_server, xero, person):
    # Odoo mirrors its style sheets with an npm program.
    node.get(environment.inherited().variables)
    odoo = odoo_server(xero, cron_threads=2)
    connected(odoo, xero).import_all()
    [card] = odoo.call(
        "xero.customer", "search_read", [], ["partner_id", "revenue_lifetime"], limit=1
    )
    install_languages(odoo, "de_DE", "ar_001")
    admin = person(odoo)

    speak(admin, "de_DE")
    amounts_are_written_as_in_german(admin, card)
    speak(admin, "ar_001")
    everything_runs_from_the_right(admin, card)


def install_languages(odoo, *codes):
    """Install languages in Odoo."""
    found = odoo.call(
        "res.lang", "search", [("code", "in", codes), ("active", "in", (True, False))]
    )
    wizard = odoo.call("base.language.install", "create", {"lang_ids": [(6, 0, found)]})
    odoo.call("base.language.install", "lang_install", [wizard])
    # A job that runs in the meantime may have cached the previous languages for the whole process.
    odoo.stop()
    odoo.start().login()


def speak(admin, language):
    """Log in as an administrator who uses a language."""
    odoo = admin.server
    users = odoo.call("res.users", "search", [("login", "=", "admin")])
    odoo.call("res.users", "write", users, {"lang": language})
    admin.page.context.clear_cookies()
    admin.log_in()


def open_xero_page(admin, card):
    admin.open(f"/odoo/contacts/{card['partner_id'][0]}")
    admin.show_xero_page()


def amounts_are_written_as_in_german(admin, card):
    open_xero_page(admin, card)
    page = admin.page
    expect(page.locator(".o_menu_brand")).to_have_text("Kontakte")
    said = page.locator("[data-name=lifetime] .o_xero_value").inner_text().replace("\xa0", " ")
    written = f"{Decimal(str(card['revenue_lifetime'])):,.2f}".translate(SWAPPED)
    assert said == f"£ {written}"
    labels = page.evaluate(TICKS)
    assert labels[0].replace("\xa0", " ") == "£ 0" and len(set(labels)) == len(labels)
    admin.picture("customer-german", until=".o_xero_codes tfoot")
    assert not page.evaluate(WIDER_THAN_ITS_PLACE)
    with admin.phone():
        assert not page.evaluate(WIDER_THAN_ITS_PLACE)
        assert not findings(page, ".o_xero_page")


# Overflowing tables.
WIDER_THAN_ITS_PLACE = """() => [...document.querySelectorAll(".o_xero_page section > table")]
    .filter((table) => table.offsetWidth > table.parentElement.clientWidth)
    .map((table) => table.getAttribute("aria-labelledby"))"""
SWAPPED = str.maketrans(",.", ".,")
TICKS = """() => {
    const { scales } = Chart.getChart(document.querySelector(".o_xero_revenue_chart canvas"));
    return scales.y.ticks.map(({ label }) => label);
}"""


def everything_runs_from_the_right(admin, card):
    """Check that tiles, chart, table and cards begin on the right, and carets are mirrored."""
    open_xero_page(admin, card)
    page = admin.page
    expect(page.locator("body")).to_have_css("direction", "rtl")
    second, first = "[data-name=year].o_xero_tile", "[data-name=month].o_xero_tile"
    assert page.evaluate(LEFT_OF, [second, first])
    assert page.evaluate(LEFT_OF, [".o_xero_codes td.o_xero_silent", ".o_xero_codes th"])
    assert page.evaluate(REVERSED)
    caret = page.locator(".o_xero_toggle:visible .o_xero_caret").first
    expect(caret).to_have_css("transform", "matrix(-1, 0, 0, 1, 0, 0)")
    assert not findings(page, ".o_xero_page")
    admin.picture("customer-arabic", until=".o_xero_codes tfoot")
    admin.open(BOARD)
    expect(page.locator(".o_xero_board_name").first).to_be_visible()
    lifetime, month = "[data-name=revenue_lifetime]", "[data-name=revenue_month]"
    assert page.evaluate(LEFT_OF, [lifetime, month])
    admin.picture("board-arabic")


REVERSED = """() => {
    const { scales } = Chart.getChart(document.querySelector(".o_xero_revenue_chart canvas"));
    return scales.x.options.reverse && scales.y.position === "right";
}"""
