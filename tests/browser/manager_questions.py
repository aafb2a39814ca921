"""The questions that a sales manager asks, each answered in at most three clicks from the menu."""

from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.person import amount

MOST_CLICKS = 3
# A code counts as no longer bought after this many days, or later.
STOPPED_AFTER_DAYS = 90
CARD_NAME = ".o_kanban_record:not(.o_kanban_ghost) .o_xero_board_name"


class Manager:
    """A person who counts clicks, and starts at a menu of Xero."""

    def __init__(self, admin):
        self.admin, self.page, self.clicks = admin, admin.page, 0

    def click(self, element):
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS
        element.click()

    def open_menu(self, name):
        self.admin.open("/odoo/action-exsalerate_xero.xero_account_action")
        self.clicks = 0
        self.click(self.page.locator(".o_menu_sections").get_by_text(name, exact=True))
        expect(self.page.locator(".o_breadcrumb")).to_contain_text(name.split()[-1].lower())
        return self

    def choose(self, filter_name):
        """Choose a filter of the menu beside the search box."""
        self.click(self.page.locator(".o_searchview_dropdown_toggler"))
        menu = self.page.locator(".o_filter_menu")
        self.click(menu.get_by_role("menuitemcheckbox", name=filter_name, exact=True))
        self.page.keyboard.press("Escape")
        return self

    def search(self, text, question):
        """Type into the search box, which has the focus, and choose what to search for."""
        expect(self.page.locator(".o_searchview_input")).to_be_focused()
        self.page.keyboard.type(text)
        offered = self.page.locator(".o_searchview_autocomplete .o-dropdown-item")
        self.click(offered.filter(has_text=f"Search {question} for: {text}"))
        return self

    def finds(self, customers):
        """Check that these customers, and no others, are on the board."""
        assert customers, "the question should have an answer"
        names = self.page.locator(CARD_NAME)
        expect(names).to_have_count(len(customers))
        assert set(names.all_inner_texts()) == customers


def questions_take_three_clicks(admin, odoo, truths, customers):
    """Ask the five questions of the board with these customers, {name: partner ID}."""
    known, manager = {name: truth for name, truth in truths.items() if name}, Manager(admin)
    code, other = two_codes(known)

    stopped = {name for name, truth in known.items() if has_stopped(truth, code)}
    manager.open_menu("Customer board").search(code, "Stopped buying").finds(stopped)

    planned = set(list(customers)[::2])
    down = {name for name, truth in known.items() if percent(truth) < -20} - planned
    manager.open_menu("Customer board").choose("Down by over 20%, nothing planned").finds(down)

    one = {name for name, truth in known.items() if buys(truth, other) and not buys(truth, code)}
    manager.open_menu("Customer board").search(other, "Buys (12 months)")
    manager.search(code, "Doesn't buy (12 months)").finds(one)

    contacted = next(iter(customers))
    message = {"body": "They want a new shop.", "message_type": "comment"}
    odoo.call("res.partner", "message_post", [customers[contacted]], **message)
    manager.open_menu("Customer board").choose("Not contacted for 3 months")
    manager.finds(known.keys() - {contacted})

    accepted_quotes_are_shown_with_their_worth(manager, odoo)


def accepted_quotes_are_shown_with_their_worth(manager, odoo):
    fields = ["number", "amount_untaxed_company", "invoiced_company"]
    accepted = odoo.call("xero.quote", "search_read", [("status", "=", "ACCEPTED")], fields)
    worth = {
        quote["number"]: Decimal(str(quote["amount_untaxed_company"] - quote["invoiced_company"]))
        for quote in accepted
        if quote["amount_untaxed_company"] > quote["invoiced_company"]
    }
    assert worth
    manager.open_menu("Quotes").choose("Accepted, not yet invoiced")
    numbers = manager.page.locator(".o_data_row [name=number]")
    expect(numbers).to_have_count(len(worth))
    assert set(numbers.all_inner_texts()) == worth.keys()
    totals = manager.page.locator(".o_list_footer td").filter(has_text="£").all_inner_texts()
    assert sum(worth.values()).quantize(Decimal("0.01")) in map(amount, totals)


def two_codes(truths):
    """Return a code that somebody has stopped buying, and one that others buy instead."""
    codes = {code for truth in truths.values() for code in truth.codes}
    codes = sorted(codes - {"Without an account code"})
    return next(
        (code, other)
        for code in codes
        for other in codes
        if any(has_stopped(truth, code) for truth in truths.values())
        and any(buys(truth, other) and not buys(truth, code) for truth in truths.values())
    )


def buys(truth, code):
    """Return whether the code was invoiced in the last twelve months."""
    last, _usual = truth.gaps(code)
    return bool(last) and last > truth.last_year_today


def has_stopped(truth, code):
    """Return whether the code was not invoiced for unusually long."""
    last, usual = truth.gaps(code)
    if not last:
        return False
    if not usual:
        return last <= truth.last_year_today
    longest = max(STOPPED_AFTER_DAYS, 2 * usual)
    return (truth.today - last).days > longest and truth.is_silent(longest, code)


def percent(truth):
    """Return the change of the last twelve months in percent, 0 without earlier revenue."""
    before = truth.twelve_months_before()
    return round(100 * (truth.twelve_months() - before) / before, 1) if before > 0 else 0
