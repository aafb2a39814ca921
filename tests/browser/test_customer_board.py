"""From the customer board to a customer, and the revenue of all customers, in a real browser."""

import re
from datetime import date, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.customer_cards import (
    COLUMNS,
    READ_CARDS,
    card_is_true,
    months_ago,
    truths_of,
)
from tests.browser.customer_figures import Truth, one_day, years_before
from tests.browser.cut_off import cut_off
from tests.browser.dark import go_dark
from tests.browser.dashboard import TOLERANCE, the_dashboard_shows_revenue
from tests.browser.manager_questions import questions_take_three_clicks
from tests.browser.person import amount
from tests.browser.recurring import recurring_revenue_is_on_all_screens
from tests.system.common import connected, use_currency, wait_until
from xero_sandbox.client import Session

BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
REVENUE = "/odoo/action-exsalerate_xero.xero_invoice_line_action"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
FAVOURITES = "o_favorite_menu"
# Changes below this share don't count as growth or decline.
STEADY = Decimal("0.05")


def test_the_board_the_analysis_and_the_dashboard(odoo_server, sandbox_factory, person):
    xero = sandbox_factory(customers=25, invoices=600)
    odoo = odoo_server(xero, cron_threads=2)
    use_currency(odoo, xero)
    admin = person(odoo).log_in()
    later = str(date.today() + timedelta(days=2))
    xero.edit("new_invoice", date=later, due_date=later, count=2)
    xero.edit("new_quote", status="ACCEPTED", title="A new shop")
    connected(odoo, xero).import_all()
    session = Session.consented(xero.url)
    truths = truths_of(odoo, xero, session)
    customers = work_with(odoo, truths)

    every_card_is_true(admin, truths)
    the_board_leads_to_a_customer(admin, truths)
    recurring_revenue_is_on_all_screens(odoo, admin)
    filters_find_their_customers(admin, customers, truths)
    an_archived_customer_is_shown_if_asked_for(odoo, admin, customers)
    questions_take_three_clicks(admin, odoo, truths, customers)
    orders_and_other_views(admin, truths)
    every_favourite_shows_its_figures(admin, session, truths)
    the_dashboard_shows_revenue(admin, truths)
    pictures(admin)


def work_with(odoo, truths):
    """Give customers tags, countries, salespeople and activities; return {name: partner's id}."""
    known = truths.keys() - {""}
    # A separate job creates them, soon after the import.
    wait_until(lambda: odoo.call("xero.customer", "search_count", []) == len(known), server=odoo)
    cards = odoo.call("xero.customer", "search_read", [], ["partner_id"])
    customers = {card["partner_id"][1]: card["partner_id"][0] for card in cards}
    assert customers.keys() == known
    sellers = odoo.call(
        "res.users",
        "create",
        [{"name": name, "login": name} for name in ("Ben Okafor", "Amelia Frost")],
    )
    [tag] = odoo.call("res.partner.category", "create", [{"name": "Key account", "color": 1}])
    france = odoo.call("res.country", "search", [("code", "=", "FR")])[0]
    [model] = odoo.call("ir.model", "search", [("model", "=", "res.partner")])
    for number, partner in enumerate(customers.values()):
        values = {"user_id": sellers[number % 2]} if number % 3 else {}
        if number % 4 == 0:
            values["category_id"] = [(6, 0, [tag])]
        if number % 5 == 0:
            values["country_id"] = france
        odoo.call("res.partner", "write", [partner], values)
        if number % 2 == 0:
            deadline = str(date.today() + timedelta(days=number % 7 - 2))
            activity = {"res_model_id": model, "res_id": partner, "date_deadline": deadline}
            odoo.call("mail.activity", "create", activity | {"summary": "Ask about the redesign"})
    return customers


def open_board(admin):
    admin.open(BOARD)
    expect(admin.page.locator(CARD).first).to_be_visible()


def every_card_is_true(admin, truths):
    """Check that all customers are shown, each in its column with its figures."""
    open_board(admin)
    expect(admin.page.locator(".o_kanban_header .o_column_title")).to_have_text(
        [re.compile(f"^{column}") for column in COLUMNS]
    )
    cards = admin.page.locator(CARD)
    while (more := admin.page.locator(".o_kanban_load_more button")).count():
        before = cards.count()
        more.first.click()
        wait_until(lambda before=before: cards.count() > before)
    cards = admin.page.evaluate(READ_CARDS)
    assert {card["name"] for card in cards} == truths.keys() - {""}
    for card in cards:
        card_is_true(card, truths[card["name"]])
    assert any(card["later"] for card in cards) and any(card["overdue"] for card in cards)
    assert cut_off(admin.page) == []
    admin.page.click(".o_searchview_dropdown_toggler")
    assert cut_off(admin.page, ".o_search_bar_menu") == []
    admin.page.keyboard.press("Escape")


def the_board_leads_to_a_customer(admin, truths):
    page = admin.page
    card = page.locator(CARD).first
    name = card.locator(".o_xero_board_name").inner_text()
    column = page.locator(".o_kanban_group").filter(has=page.locator(CARD)).first
    neighbours = column.locator(CARD).count()
    card.click()
    expect(page.locator(".o_xero_codes")).to_be_visible()
    expect(page.locator(".o_form_view [name=name]").first).to_be_visible()
    assert admin.lifetime_revenue() == truths[name].lifetime()
    expect(page.locator(".o_pager_limit")).to_have_text(str(neighbours))


def filters_find_their_customers(admin, customers, truths):
    """Filter by tag, country, salesperson, code, and growing or declining revenue."""
    known = {name: truth for name, truth in truths.items() if name}
    by_number = dict(enumerate(customers))
    numbers = range(len(customers))
    for text, field, wanted in (
        ("Key account", "Tags", {by_number[n] for n in numbers if n % 4 == 0}),
        ("France", "Country", {by_number[n] for n in numbers if n % 5 == 0}),
        ("Amelia", "Salesperson", {by_number[n] for n in numbers if n % 3 and n % 2 == 1}),
        (
            "220 Hosting",
            "Account codes",
            {name for name, truth in known.items() if "220 Hosting" in truth.codes},
        ),
    ):
        open_board(admin)
        admin.page.fill(".o_searchview_input", text)
        offered = admin.page.locator(".o_searchview_autocomplete .o-dropdown-item")
        offered.filter(has_text=f"Search {field} for: {text}").click()
        expect_customers(admin, wanted)
    for text in ("Growing", "Steady", "Shrinking", "No revenue in 24 months"):
        open_board(admin)
        choose(admin, text)
        expect_customers(admin, {name for name, truth in known.items() if trend(truth) == text})


def an_archived_customer_is_shown_if_asked_for(odoo, admin, customers):
    name, partner = next(iter(customers.items()))
    odoo.call("res.partner", "write", [partner], {"active": False})
    open_board(admin)
    expect(admin.page.locator(f"{CARD} .o_xero_board_name").filter(has_text=name)).to_have_count(0)
    choose(admin, "Archived")
    expect_customers(admin, {name})
    admin.picture("board-archived")
    odoo.call("res.partner", "write", [partner], {"active": True})


def trend(truth):
    """The board's label for the last 12 months vs the previous 12."""
    twelve, before = truth.twelve_months(), truth.twelve_months_before()
    if not twelve and not before:
        return "No revenue in 24 months"
    if abs(twelve - before) <= abs(before) * STEADY:
        return "Steady"
    return "Growing" if twelve > before else "Shrinking"


def choose(admin, text, menu="o_filter_menu"):
    """Choose a filter, or with its menu a favourite, by name."""
    page = admin.page
    page.click(".o_searchview_dropdown_toggler")
    item = page.locator(f".{menu}").get_by_role("menuitemcheckbox", name=text)
    if not item.count():
        page.locator(f".{menu}").get_by_text("More...").click()
    item.click()
    page.keyboard.press("Escape")
    expect(page.locator(".o_searchview_facet").filter(has_text=text)).to_have_count(1)


def expect_customers(admin, names):
    """Check that these customers, and no others, are on the board."""
    cards = admin.page.locator(f"{CARD} .o_xero_board_name")
    expect(cards).to_have_count(len(names))
    assert set(cards.all_inner_texts()) == names


def orders_and_other_views(admin, truths):
    """Check the order of a favourite's cards and the list, and revenue in pivot and graph."""
    page, known = admin.page, [truth for name, truth in truths.items() if name]
    open_board(admin)
    choose(admin, "Highest lifetime revenue", FAVOURITES)
    wait_until(lambda: in_order(admin, "lifetime"))

    open_board(admin)
    page.click(".o_switch_view.o_list")
    expect(page.locator(".o_data_row")).to_have_count(len(known))
    assert cut_off(page) == []
    lifetimes = sorted(truth.lifetime() for truth in known)
    column = page.locator("th[data-name=revenue_lifetime]")
    for expected in (lifetimes, lifetimes[::-1]):
        column.click()
        wait_until(lambda expected=expected: amounts_of(page, "revenue_lifetime") == expected)
    totals = page.locator(".o_list_footer td").filter(has_text="£").all_inner_texts()
    assert sum(lifetimes) in map(amount, totals)

    page.click(".o_switch_view.o_pivot")
    expect_total(page, sum(truth.twelve_months() for truth in known))
    assert cut_off(page) == []
    page.click(".o_switch_view.o_graph")
    expect(page.locator(".o_graph_renderer canvas")).to_be_visible()


def in_order(admin, name):
    """Return whether the cards of each column are ordered by a figure, the largest first."""
    columns = {}
    for card in admin.page.evaluate(READ_CARDS):
        columns.setdefault(card["column"], []).append(amount(card[name]))
    return all(found == sorted(found, reverse=True) for found in columns.values())


def amounts_of(page, name):
    texts = page.locator(f".o_data_row td[name={name}]").all_inner_texts()
    return [amount(text) for text in texts]


def every_favourite_shows_its_figures(admin, session, truths):
    """Check that total revenue is Xero's, and each favourite's figures, in pivot and graph."""
    page, today = admin.page, date.today()
    whole = Truth(
        [each for truth in truths.values() for each in truth.truths],
        organisation_codes(truths),
        next(iter(truths.values())).year_end,
        today,
    )
    linked = [truth for name, truth in truths.items() if name]
    since = months_ago(today, 11)
    admin.open(REVENUE)
    expect_total(page, whole.lifetime())
    favourites = {
        "By code and month, 12 calendar months": whole.sold(since, date.max),
        "By code and salesperson": whole.lifetime(),
        "Credit notes": -credited(session),
        "Invoiced, not income": sum(Decimal(each["not_income"]["total"]) for each in whole.truths),
        "New vs returning customers": whole.lifetime(),
        "Financial year to date vs last year": whole.this_year() - whole.last_year_to_date(),
        "Top customers by code, last 12 months": sum(truth.twelve_months() for truth in linked),
    }
    for favourite, total in favourites.items():
        choose(admin, favourite, FAVOURITES)
        expect_total(page, total)
        assert cut_off(page) == []
        if favourite.startswith("Financial year"):
            years = [whole.last_year_to_date(), whole.this_year()]
            assert pivot_row(page, "Total") == [*years, years[1] - years[0]]
        if favourite.startswith("New"):
            kinds_are_true(page, truths)
        page.click(".o_switch_view.o_graph")
        expect(page.locator(".o_graph_renderer canvas")).to_be_visible()
        page.click(".o_switch_view.o_pivot")
        expect(page.locator(".o_pivot table")).to_be_visible()
        # No salesperson has all customers; all codes and customers have names.
        if favourite != "By code and salesperson":
            assert "None" not in page.locator(".o_pivot table").inner_text()


def organisation_codes(truths):
    """Return {account id: code and name}, for all customers."""
    return {account: name for truth in truths.values() for account, name in truth.names.items()}


def expect_total(page, total):
    """Check that the pivot adds up to that, once it has been loaded."""
    cell = page.locator(".o_pivot tbody tr").first.locator("td").last
    expect(cell).to_have_text(re.compile(re.escape(f"{abs(total):,.2f}")))
    assert amount(cell.inner_text()) == total


def pivot_row(page, label):
    row = page.locator(".o_pivot tbody tr").filter(has=page.get_by_text(label, exact=True))
    return [amount(text) if text else Decimal(0) for text in row.locator("td").all_inner_texts()]


def kinds_are_true(page, truths):
    """Customers are new for a year after their first purchase; unlinked contacts are neither."""
    new = Decimal(0)
    for name, truth in truths.items():
        bought = truth.days_bought()
        if name and bought:
            new += truth.sold(date.min, years_before(bought[0], -1) - one_day)
    unlinked = truths[""].lifetime() if "" in truths else Decimal(0)
    assert abs(pivot_row(page, "New customer")[-1] - new) < TOLERANCE
    if unlinked:
        assert pivot_row(page, "Not linked yet")[-1] == unlinked


def credited(session):
    """Return what credit notes take from revenue: net, in the organisation's currency."""
    accounts = session.get("Accounts")["Accounts"]
    income = {account["AccountID"] for account in accounts if account["Class"] == "REVENUE"}
    notes, number, total = [], 1, Decimal(0)
    while page := session.get("CreditNotes", page=number, pageSize=1000)["CreditNotes"]:
        notes += page
        number += 1
    for note in notes:
        if note["Type"] == "ACCRECCREDIT" and note["Status"] in ("AUTHORISED", "PAID"):
            for line in note["LineItems"]:
                if line.get("AccountID") not in income:
                    continue
                net = Decimal(str(line["LineAmount"]))
                if note["LineAmountTypes"] == "Inclusive":
                    net -= Decimal(str(line["TaxAmount"]))
                rate = Decimal(str(note.get("CurrencyRate") or 1))
                total += (net / rate).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    return total


def pictures(admin):
    admin.picture("dashboard", height=985)
    open_board(admin)
    admin.picture("board", until=first_cards(5))
    admin.picture_on_a_phone("board", lambda: open_board(admin), until=first_cards(4))
    figures_come_first_on_a_phone(admin)
    open_analysis(admin)
    admin.picture("analysis")
    go_dark(admin)
    open_analysis(admin)
    admin.picture("analysis-dark")
    open_board(admin)
    admin.picture("board-dark", until=first_cards(5))


def figures_come_first_on_a_phone(admin):
    """Check that Xero's figures are above the address of a customer opened from the board."""
    with admin.phone():
        open_board(admin)
        admin.page.locator(CARD).first.click()
        tiles, address = (
            admin.page.locator(part).first for part in (".o_xero_tiles", ".o_address_format")
        )
        expect(admin.page.locator(".o_xero_page[aria-busy=false]")).to_be_visible()
        assert tiles.bounding_box()["y"] < address.bounding_box()["y"]
        assert cut_off(admin.page, ".o_xero_page") == []


def first_cards(number):
    """Return this number of cards of the first column, or as many as there are."""
    return f".o_kanban_group:nth-child(1) {CARD}:nth-of-type(-n+{number})"


def open_analysis(admin):
    """Open revenue by code and month, as a graph."""
    admin.open(REVENUE)
    expect(admin.page.locator(".o_pivot table")).to_be_visible()
    choose(admin, "By code and month", FAVOURITES)
    admin.page.click(".o_switch_view.o_graph")
    expect(admin.page.locator(".o_graph_renderer canvas")).to_be_visible()
