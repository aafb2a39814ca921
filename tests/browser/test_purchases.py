"""What is bought from a supplier, on its page and in the analysis, and who sees it."""

from datetime import date, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.customer_figures import READ, money
from tests.browser.dark import go_dark
from tests.browser.people import group_ids
from tests.browser.person import STICKS_OUT, amount
from tests.system.common import connected
from xero_sandbox.client import Session

ANALYSIS = "/odoo/action-exsalerate_xero.xero_purchase_line_action"
BILLS = "/odoo/action-exsalerate_xero.xero_purchase_action"
TAB = ".o_notebook .nav-link[name=xero_purchases]"
BOTH = "Printer and Client Ltd"
PASSWORD = "people-of-brightwater"


def test_purchases_are_shown_apart_from_sales_and_to_buyers_only(
    odoo_server, sandbox_factory, person
):
    xero = sandbox_factory(customers=6, invoices=40)
    odoo = odoo_server(xero, cron_threads=2)
    contact = xero.edit("new_contact", name=BOTH)["ContactID"]
    xero.edit("new_invoice", contact=contact, lines=[{"account": "210", "amount": "500.17"}])
    send_bills(xero, contact)
    connected(odoo, xero).import_all()
    truth = xero.truth_of_contact(contact)["purchases"]
    admin = person(odoo).log_in()
    admin.open_customer(BOTH)
    purchases_are_a_page_beside_sales(admin, truth, names_of_codes(xero))
    purchases_are_analysed(admin)
    go_dark(admin)
    admin.open_customer(BOTH)
    show_purchases(admin.page)
    assert not axe.findings(admin.page, ".o_xero_page")
    only_buyers_see_purchases(odoo, admin)


def names_of_codes(xero):
    accounts = Session.consented(xero.url).get("Accounts")["Accounts"]
    return {each["AccountID"]: f"{each['Code']} {each['Name']}" for each in accounts}


def send_bills(xero, contact):
    """Create bills of a contact: open, overdue and paid ones, a draft, and a credit note."""
    bills = (
        ("485", "120.00", 2, "AUTHORISED"),
        ("310", "1800.50", 50, "AUTHORISED"),
        ("485", "90.25", 380, "PAID"),
        ("310", "640.00", 100, "PAID"),
        ("469", "999.99", 5, "DRAFT"),
    )
    for account, value, days, status in bills:
        day = str(date.today() - timedelta(days=days))
        lines = [{"account": account, "amount": value, "tax_type": "INPUT2"}]
        xero.edit("new_bill", contact=contact, date=day, status=status, lines=lines)
    lines = [{"account": "310", "amount": "40.00", "tax_type": "INPUT2"}]
    xero.edit("new_credit_note", contact=contact, type="ACCPAYCREDIT", lines=lines)


def purchases_are_a_page_beside_sales(admin, truth, names):
    """Check each figure of the page, on the open form of a customer that is a supplier too."""
    page = admin.page
    admin.scroll_to_top()
    sales = admin.lifetime_revenue()
    button = page.locator(".oe_stat_button", has_text="Xero purchases")
    assert amount(button.inner_text()) == Decimal(truth["total"])
    show_purchases(page)
    shown = page.evaluate(READ)
    tiles = shown["tiles"]
    assert money(tiles["lifetime"]["value"]) == Decimal(truth["total"]) != sales
    for name in ("outstanding", "overdue", "credit"):
        text = tiles["outstanding"]["credit"] if name == "credit" else tiles[name]["value"]
        assert money(text) == Decimal(truth[name]), name
    codes = {name: money(row["lifetime"]) for name, row in shown["codes"].items()}
    by_account = truth["by_account"].items()
    assert codes == {names[account]: Decimal(value) for account, value in by_account}
    assert shown["invoices"] == str(sum(truth["documents"].values()))
    page.locator(".o_xero_filter_state [data-name=overdue]").click()
    share = page.locator(".o_xero_invoices_share")
    expect(share).to_contain_text("Balance due")
    assert money(share.inner_text()) == Decimal(truth["overdue"])
    expect(page.locator(".o_xero_invoice")).to_have_count(1)
    link = page.locator(".o_xero_invoice a").get_attribute("href")
    assert "AccountsPayable" in link
    page.locator(".o_xero_toggle:visible").first.click()
    assert not axe.findings(page, ".o_xero_page")
    page.click(".o_xero_filter_clear")
    admin.picture("supplier", until=".o_xero_invoices")
    with admin.phone():
        assert not axe.findings(page, ".o_xero_page")
        assert not page.evaluate(STICKS_OUT)
        admin.picture("supplier-phone", until=".o_xero_invoices")


def show_purchases(page):
    page.click(TAB)
    heading = page.get_by_role("heading", name="Spend by account code")
    expect(heading).to_be_visible()


def purchases_are_analysed(admin):
    """Check the menu's pivot with a favourite, and the list and form of bills."""
    page = admin.page
    page.goto(admin.server.url + ANALYSIS)
    page.click(".o_searchview_dropdown_toggler")
    page.get_by_text("Top suppliers by code, last 12 months").click()
    page.keyboard.press("Escape")
    expect(page.locator(".o_searchview_facet")).to_contain_text("Top suppliers by code")
    expect(page.locator(".o_pivot td").first).to_be_visible()
    assert not axe.findings(page, ".o_content")
    admin.picture("purchases")
    page.goto(admin.server.url + BILLS)
    page.locator(".o_data_row [name=number]").first.click()
    expect(page.locator(".o_form_view .o_field_widget[name=line_ids]")).to_be_visible()
    assert not axe.findings(page, ".o_form_view")
    admin.picture("bill")
    with admin.phone():
        assert not page.evaluate(STICKS_OUT)
        admin.picture("bill-phone")


def only_buyers_see_purchases(odoo, admin):
    """Check the same form and menu as a salesperson, a sales manager and a buyer."""
    people = {
        "seller": ("sales_team.group_sale_salesman", False),
        "leader": ("sales_team.group_sale_salesman_all_leads", False),
        "buyer": ("exsalerate_xero.group_xero_purchases", True),
    }
    page = admin.page
    for login, (group, sees) in people.items():
        values = {"name": login, "login": login, "password": PASSWORD}
        own = group_ids(odoo, "base.group_user", group)
        odoo.call("res.users", "create", values | {"group_ids": [(6, 0, own)]})
        # The login page would offer the users before instead of a form.
        page.evaluate("localStorage.clear()")
        page.context.clear_cookies()
        admin.log_in(login, PASSWORD)
        admin.open_customer(BOTH)
        expect(page.locator(TAB)).to_have_count(int(sees))
        button = page.locator(".oe_stat_button", has_text="Xero purchases")
        expect(button).to_have_count(int(sees))
        if sees:
            show_purchases(page)
            expect(page.locator(".o_xero_invoice").first).to_be_visible()
        page.goto(f"{admin.server.url}/odoo/action-exsalerate_xero.xero_invoice_line_action")
        expect(page.locator(".o_menu_sections")).to_contain_text("Revenue")
        menu = page.locator(".o_menu_sections").get_by_text("Purchases", exact=True)
        expect(menu).to_have_count(int(sees))
