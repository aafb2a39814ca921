"""A customer's Xero page in a real browser: every figure is true, and is this customer's."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.customer_checks import charts_are_true, codes_are_true, tiles_are_true
from tests.browser.customer_documents import (
    all_documents,
    shown_invoices,
    shown_quotes,
    true_invoices,
    true_quotes,
)
from tests.browser.customer_figures import READ, Truth, money
from tests.browser.dark import go_dark
from tests.browser.people import group_ids
from tests.system.common import connected
from xero_sandbox.client import Session

# Number of quotes on a page of the list.
QUOTES_SHOWN = 10
# Number of customers to page through, there and back.
PAGED = 24


@pytest.fixture
def xero(sandbox_factory):
    return sandbox_factory(customers=28, invoices=900)


def test_every_figure_is_true_and_paging_mixes_none(odoo_server, xero, person):
    odoo = odoo_server(xero, cron_threads=2)
    two_currencies(xero)
    connected(odoo, xero).import_all()
    company = three_contacts(odoo, xero)
    others = busiest(odoo, xero, but=("Two Currencies Ltd", *company), count=3)
    session = Session.consented(xero.url)
    books = all_documents(session)
    admin = person(odoo).log_in()

    added_up = 0
    customers = (["Two Currencies Ltd"], company, *([name] for name in others))
    for seen, names in enumerate(customers):
        admin.open_customer(names[0])
        truth = truth_of(odoo, xero, session, names)
        shown = admin.page.evaluate(READ)
        assert truth.lifetime(), "there should be something to compare"
        tiles_are_true(shown["tiles"], truth)
        codes_are_true(shown, truth)
        charts_are_true(shown, truth)
        lists_are_true(admin, shown, truth, books)
        added_up += bar_leads_to_its_invoices(admin, truth)
        if not seen:
            tiles_lead_to_their_totals(admin)
            the_overdue_button_leads_to_its_total(admin)
    assert added_up > 1, "there should be a bar with invoices in pounds only"
    revenue_by_item_and_region(odoo, admin, others[0], others[1])
    no_frame_shows_another_customers_chart(odoo, admin)
    the_page_is_accessible(admin, others[0])
    no_page_without_access_to_revenue(odoo, admin, others[0])


def two_currencies(xero):
    """Create a customer with documents in two currencies: old, new and future-dated.

    Future-dated documents are approved as well: they will count, but don't yet.
    """
    contact = xero.edit("new_contact", name="Two Currencies Ltd")["ContactID"]
    today = date.today()
    for back in (-1, -40, 0, 31, 62, 366, 400, 431, 800):
        for currency, amount in (("EUR", "1234.56"), ("GBP", "987.65")):
            lines = [
                {"account": "210", "amount": amount},
                {"account": "230", "amount": f"{back + 50}.37"},
            ]
            values = {
                "contact": contact,
                "currency": currency,
                "date": str(today - timedelta(days=back)),
                "lines": lines,
            }
            due_date = str(today - timedelta(days=back - 14))
            status = "AUTHORISED" if back in (-1, -40, 0, 62, 400) else "PAID"
            xero.edit("new_invoice", due_date=due_date, status=status, **values)
            credit = [{"account": "210", "amount": "11.11"}]
            xero.edit("new_credit_note", **values | {"lines": credit})
    for status in ("DRAFT", "SUBMITTED"):
        xero.edit("new_invoice", contact=contact, status=status)
    expired = str(today - timedelta(days=1))
    xero.edit("new_quote", contact=contact, status="SENT", expiry_date=expired)


def three_contacts(odoo, xero):
    """Make three customers one company with two contacts; return their names in Xero."""
    names = busiest(odoo, xero, but=(), count=6)[3:]
    first, *others = [partner_of(odoo, name) for name in names]
    odoo.call("res.partner", "write", others, {"parent_id": first, "is_company": False})
    return names


def busiest(odoo, xero, but, count):
    """Return the names of the customers with the most revenue that are one Xero contact each."""
    revenue = xero.truth()["revenue"]["by_contact"]
    contacts = odoo.call(
        "xero.contact", "search_read", [("partner_id", "!=", False)], ["xero_id", "name"]
    )
    partners = odoo.call("xero.contact", "read", [c["id"] for c in contacts], ["partner_id"])
    held = [each["partner_id"][0] for each in partners]
    single = {
        contact["name"]: Decimal(revenue.get(contact["xero_id"], 0))
        for contact, partner in zip(contacts, held, strict=True)
        if held.count(partner) == 1 and contact["name"] not in but
    }
    return sorted(single, key=single.get, reverse=True)[:count]


def partner_of(odoo, name):
    [contact] = odoo.call("xero.contact", "search_read", [("name", "=", name)], ["partner_id"])
    return contact["partner_id"][0]


def truth_of(odoo, xero, session, names):
    accounts = session.get("Accounts")["Accounts"]
    codes = {each["AccountID"]: f"{each['Code']} {each['Name']}" for each in accounts}
    [organisation] = session.get("Organisation")["Organisations"]
    year_end = organisation["FinancialYearEndDay"], organisation["FinancialYearEndMonth"]
    contacts = odoo.call("xero.contact", "search_read", [("name", "in", names)], ["xero_id"])
    assert len(contacts) == len(names)
    truths = [xero.truth_of_contact(contact["xero_id"]) for contact in contacts]
    names_of_codes = codes | {"": "Without an account code"}
    return Truth(truths, names_of_codes, year_end, date.today())


def lists_are_true(admin, shown, truth, books):
    page, contacts = admin.page, {each["contact"] for each in truth.truths}
    assert shown["invoices"].split()[-1] == str(sum(each["documents"] for each in truth.truths))
    assert (shown["quotes"] or "0") == str(sum(each["quotes"] for each in truth.truths))
    show_all_invoices(page)
    assert shown_invoices(page) == true_invoices(books, contacts, truth.today)
    quotes = true_quotes(books, contacts, truth.today)
    listed = shown_quotes(page)
    assert listed == {id_: quotes[id_] for id_ in listed}
    assert len(listed) == min(len(quotes), QUOTES_SHOWN)


def show_all_invoices(page):
    while page.locator(".o_xero_more").count():
        page.click(".o_xero_more")
        expect(page.locator(".o_xero_invoices table[aria-busy=true]")).to_have_count(0)


def bar_leads_to_its_invoices(admin, truth):
    """Check that the lines of the invoices behind a bar add up to it.

    :return: whether they could be added up; amounts in other currencies are shown in those
    """
    page = admin.page
    code, month, at = page.evaluate(TALLEST_BAR)
    page.locator(".o_xero_revenue_chart canvas").click(position=at)
    expect(page.locator(".o_xero_filter_account option:checked")).to_have_text(code)
    expect(page.locator(".o_xero_invoices table[aria-busy=true]")).to_have_count(0)
    show_all_invoices(page)
    share = page.locator(".o_xero_invoices_share").inner_text()
    assert money(share.split(": ")[-1]) == truth.months(code)[month]
    rows = page.locator(".o_xero_invoice")
    for toggle in page.locator(".o_xero_toggle").all():
        toggle.click()
    assert rows.count()
    texts = page.locator(".o_xero_line").filter(has_text=code).all_inner_texts()
    if not all("£" in text and "EUR" not in text for text in texts):
        return False
    assert sum(map(money, texts)) == truth.months(code)[month]
    return True


def tiles_lead_to_their_totals(admin):
    """Click tiles, and check that the list below has the tile's figure as its total."""
    for name in ("year", "outstanding", "overdue", "lifetime"):
        tile = admin.page.locator(f".o_xero_tile[data-name={name}] button")
        if tile.count():
            tile.click()
            total = admin.page.locator(".o_xero_invoices_share").first
            expect(total).to_contain_text(tile.inner_text())


def the_overdue_button_leads_to_its_total(admin):
    button = admin.page.locator(".oe_stat_button", has_text="Overdue in Xero")
    owed = button.locator(".o_stat_value").inner_text()
    assert money(owed)
    button.click()
    totals = admin.page.locator(".o_list_footer td").filter(has_text="£")
    expect(totals).to_have_text([owed])
    admin.picture("overdue-invoices")


def revenue_by_item_and_region(odoo, admin, name, next_name):
    """Switch what revenue is shown by, and check the figures; the next customer opens the same."""
    admin.open_customer(name)
    total, page = admin.lifetime_revenue(), admin.page
    for label, field in (("Item", "item_id"), ("Region", "tracking_option_1_id")):
        choose_dimension(page, label)
        shown = admin.revenue_by_code()
        assert {key: value for key, value in shown.items() if value} == revenue_by(
            odoo, name, field, f"Without {label if label == 'Region' else label.lower()}"
        )
        assert sum(shown.values()) == total == admin.lifetime_revenue()
        page.locator(".o_xero_code_button").first.click()
        chosen = page.locator(".o_xero_filter_account option:checked")
        expect(chosen).to_have_text(next(iter(shown)))
        share = page.locator(".o_xero_invoices_share").first
        expect(share).to_contain_text(next(iter(shown)))
        if label == "Item":
            assert len(shown) > 1
            the_switch_is_accessible(admin)
    admin.open_customer(next_name)
    expect(page.locator("#o_xero_codes_heading")).to_have_text("Revenue by Region")
    choose_dimension(page, "Account code")
    page.reload()
    admin.show_xero_page()
    expect(page.locator("#o_xero_codes_heading")).to_have_text("Revenue by account code")


def the_switch_is_accessible(admin):
    assert not axe.findings(admin.page, ".o_xero_page")
    admin.scroll_to_top()
    admin.picture("customer-item", until=".o_xero_codes tfoot")
    with admin.phone():
        assert not axe.findings(admin.page, ".o_xero_page")
        admin.picture("customer-item-phone", since=".o_xero_dimensions", until=".o_xero_shares")


def choose_dimension(page, label):
    button = page.locator(".o_xero_dimensions").get_by_role("button", name=label, exact=True)
    with page.expect_response(lambda answer: "get_xero_page" in answer.url):
        button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#o_xero_codes_heading")).to_contain_text(label, ignore_case=True)


def revenue_by(odoo, name, field, without):
    """Return {value of a field of lines: the customer's revenue}, as the page names the values."""
    family = ("partner_id", "child_of", partner_of(odoo, name))
    groups = odoo.call(
        "xero.invoice.line",
        "formatted_read_group",
        [family, ("is_revenue", "=", True)],
        [field],
        ["amount_company:sum"],
    )
    return {
        (group[field][1].replace("[", "").replace("]", "") if group[field] else without): money(
            f"£{group['amount_company:sum']:.2f}"
        )
        for group in groups
        if group["amount_company:sum"]
    }


# Code, number of the month and position of the tallest bar.
TALLEST_BAR = """() => {
    const chart = Chart.getChart(document.querySelector(".o_xero_revenue_chart canvas"));
    let best = [0];
    chart.data.datasets.forEach(({ label, data }, index) => data.forEach((value, month) => {
        if (value > best[0]) {
            const { x, y } = chart.getDatasetMeta(index).data[month].getCenterPoint();
            best = [value, label, month, { x, y }];
        }
    }));
    return best.slice(1);
}"""


def no_frame_shows_another_customers_chart(odoo, admin):
    """Page through the customers, slowly there and quickly back, and check every frame."""
    open_first_xero_customer(admin)
    admin.page.evaluate(WATCH_FRAMES)

    for number in range(PAGED):
        with admin.page.expect_response(lambda answer: "get_xero_page" in answer.url):
            admin.page.click(".o_pager_next")
        expect(admin.page.locator(".o_pager_value")).to_have_text(str(number + 2))
        expect(admin.page.locator(".o_xero_page[aria-busy=false]")).to_be_visible()
        admin.page.evaluate(TWO_FRAMES)
    for _number in range(PAGED):
        admin.page.click(".o_pager_previous")
    expect(admin.page.locator(".o_pager_value")).to_have_text("1")
    expect(admin.page.locator(".o_xero_page[aria-busy=false]")).to_be_visible()

    frames = admin.page.evaluate("[...window.framesSeen]")
    seen = [frame.split("|") for frame in frames]
    assert len({customer for customer, _total in seen}) >= 20
    for customer, total in seen:
        accounts = odoo.call("res.partner", "get_xero_page", [int(customer)])["accounts"]
        true = sum(sum(account["months"]) for account in accounts)
        assert abs(float(total) - true) < 0.01, customer


def open_first_xero_customer(admin):
    """Open the Xero page of the first Xero customer, with a pager to the others."""
    page = admin.page
    admin.open("/odoo/contacts?view_type=list")
    page.click(".o_searchview_dropdown_toggler")
    page.get_by_role("menuitemcheckbox", name="Xero customers").click()
    expect(page.locator(".o_searchview_facet")).to_contain_text("Xero customers")
    expect(page.locator(".o_data_row").filter(has_text="Administrator")).to_have_count(0)
    page.keyboard.press("Escape")
    page.locator(".o_data_row .o_data_cell").first.click()
    page.click(".o_notebook .nav-link[name=xero]")


TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def the_page_is_accessible(admin, name):
    """Check accessibility: light and dark, desktop and phone, with lines open and a filter set."""
    admin.open_customer(name)
    for theme in ("light", "dark"):
        page = admin.page
        page.locator(".o_xero_toggle:visible").first.click()
        page.select_option(".o_xero_filter_period", index=1)
        expect(page.locator(".o_xero_filter_clear")).to_be_visible()
        assert not axe.findings(page, ".o_xero_page")
        with admin.phone():
            assert not axe.findings(page, ".o_xero_page")
        if theme == "light":
            go_dark(admin)
            admin.open_customer(name)
    admin.open_customer(name)
    admin.picture("customer-dark", until=".o_xero_codes tfoot")


def no_page_without_access_to_revenue(odoo, admin, name):
    """Check that an employee who may edit contacts but not see sales finds no trace of Xero."""
    clerk = {
        "name": "Clerk",
        "login": "clerk",
        "password": "clerk-of-contacts",
        "group_ids": [(6, 0, group_ids(odoo, "base.group_user", "base.group_partner_manager"))],
    }
    odoo.call("res.users", "create", clerk)
    admin.page.context.clear_cookies()
    admin.log_in("clerk", "clerk-of-contacts")
    admin.find_customer(name)
    expect(admin.page.locator(".o_notebook .nav-link").first).to_be_visible()
    expect(admin.page.locator(".o_notebook .nav-link[name=xero]")).to_have_count(0)
    expect(admin.page.locator(".oe_stat_button", has_text="Xero")).to_have_count(0)


# For every frame that the browser draws, records whose form it is and what its chart adds up to.
# The picture identifies the customer: Odoo's name field shows the next name some frames before
# everything else.
WATCH_FRAMES = """() => {
    window.framesSeen = new Set();
    const look = () => {
        const picture = document.querySelector(".o_field_widget[name=image_1920] img");
        const customer = picture?.src.match(/res.partner.(\\d+)/)?.[1];
        const canvas = document.querySelector(".o_xero_revenue_chart canvas");
        const chart = canvas && Chart.getChart(canvas);
        if (chart && customer) {
            const amounts = chart.data.datasets.flatMap(({ data }) => data);
            const total = amounts.reduce((sum, amount) => sum + amount, 0);
            window.framesSeen.add(`${customer}|${total.toFixed(2)}`);
        }
        requestAnimationFrame(look);
    };
    look();
}"""
