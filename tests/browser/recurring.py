"""Recurring revenue in a real browser: on the customer's page, in the list and on the board."""

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.customer_figures import money

BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
LIST = "/odoo/action-exsalerate_xero.xero_repeating_invoice_action"


def recurring_revenue_is_on_all_screens(odoo, admin):
    """Check a customer's recurring revenue on its page, in the list behind it and on the board."""
    name, amount = most_recurring(odoo)
    admin.open_customer(name)
    page, tile = admin.page, admin.page.locator(".o_xero_tile[data-name=recurring]")
    assert money(tile.locator(".o_xero_value").inner_text()) == money(f"£{amount:.2f}")
    expect(tile).to_contain_text("next invoice on")
    admin.picture("customer-recurring", until=".o_xero_tiles")
    with admin.phone():
        admin.picture("customer-recurring-phone", since=".o_xero_tiles", until=".o_xero_tiles")
    tile.get_by_role("button").press("Enter")
    total = page.locator(".o_list_footer td").filter(has_text="£")
    expect(total.first).to_be_visible()
    assert money(total.first.inner_text()) == money(f"£{amount:.2f}")
    the_list_is_accessible(admin)
    admin.open(BOARD)
    shown = page.locator(".o_kanban_record", has_text=name).locator(".o_xero_recurring")
    expect(shown).to_contain_text("recurring per month")
    assert money(shown.inner_text()) == money(f"£{amount:.2f}")


def the_list_is_accessible(admin):
    page = admin.page
    admin.open(LIST)
    expect(page.locator(".o_data_row").first).to_be_visible()
    found = axe.findings(page, ".o_content")
    assert not found, found
    admin.picture("recurring")
    page.locator(".o_data_row").first.locator("td").nth(1).click()
    expect(page.locator(".o_form_view [name=amount_monthly_company]")).to_be_visible()
    found = axe.findings(page, ".o_content")
    assert not found, found
    admin.picture("recurring-form")
    page.go_back()
    expect(page.locator(".o_data_row").first).to_be_visible()
    page.get_by_role("button", name="Pivot").click()
    expect(page.locator(".o_pivot td.o_pivot_cell_value").first).to_be_visible()
    admin.picture("recurring-pivot")


def most_recurring(odoo):
    """Return the customer with most recurring revenue, and how much that is."""
    [card, *_others] = odoo.call(
        "xero.customer",
        "search_read",
        [],
        ["partner_id", "revenue_recurring"],
        order="revenue_recurring DESC",
    )
    assert card["revenue_recurring"]
    return card["partner_id"][1], card["revenue_recurring"]
