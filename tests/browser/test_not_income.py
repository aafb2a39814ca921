"""What was invoiced but is not income, what was received without an invoice, and what was credited.

On a customer's page in a browser, and the switch that imports all income.
"""

from datetime import date, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.customer_figures import money
from tests.browser.dark import go_dark
from tests.browser.person import CONNECTIONS, STICKS_OUT, amount
from tests.system.common import connected
from xero_sandbox.client import Session

CUSTOMER = "Deposits and Takings Ltd"
NOT_INCOME = ".o_xero_not_income"
DEPOSIT, TAKINGS, COSTS = "835", "615", "320"


def test_deposits_and_credits_are_shown_apart_from_revenue(odoo_server, sandbox_factory, person):
    xero = sandbox_factory(customers=6, invoices=40)
    odoo = odoo_server(xero, cron_threads=2)
    contact, credited = documents(xero)
    connected(odoo, xero, all_income=True).import_all()
    truth = xero.truth_of_contact(contact)
    assert Decimal(truth["lifetime"]) == Decimal("2980.17")
    assert Decimal(truth["income"]["total"]) == Decimal("3130.17")
    assert Decimal(truth["not_income"]["total"]) == Decimal("412.33")
    admin = person(odoo).log_in()

    admin.open_customer(CUSTOMER)
    for theme in ("light", "dark"):
        revenue_is_income_alone(admin, truth)
        the_rest_is_listed_by_code(admin, truth, names_of_codes(xero))
        a_credited_invoice_is_not_paid(admin, credited)
        assert not axe.findings(admin.page, ".o_xero_page")
        keep_pictures(admin, theme)
        with admin.phone():
            revenue_is_income_alone(admin, truth)
            the_rest_is_listed_by_code(admin, truth, names_of_codes(xero))
            a_credited_invoice_is_not_paid(admin, credited)
            assert not axe.findings(admin.page, ".o_xero_page")
            assert not admin.page.evaluate(STICKS_OUT)
            keep_pictures(admin, f"{theme}-phone")
        if theme == "light":
            a_code_that_is_not_income_leads_to_its_invoices(admin, truth)
            the_money_received_is_one_click_away(admin)
            the_switch_is_on(admin)
            go_dark(admin)
            admin.open_customer(CUSTOMER)


def documents(xero):
    """Create a shop's day, a deposit and its use, a cost passed on, and a credited invoice.

    :return: the customer's ID in Xero, the number of the credited invoice
    """
    contact = xero.edit("new_contact", name=CUSTOMER)["ContactID"]

    def line(account, value):
        return {"account": account, "amount": value, "tax_type": "NONE"}

    sales = (
        (line("210", "500.17"), line(TAKINGS, "-500.17")),
        (line(DEPOSIT, "1200.00"),),
        (line("230", "2400.00"), line(DEPOSIT, "-300.00")),
        (line("220", "80.00"), line(COSTS, "12.50")),
    )
    for weeks, lines in enumerate(sales, 2):
        day = str(date.today() - timedelta(weeks=weeks))
        xero.edit("new_invoice", contact=contact, date=day, lines=list(lines))
    xero.edit("new_bank_transaction", contact=contact, lines=[line("210", "150.00")])
    lines = [line("210", "640.00")]
    invoice = xero.edit("new_invoice", contact=contact, lines=lines)
    note = xero.edit("new_credit_note", contact=contact, lines=lines)
    xero.edit("credit", id=note["CreditNoteID"], invoice=invoice["InvoiceID"])
    return contact, invoice["InvoiceNumber"]


def names_of_codes(xero):
    accounts = Session.consented(xero.url).get("Accounts")["Accounts"]
    return {each["AccountID"]: f"{each['Code']} {each['Name']}" for each in accounts}


def revenue_is_income_alone(admin, truth):
    """Check the tile, the codes, and the button above the form."""
    revenue = Decimal(truth["income"]["total"])
    received = admin.page.locator(".o_xero_without_invoice")
    expect(received).to_contain_text("Received without an invoice: £ 150.00 of the revenue")
    assert admin.lifetime_revenue() == revenue
    assert sum(admin.revenue_by_code().values()) == revenue
    button = admin.page.locator(".oe_stat_button", has_text="Xero revenue")
    if button.is_visible():
        assert amount(button.inner_text()) == revenue


def the_rest_is_listed_by_code(admin, truth, names):
    section = admin.page.locator(NOT_INCOME)
    expect(section.get_by_role("heading")).to_have_text("Invoiced, not income", ignore_case=True)
    shown = {
        row.locator(".o_xero_code_button").inner_text(): money(
            row.locator("[data-name=lifetime]").inner_text()
        )
        for row in section.locator("tbody tr").all()
    }
    by_account = truth["not_income"]["by_account"]
    assert shown == {names[account]: Decimal(value) for account, value in by_account.items()}
    assert sum(shown.values()) == Decimal(truth["not_income"]["total"])


def a_credited_invoice_is_not_paid(admin, number):
    row = admin.page.locator(".o_xero_invoice").filter(has_text=number)
    expect(row.locator(".o_xero_chip:visible")).to_have_text("Credited")
    expect(row.locator(".o_xero_settled")).to_have_text("£ 640.00 credited")
    days_to_pay = admin.page.locator(".o_xero_tile[data-name=days_to_pay]")
    expect(days_to_pay.locator(".o_xero_value")).to_have_text("–")


def a_code_that_is_not_income_leads_to_its_invoices(admin, truth):
    page = admin.page
    page.locator(f"{NOT_INCOME} .o_xero_code_button").filter(has_text=DEPOSIT).click()
    expect(page.locator(".o_xero_invoice")).to_have_count(2)
    expect(page.locator(".o_xero_invoices_share")).to_contain_text(
        f"not income · {DEPOSIT} Client deposits held: £ 900.00"
    )
    page.locator(".o_xero_toggle:visible").first.click()
    expect(page.locator(".o_xero_line").filter(has_text="Not income")).to_have_count(1)
    page.click(".o_xero_filter_clear")


def the_money_received_is_one_click_away(admin):
    page = admin.page
    page.locator(".o_xero_without_invoice button").click()
    row = page.locator(".o_data_row")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Money received")
    row.locator("[name=account_id]").click()
    expect(page.get_by_text("Nobody sent an invoice for this income.")).to_be_visible()
    assert not axe.findings(page, ".o_form_view")
    admin.picture("money-received")


def the_switch_is_on(admin):
    """Check the switch on the organisation's form, and the lists that it adds."""
    page = admin.page
    admin.open(CONNECTIONS)
    page.locator(".o_data_row").first.click()
    expect(page.locator("[name=all_income] input")).to_be_checked()
    expect(page.get_by_text("Money received and spent").first).to_be_visible()
    assert not axe.findings(page, ".o_form_view")
    admin.picture("all-income", until=".o_field_xero_streams")
    with admin.phone():
        assert not page.evaluate(STICKS_OUT)
        admin.picture("all-income-phone", until=".o_field_xero_streams")


def keep_pictures(admin, name):
    admin.picture(f"not-income-{name}", until=".o_xero_invoices")
