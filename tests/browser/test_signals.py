"""A rule finds who stops buying, and a salesperson wins the customer back, in a real browser."""

from datetime import date, timedelta

from playwright.sync_api import expect

from dev import demo_signals
from tests.browser import axe
from tests.browser.dark import dressed_dark
from tests.browser.people import group_ids
from tests.browser.person import STICKS_OUT
from tests.browser.signal_trial import a_pair_fills_a_rule, a_rule_is_tried
from tests.system.common import connected, use_currency, wait_until

RULES = "/odoo/action-exsalerate_xero.xero_signal_rule_action"
SIGNALS = "/odoo/action-exsalerate_xero.xero_signal_action"
ANALYSIS = "/odoo/action-exsalerate_xero.xero_signal_analysis_action"
BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
LOST, BACK = "Halcyon Hosting Ltd", "Juniper Juice Bar"
SELLER, PASSWORD = "mia", "mia-of-brightwater"
# Every thirty days, the last time so many days ago.
GAP, SILENT, PURCHASES = 30, 120, 10


def test_a_rule_a_salespersons_morning_and_a_customer_won_back(
    odoo_env, odoo_server, sandbox_factory, person
):
    xero = sandbox_factory(customers=30, invoices=500)
    odoo = odoo_server(xero, cron_threads=2)
    use_currency(odoo, xero)
    contacts = {name: bought_until_lately(xero, name) for name in (LOST, BACK)}
    organisation = connected(odoo, xero).import_all()
    seller = new_seller(odoo)
    admin = person(odoo).log_in()

    a_rule_is_tried(admin)
    a_pair_fills_a_rule(admin)
    a_rule_is_made_and_switched_on(odoo, admin)
    assert states(odoo) == {LOST: "raised", BACK: "raised"}
    as_seller(admin)
    a_morning(odoo, admin, seller)
    a_purchase_closes_the_signal(odoo, xero, organisation, admin, contacts[BACK])
    demo_signals.show(odoo_env, odoo.database)
    as_user(admin, "admin", "admin")
    lists_and_analysis(admin)


def bought_until_lately(xero, name):
    """Create a contact that bought hosting regularly and then stopped; return its Xero ID."""
    contact = xero.edit("new_contact", name=name)["ContactID"]
    for number in range(PURCHASES):
        day = str(date.today() - timedelta(days=SILENT + GAP * number))
        lines = [{"account": "220", "amount": "240.00", "description": "Hosting"}]
        xero.edit("new_invoice", contact=contact, date=day, due_date=day, lines=lines)
    return contact


def new_seller(odoo):
    """Create a salesperson with the two customers; return its ID."""
    own = group_ids(odoo, "base.group_user", "sales_team.group_sale_salesman")
    values = {"name": "Mia Moreno", "login": SELLER, "password": PASSWORD}
    seller = odoo.call("res.users", "create", values | {"group_ids": [(6, 0, own)]})
    partners = odoo.call("res.partner", "search", [("name", "in", (LOST, BACK))])
    odoo.call("res.partner", "write", partners, {"user_id": seller})
    return seller


def states(odoo):
    """Return {customer: state} of the two customers' signals."""
    rows = odoo.sql(
        f"""SELECT partner.name, signal.state FROM xero_signal signal
              JOIN res_partner partner ON partner.id = partner_id
             WHERE partner.name IN ('{LOST}', '{BACK}')"""
    )
    return dict(row.split("|") for row in rows.splitlines())


def as_user(person, login, password):
    page = person.page
    # The login page would offer the users before instead of a form.
    page.evaluate("localStorage.clear()")
    page.context.clear_cookies()
    person.log_in(login, password)


def as_seller(person):
    as_user(person, SELLER, PASSWORD)


def a_rule_is_made_and_switched_on(odoo, admin):
    """Open the ready rule, change it with the keyboard, and switch it on."""
    page = admin.page
    admin.open(RULES)
    expect(page.locator(".o_data_row")).to_have_count(6)
    assert not axe.findings(page, ".o_content")
    admin.picture("signal-rules", height=460)
    page.locator(".o_data_row", has_text="Stopped buying").locator("[name=name]").click()
    sentence = page.locator(".o_xero_sentence")
    expect(sentence).to_contain_text("times the usual gap")
    sentence.locator("[name=dimension] select, [name=dimension] input").first.focus()
    page.keyboard.press("Tab")
    sentence.get_by_label("Fewest purchases").fill("4")
    page.keyboard.press("Tab")
    expect(sentence.get_by_label("Times the usual gap")).to_be_focused()
    page.keyboard.press("Tab")
    expect(sentence.get_by_label("Fewest days")).to_be_focused()
    page.keyboard.type("45")
    assert not axe.findings(page, ".o_form_view")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("button", name="Switch off")).to_be_visible()
    admin.picture("signal-rule", height=900)
    with dressed_dark(page):
        assert not axe.findings(page, ".o_form_view")
        admin.picture("signal-rule-dark", height=900)
    with admin.phone():
        assert not page.evaluate(STICKS_OUT)
        assert not axe.findings(page, ".o_form_view")
        admin.picture("signal-rule-phone", height=1300)
    wait_until(lambda: len(states(odoo)) == 2, server=odoo)


def a_morning(odoo, seller, user):
    """From the activity to the signal, and to an opportunity."""
    page = seller.page
    page.locator(".o_menu_systray .o-mail-ActivityMenu-counter").click()
    page.locator(".o-mail-ActivityGroup", has_text="Xero Signal").click()
    expect(page.locator(".o_content")).to_contain_text(LOST)
    seller.open(SIGNALS)
    row = page.locator(".o_data_row", has_text=LOST)
    expect(row).to_contain_text("Bought every 30 days, £240 each; last on")
    assert not axe.findings(page, ".o_content")
    seller.picture("signals-morning", height=420)
    row.locator("[name=partner_id]").click()
    form = page.locator(".o_form_view")
    expect(form.locator(".o_arrow_button_current")).to_contain_text("Seen")
    expect(form.locator(".o-mail-Activity")).to_have_count(1)
    expect(form.locator(".o_xero_signal_reason")).to_contain_text("120 days ago")
    assert not axe.findings(page, ".o_form_view")
    seller.picture("signal", height=760)
    with dressed_dark(page):
        assert not axe.findings(page, ".o_form_view")
        seller.picture("signal-dark", height=760)
    with seller.phone():
        page.reload()
        expect(form.locator(".o-mail-Activity")).to_have_count(1)
        assert not page.evaluate(STICKS_OUT)
        seller.picture("signal-phone", height=1000)
    page.reload()
    page.get_by_role("button", name="Make an opportunity").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=expected_revenue] input")).to_have_value("2,920.00")
    expect(page.locator(".oe_stat_button", has_text="Xero signals")).to_contain_text("1")
    seller.picture("signal-opportunity", height=760)
    assert states(odoo) == {LOST: "in_work", BACK: "raised"}
    the_customers_page_shows_it(seller)
    the_board_shows_it(seller)


def the_customers_page_shows_it(seller):
    page = seller.page
    seller.open_customer(BACK)
    card = page.locator(".o_xero_signal")
    expect(card).to_contain_text("last on")
    assert not axe.findings(page, ".o_xero_page")
    seller.picture("signal-customer", until=".o_xero_signals")
    with dressed_dark(page):
        assert not axe.findings(page, ".o_xero_page")
    with seller.phone():
        assert not page.evaluate(STICKS_OUT)
        seller.picture("signal-customer-phone", until=".o_xero_signals")
    card.get_by_role("button", name="Dismiss").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Seasonal")).to_be_visible()
    assert not axe.findings(page, ".modal-body")
    seller.picture("signal-dismiss", height=520)
    page.keyboard.press("Escape")
    card.get_by_role("button", name="Start").click()
    expect(card).to_contain_text("In progress")


def the_board_shows_it(seller):
    page = seller.page
    seller.open(BOARD)
    page.click(".o_searchview_dropdown_toggler")
    for name in ("My customers", "With signals"):
        page.get_by_role("menuitemcheckbox", name=name).click()
    page.keyboard.press("Escape")
    cards = page.locator(".o_kanban_record:not(.o_kanban_ghost)")
    expect(cards).to_have_count(2)
    expect(cards.first.locator(".o_xero_board_signals")).to_have_text("Stopped buying")
    assert not axe.findings(page, ".o_kanban_renderer")
    seller.picture("signals-board", height=520)


def a_purchase_closes_the_signal(odoo, xero, organisation, seller, contact):
    """An invoice in Xero closes the signal with the next sync, and is counted."""
    lines = [{"account": "220", "amount": "260.00", "description": "Hosting"}]
    xero.edit("new_invoice", contact=contact, lines=lines)
    organisation.sync()
    assert states(odoo) == {LOST: "in_work", BACK: "won_back"}
    page = seller.page
    seller.open(SIGNALS)
    page.locator(".o_facet_remove").first.click()
    page.locator(".o_data_row", has_text=BACK).locator("[name=partner_id]").click()
    form = page.locator(".o_form_view")
    expect(form.locator(".o_arrow_button_current")).to_contain_text("Won back")
    expect(form.locator("[name=amount_won]")).to_contain_text("260.00")
    expect(form.locator(".o-mail-Message").first).to_be_visible()
    expect(form.locator(".o-mail-Activity")).to_have_count(0)
    seller.picture("signal-won", height=760)


def lists_and_analysis(admin):
    """Check the list, the cards of a phone, and the funnel."""
    page = admin.page
    admin.open(SIGNALS)
    page.locator(".o_facet_remove").first.click()
    expect(page.locator(".o_data_row").first).to_be_visible()
    assert not axe.findings(page, ".o_content")
    admin.picture("signals", height=760)
    with dressed_dark(page):
        assert not axe.findings(page, ".o_content")
        admin.picture("signals-dark", height=760)
    with admin.phone():
        admin.leave()
        admin.open(SIGNALS)
        expect(page.locator(".o_kanban_record").first).to_be_visible()
        assert not page.evaluate(STICKS_OUT)
        assert not axe.findings(page, ".o_kanban_renderer")
        admin.picture("signals-phone")
    admin.leave()
    admin.open(ANALYSIS)
    expect(page.locator("canvas")).to_be_visible()
    admin.picture("signals-funnel", height=620)
    page.locator(".o_cp_switch_buttons .o_pivot, button.o_switch_view.o_pivot").first.click()
    expect(page.locator(".o_pivot td").first).to_be_visible()
    admin.picture("signals-pivot", height=620)
