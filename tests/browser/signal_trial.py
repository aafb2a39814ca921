"""Trying a rule of signals on the past, in a browser."""

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.dark import dressed_dark

RULES = "/odoo/action-exsalerate_xero.xero_signal_rule_action"
DIALOG = ".modal-content"
SUMMARY = ".o_xero_trial_summary"
# Whether part of a dialog can only be seen by scrolling sideways.
STICKS_OUT = """() => {
    const body = document.querySelector(".modal-body");
    return body.scrollWidth > body.clientWidth;
}"""


def a_rule_is_tried(admin):
    """Try a rule with other thresholds, use them, and discard that."""
    page = admin.page
    open_rule(admin, "Stopped buying")
    before = page.get_by_label("Times the usual gap").input_value()
    page.get_by_role("button", name="Try it").click()
    summary = page.locator(SUMMARY)
    expect(summary).to_contain_text("In the last 24 months, this rule would have raised")
    checked(admin, "signals-try", desk=1300, phone=3200)
    page.keyboard.press("Escape")
    with dressed_dark(page):
        # The chart has the colours of the mode in which it was drawn.
        page.get_by_role("button", name="Try it").click()
        first = summary.inner_text()
        slider = page.get_by_role("slider", name="Times the usual gap")
        slider.focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        expect(summary).not_to_have_text(first)
        assert not findings(page, DIALOG)
        admin.picture("signals-try-dark", height=1300)
    tried = slider.input_value()
    page.get_by_role("button", name="Use these thresholds").click()
    field = page.locator(".o_form_view").get_by_label("Times the usual gap")
    assert float(field.input_value()) == float(tried) != float(before)
    page.locator(".o_form_button_cancel").click()
    expect(field).to_have_value(before)


def a_pair_fills_a_rule(admin):
    """Find what customers buy together, and use a pair."""
    page = admin.page
    open_rule(admin, "Never bought")
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(DIALOG)).to_contain_text("Choose what these customers buy")
    assert not findings(page, DIALOG)
    page.keyboard.press("Escape")
    choose_dimension(page, "Account code")
    page.get_by_role("button", name="Find pairs").click()
    pairs = page.locator(".o_xero_pairs_table tbody tr")
    expect(pairs.first).to_be_visible()
    checked(admin, "signal-pairs", desk=900, phone=1600)
    missing = pairs.first.locator("td").first.inner_text()
    pairs.first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Code never bought")).to_have_value(missing)
    page.locator(".o_form_button_save").click()
    page.get_by_role("button", name="Try it").click()
    expect(page.locator(SUMMARY)).to_contain_text("this rule would have raised")
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)


def open_rule(admin, name):
    admin.open(RULES)
    admin.page.locator(".o_data_row", has_text=name).locator("[name=name]").click()
    expect(admin.page.locator(".o_xero_sentence")).to_be_visible()


def choose_dimension(page, label):
    page.locator(".o_xero_sentence [name=dimension] input").click()
    page.locator(".o-dropdown--menu").get_by_text(label, exact=True).click()


def checked(admin, name, desk, phone):
    """Check the dialog and save pictures of it, on a desktop and on a phone."""
    page = admin.page
    assert not findings(page, DIALOG)
    admin.picture(name, height=desk)
    with admin.phone():
        assert not findings(page, DIALOG)
        assert not page.evaluate(STICKS_OUT), f"{name} is wider than a phone"
        admin.picture(f"{name}-phone", height=phone)
