"""From the board of customers to one of them, and what all of them bought, in a real browser."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.person import amount
from tests.system.common import connected, use_currency

BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
REVENUE = "/odoo/action-exsalerate_xero.xero_invoice_line_action"
COLUMNS = ["This month", "Last month", "2–3 months ago", "Over 3 months ago", "Never"]
FAVOURITES = [
    "By code and month",
    "By code and salesperson",
    "Credit notes",
    "New against returning customers",
    "This year against last",
    "Top customers by code",
]
# Odoo shows so many, and the others on demand.
SHOWN = 3


def test_the_board_the_analysis_and_the_dashboard(odoo_server, sandbox_factory, person):
    xero = sandbox_factory(customers=25, invoices=600)
    odoo = odoo_server(xero, cron_threads=2)
    use_currency(odoo, xero)
    admin = person(odoo).log_in()
    connected(odoo, xero).import_all()

    the_board_leads_to_a_customer(admin, xero)
    every_favourite_shows_its_figures(admin, xero)
    the_dashboard_shows_revenue(admin)


def the_board_leads_to_a_customer(admin, xero):
    """Columns by time, on each card its customer's figures; a click opens the Xero page."""
    page = admin.page
    page.goto(admin.server.url + BOARD)
    expect(page.locator(".o_kanban_header .o_column_title")).to_have_text(
        [re.compile(f"^{column}") for column in COLUMNS]
    )
    card = page.locator(".o_kanban_record:not(.o_kanban_ghost)").first
    name = card.locator(".o_xero_board_name").inner_text()
    lifetime = amount(card.locator("[data-name=revenue_lifetime] dd").get_attribute("title"))
    assert lifetime == truth_of(admin.server, xero, name)
    admin.picture("board")
    card.click()
    expect(page.locator(".o_xero_codes")).to_be_visible()
    expect(page.locator(".o_form_view [name=name]").first).to_be_visible()
    assert admin.lifetime_revenue() == lifetime


def truth_of(odoo, xero, name):
    """A customer's revenue of all time as the stand-in knows it, over all its Xero contacts."""
    contacts = odoo.call(
        "xero.contact", "search_read", [("partner_id.name", "=", name)], ["xero_id"]
    )
    return sum(
        Decimal(xero.truth_of_contact(contact["xero_id"])["lifetime"]) for contact in contacts
    )


def every_favourite_shows_its_figures(admin, xero):
    """The revenue of all is Xero's; each favourite opens as a pivot and as a graph."""
    page = admin.page
    page.goto(admin.server.url + REVENUE)
    total = page.locator(".o_pivot tbody tr").first.locator("td").last
    expect(total).to_be_visible()
    assert amount(total.inner_text()) == Decimal(xero.truth()["revenue"]["total"])
    for favourite in FAVOURITES:
        page.click(".o_searchview_dropdown_toggler")
        menu = page.locator(".o_favorite_menu")
        if favourite not in FAVOURITES[:SHOWN]:
            menu.get_by_text("More...").click()
        menu.get_by_role("menuitemcheckbox", name=favourite).click()
        page.keyboard.press("Escape")
        expect(page.locator(".o_searchview_facet")).to_contain_text(favourite)
        expect(page.locator(".o_pivot table")).to_be_visible()
        if favourite == "By code and month":
            admin.picture("analysis")
        page.click(".o_switch_view.o_graph")
        expect(page.locator(".o_graph_renderer canvas")).to_be_visible()
        page.click(".o_switch_view.o_pivot")
        expect(page.locator(".o_pivot table")).to_be_visible()


def the_dashboard_shows_revenue(admin):
    """Among Odoo's dashboards, with figures in it."""
    page = admin.page
    page.goto(f"{admin.server.url}/odoo/dashboards")
    page.get_by_text("Xero revenue").first.click()
    expect(page.locator(".o-figure").first).to_be_visible()
    admin.picture("dashboard", height=1200)
