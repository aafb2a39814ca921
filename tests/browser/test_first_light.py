"""The first hour with the addon, in a real browser: connect, import, see what a customer buys."""

import re
from collections import defaultdict
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.person import CONNECTIONS
from tests.system.common import Organisation, set_up, use_currency
from xero_sandbox.client import Session
from xero_sandbox.settings import Settings

JOINED = date(date.today().year - 3, 1, 1)


@pytest.fixture
def xero(sandbox_factory):
    """Few customers, so that each has bought for years; small pages, to show progress."""
    return sandbox_factory(customers=30, invoices=900, max_page_size=200)


def test_from_settings_to_what_a_customer_buys(odoo_server, xero, person):
    odoo = odoo_server(xero, cron_threads=2)
    use_currency(odoo, xero)
    admin = person(odoo).log_in()

    connect_in_settings(admin, xero)
    import_all(admin)
    name, revenue = best_customer(odoo, xero)
    admin.open_customer(name)

    admin.picture("customer", until=".o_xero_codes tfoot")
    invoices_and_quotes(admin)
    assert nothing_at_zero(admin.revenue_by_code()) == revenue
    assert admin.lifetime_revenue() == sum(revenue.values())
    newest_invoice_leads_into_xero(admin, Session.consented(xero.url))
    on_a_phone(admin)


def connect_in_settings(admin, xero):
    """Settings → Xero → consent → the connection's form, with the organisation's name."""
    admin.open_xero_settings()
    admin.enter_credentials()
    admin.picture("settings-first")
    admin.press_connect()
    admin.picture("consent")
    admin.answer_xero("Allow access")
    admin.wait_for_connection()
    expect(admin.state).to_have_text("Connected")
    [organisation] = xero.organisations()
    expect(admin.page.locator("h1")).to_have_text(organisation["name"])
    assert organisation["connected"]

    admin.open_xero_settings()
    expect(admin.page.locator("#xero_connect_setting")).to_contain_text(organisation["name"])
    expect(admin.page.locator("[name=xero_client_id] input")).to_have_value(Settings.client_id)
    expect(admin.secret_field).to_have_value("")
    assert Settings.client_secret not in admin.page.content()


def import_all(admin):
    """Enter a date for sales, click the four buttons, and check that the bars move."""
    admin.open_connection()
    admin.press("action_import_sales")
    expect(admin.page.locator(".modal")).to_contain_text("Import sales dated from")
    admin.page.keyboard.press("Escape")
    expect(admin.page.locator(".o_form_sheet .btn-primary")).to_have_text(["Import sales codes"])
    admin.picture("connection-first")
    admin.set_joined_date(JOINED)
    said = admin.import_everything()
    admin.scroll_to_top()
    admin.picture("connection", until=".o_form_sheet")
    assert {"Queued", "Running"} & set(said), "progress should show that work is waiting or running"
    assert any(re.match(r"[1-9]\d* of \d+\b", text) for text in said), "progress should show counts"


def best_customer(odoo, xero):
    """Return (name, {code and name: revenue since the start date}), from the truth."""
    truth = xero.truth(since=JOINED)["revenue"]["by_contact_account"]
    accounts = Session.consented(xero.url).get("Accounts")["Accounts"]
    codes = {each["AccountID"]: f"{each['Code']} {each['Name']}" for each in accounts}
    fields = ["xero_id", "partner_id"]
    linked = [("partner_id", "!=", False)]
    customers = defaultdict(lambda: defaultdict(Decimal))
    for contact in odoo.call("xero.contact", "search_read", linked, fields):
        for account, revenue in truth.get(contact["xero_id"], {}).items():
            customers[contact["partner_id"][1]][codes.get(account)] += Decimal(revenue)
    name = max(customers, key=lambda name: sum(customers[name].values()))
    return name, nothing_at_zero(customers[name])


def nothing_at_zero(revenue):
    return {code: value for code, value in revenue.items() if value}


def newest_invoice_leads_into_xero(admin, session):
    """Check that the link of the first invoice in the list opens it in that organisation."""
    row = admin.page.locator(".o_xero_invoice").filter(has_not_text="Credit note").first
    link = row.get_by_role("link")
    number = link.inner_text().split()[0]
    [invoice] = session.get("Invoices", InvoiceNumbers=number)["Invoices"]
    [organisation] = session.get("Organisation")["Organisations"]
    url = urlsplit(link.get_attribute("href"))
    assert (url.scheme, url.netloc) == ("https", "go.xero.com")
    assert url.path == "/organisationlogin/default.aspx"
    assert parse_qs(url.query) == {
        "shortcode": [organisation["ShortCode"]],
        "redirecturl": [f"/AccountsReceivable/View.aspx?InvoiceID={invoice['InvoiceID']}"],
    }


def invoices_and_quotes(admin):
    """Check the lower part of the page, from what is not income, with an invoice's lines opened."""
    page = admin.page
    page.locator(".o_xero_toggle:visible").first.click()
    expect(page.locator(".o_xero_line").first).to_be_visible()
    admin.picture(
        "customer-invoices", since=".o_xero_not_income", until=".o_xero_quotes, .o_xero_invoices"
    )


def on_a_phone(admin):
    """Check that the two most important pages fit a phone."""

    def customer():
        admin.page.reload()
        admin.show_xero_page()

    end = ".o_xero_codes tbody tr:nth-child(3)"
    admin.picture_on_a_phone("customer", customer, since=".o_xero_tiles", until=end)
    admin.picture_on_a_phone("connection", admin.open_connection, until=".o_xero_stream")


def test_refused_access_leads_back_and_disconnecting_keeps_what_was_imported(
    odoo_server, sandbox_factory, person
):
    xero = sandbox_factory(customers=5, invoices=30)
    odoo = odoo_server(xero, cron_threads=2)
    set_up(odoo, xero)
    admin = person(odoo).log_in()
    refused_access_and_a_wrong_secret_lead_back(admin)
    [connection] = odoo.call("xero.connection", "search", [])
    odoo.call("xero.connection", "write", [connection], {"first_joined_date": str(JOINED)})
    Organisation(odoo, xero, connection).import_all()
    disconnecting_asks_first_and_keeps_what_was_imported(admin, xero)
    a_custom_connection_connects_without_xeros_page(admin)


def refused_access_and_a_wrong_secret_lead_back(admin):
    """Refuse access, then mistype the secret: a page explains it, and the next attempt connects."""
    odoo = admin.server
    admin.open(CONNECTIONS)
    expect(admin.page.locator(".o_view_nocontent")).to_be_visible()
    admin.picture("organisations-first")
    admin.press_connect("Connect an organisation")

    admin.answer_xero("Cancel")

    explained(admin, "Access was denied in Xero")
    admin.picture("consent-refused")
    admin.page.get_by_role("link", name="Back to Odoo").click()
    expect(admin.page.locator("[name=xero_client_id] input")).to_have_value(Settings.client_id)
    expect(admin.page.locator("#xero_connect_setting")).to_be_hidden()
    admin.secret_field.fill("mistyped")
    admin.press_connect()
    admin.answer_xero("Allow access")
    explained(admin, "Xero didn't recognise this client ID or secret.")
    admin.picture("consent-wrong-secret")
    admin.page.get_by_role("link", name="Enter the client secret").click()
    expect(admin.secret_field).to_be_focused()
    admin.picture("settings-wrong-secret")
    assert odoo.sql("SELECT count(*) FROM xero_connection") == "0", "no new connection is left"

    admin.page.keyboard.type(Settings.client_secret)
    admin.press_connect()
    admin.answer_xero("Allow access")
    admin.wait_for_connection()
    expect(admin.state).to_have_text("Connected")


def explained(admin, words):
    """Check the page that explains why nothing was connected."""
    expect(admin.page.get_by_role("heading")).to_have_text("Xero isn't connected")
    expect(admin.page.get_by_role("alert")).to_contain_text(words)
    assert findings(admin.page, "main") == []


def disconnecting_asks_first_and_keeps_what_was_imported(admin, xero):
    odoo = admin.server
    invoices = odoo.call("xero.invoice", "search_count", [])
    admin.open_connection()

    admin.press("action_disconnect")
    dialog = admin.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Imported data is kept")
    admin.picture("disconnect")
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_have_count(0)
    expect(admin.state).to_have_text("Connected")
    assert xero.organisations()[0]["connected"]

    admin.press("action_disconnect")
    dialog.get_by_role("button", name="Disconnect").click()
    expect(admin.page.locator(".o_form_view .alert:visible")).to_contain_text("Disconnected by")
    admin.picture("disconnected")
    expect(admin.page.get_by_role("button", name="Reconnect")).to_be_visible()
    assert not xero.organisations()[0]["connected"]
    assert odoo.sql("SELECT count(*) FROM xero_token") == "0"
    assert odoo.call("xero.invoice", "search_count", []) == invoices > 0


def a_custom_connection_connects_without_xeros_page(admin):
    """Settings → Custom connection: a wrong secret is explained, the right one connects at once."""
    page = admin.page
    address = page.locator("[name=xero_redirect_uri]")

    def choose():
        admin.leave()
        admin.open_xero_settings()
        expect(address).to_be_visible()
        page.get_by_label("Custom connection").check()
        expect(address).to_be_hidden()

    admin.picture_on_a_phone("settings-custom", choose, until="#xero_app_setting")
    choose()
    expect(page.locator("[name=xero_custom_scopes]")).to_contain_text("accounting.invoices.read")
    assert findings(page, "#xero_app_setting") == []
    admin.picture("settings-custom", until="#xero_app_setting")
    page.fill("[name=xero_client_id] input", Settings.custom_client_id)
    admin.secret_field.fill("mistyped")
    page.get_by_role("button", name="Reconnect").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Xero didn't recognise this client ID or secret.")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.locator("[name=xero_client_id] input")).to_have_value(Settings.custom_client_id)

    admin.secret_field.fill(Settings.custom_client_secret)
    page.get_by_role("button", name="Reconnect").click()
    admin.wait_for_connection()
    expect(admin.state).to_have_text("Connected")
