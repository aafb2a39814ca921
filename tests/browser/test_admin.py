"""An administrator's first hour: the steps in Settings → Xero, and the health line.

All pages are checked for accessibility problems.
"""

import re
from datetime import date

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.cut_off import cut_off
from tests.browser.dark import go_dark
from tests.system.common import set_up, wait_until

STEPS = ("connect", "quotes", "invoices", "accounts", "contacts", "suppliers", "sales")
LISTS = ("invoice", "quote", "invoice_line", "contact", "account", "sync_issue", "connection")
LISTS += ("customer", "contact_review")
TOAST = ".o_notification"
END_OF_STEPS = "[data-name=sales].o_xero_step"
DESCRIPTION = ".o_field_widget[name=description_html]"
# More than the number of elements on a page that the keyboard reaches.
MOST_TABS = 60


def test_seven_steps_each_with_one_button(odoo_server, sandbox_factory, person):
    xero = sandbox_factory(customers=15, invoices=120, max_page_size=50)
    odoo = odoo_server(xero, cron_threads=2)
    set_up(odoo, xero)
    admin = person(odoo).log_in()
    admin.open_xero_settings()
    assert unfinished(admin) == list(STEPS)
    assert findings(admin.page) == []
    admin.picture("settings-steps")

    admin.press_connect()
    admin.answer_xero("Allow access")
    admin.wait_for_connection()
    expect(admin.page.locator("[name=health]")).to_have_text("Ready")
    admin.open_xero_settings()
    expect(admin.page.locator(".o_xero_organisation")).to_have_text(xero.organisations()[0]["name"])
    expect(admin.page.locator(".o_xero_step .btn-primary")).to_have_text(["Set up quotes"])
    take_all_steps(admin)

    # Without a reload: the steps, and a notification that everything is done.
    wait_until(lambda: unfinished(admin) == [], server=odoo)
    expect(admin.page.locator("#xero_onboarding_setting")).to_contain_text("All 7 steps finished")
    expect(admin.page.locator(TOAST).filter(has_text="Xero sync finished").first).to_be_visible()
    admin.page.get_by_role("button", name="Show finished steps").click()
    expect(admin.page.locator(".o_xero_step[data-state=done]")).to_have_count(len(STEPS))
    admin.picture("settings", until=END_OF_STEPS)
    finished_steps_lead_on(admin)
    a_retry_says_so_and_keeps_its_progress(admin, xero)
    documents_progress_in_their_own_words(admin)
    every_page_is_accessible(admin)
    admin.picture_on_a_phone("settings", lambda: open_steps(admin), until=END_OF_STEPS)
    lists_are_cards_on_a_phone(admin)
    dark_mode_is_accessible(admin)
    forms_are_accessible_on_a_phone(admin)
    description_page_fits_every_width(admin)


def finished_steps_lead_on(admin):
    """Check where the buttons below the finished steps lead."""
    for button, shown in (("Open the customer board", "Customer board"), ("Review contacts",) * 2):
        admin.open_xero_settings()
        admin.page.locator(".o_xero_next").get_by_role("button", name=button).click()
        expect(admin.page.locator(".o_breadcrumb")).to_contain_text(shown)


def a_retry_says_so_and_keeps_its_progress(admin, xero):
    """Import sales while Xero is down from the second page on."""
    admin.open_connection()
    xero.fault("status", match="page=2&", status=503, times=99)
    admin.press("action_import_sales")
    invoices = admin.page.locator(".o_xero_stream[data-kind=invoices]")
    expect(invoices.locator(".o_xero_chip")).to_have_text("Retrying")
    expect(invoices.locator(".o_xero_stream_summary")).to_contain_text(
        re.compile(r"50 of \d+ · Xero cannot be reached")
    )
    expect(invoices.get_by_role("progressbar")).to_be_visible()
    assert findings(admin.page) == []
    admin.picture("connection-retrying", until=".o_form_sheet")
    xero.clear_faults()
    admin.page.locator(".o_xero_retry").first.click()
    expect(invoices.locator(".o_xero_chip")).to_have_text("Up to date")


def documents_progress_in_their_own_words(admin):
    """Check the order of the steps at the top of a document's form."""
    for kind, awaiting in (("credit_note", "allocation"), ("invoice", "payment")):
        open_ = [("kind", "=", kind), ("status", "=", "AUTHORISED")]
        [document] = admin.server.call("xero.invoice", "search", open_, limit=1)
        admin.open(f"/odoo/action-exsalerate_xero.xero_invoice_action/{document}")
        expect(admin.page.locator(".o_form_view .o_statusbar_status")).to_be_visible()
        steps = admin.page.locator(".o_statusbar_status button:visible").all_inner_texts()
        # Odoo arranges them from right to left.
        assert steps[::-1] == ["Draft", f"Awaiting {awaiting}", "Paid"]
        admin.picture(f"document-{kind}")


def take_all_steps(admin):
    """Take the steps one after the other, entering what each of them needs."""
    for step in ("quotes", "invoices"):
        take(admin, step)
        dialog = admin.page.get_by_role("dialog")
        expect(dialog.locator(".o_form_view")).to_be_visible()
        assert findings(admin.page, ".modal-body") == []
        admin.picture(f"settings-{step}")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog).to_have_count(0)
    for step in ("accounts", "contacts", "suppliers"):
        take(admin, step)
    take(admin, "sales")
    dialog = admin.page.get_by_role("dialog")
    dialog.locator("[name=first_joined_date] input, [name=first_joined_date] button").click()
    admin.page.keyboard.press("Control+A")
    admin.page.keyboard.type(f"{date(date.today().year - 2, 1, 1):%m/%d/%Y}")
    admin.page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Import sales", exact=True).click()


def unfinished(admin):
    """Return the names of the open steps, in order."""
    expect(admin.page.locator(".o_xero_onboarding")).to_be_visible()
    steps = admin.page.locator(".o_xero_step:not([data-state=done])")
    return steps.evaluate_all("steps => steps.map(step => step.dataset.name)")


def take(admin, step):
    """Click a step's button, with the keyboard only."""
    button = admin.page.locator(f".o_xero_step[data-name={step}]").get_by_role("button")
    tab_to(admin.page, button)
    admin.page.keyboard.press("Enter")


def tab_to(page, element):
    """Press Tab until the element has the focus."""
    expect(element).to_be_visible()
    for _ in range(MOST_TABS):
        if element.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {element}")


def every_page_is_accessible(admin):
    """Check the form, its pages and the lists: no serious findings, and no text is cut off."""
    admin.open_connection()
    expect(admin.page.locator("[name=health]")).to_have_text("Live")
    assert findings(admin.page) == []
    for button in ("accounts", "contacts", "suppliers", "sales"):
        tab_to(admin.page, admin.page.locator(f".o_form_view [name=action_import_{button}]"))
    for page in ("pipeline", "notices", "history"):
        tab = admin.page.locator(f".o_notebook .nav-link[name={page}]")
        tab.click()
        expect(tab).to_contain_class("active")
        assert findings(admin.page) == [], page
        assert cut_off(admin.page) == [], page
    for name in LISTS:
        admin.open(f"/odoo/action-exsalerate_xero.xero_{name}_action")
        expect(admin.page.locator(".o_view_controller .o_control_panel")).to_be_visible()
        expect(admin.page.locator(".o_renderer, .o_list_renderer, .o_pivot").first).to_be_visible()
        # Odoo shows sample records, in a faint colour, until there are real ones.
        wait_until(lambda: not_sample(admin), server=admin.server)
        assert findings(admin.page) == [], name
        assert cut_off(admin.page) == [], name
    linked = [("is_customer", "=", True), ("partner_id", "!=", False)]
    [found] = admin.server.call("xero.contact", "search_read", linked, ["partner_id"], limit=1)
    admin.open_customer(found["partner_id"][1])
    assert findings(admin.page, ".o_xero_page") == []
    assert cut_off(admin.page, ".o_xero_page") == []


def not_sample(admin):
    """Return whether the page shows real records; check again otherwise."""
    if admin.page.locator(".o_view_sample_data").count():
        admin.page.reload()
        expect(admin.page.locator(".o_view_controller .o_control_panel")).to_be_visible()
        return False
    return True


def lists_are_cards_on_a_phone(admin):
    for name in ("invoice", "quote"):
        admin.picture_on_a_phone(f"{name}s", lambda name=name: open_cards(admin, name))


def open_cards(admin, name):
    admin.open(f"/odoo/action-exsalerate_xero.xero_{name}_action")
    expect(admin.page.locator(".o_kanban_record:not(.o_kanban_ghost)").first).to_be_visible()


def dark_mode_is_accessible(admin):
    """Check that there are no findings in dark mode either."""
    go_dark(admin)
    admin.open_connection()
    assert findings(admin.page) == []
    admin.picture("connection-dark", until=".o_form_sheet")
    open_steps(admin)
    assert findings(admin.page) == []
    admin.picture("settings-dark", until=END_OF_STEPS)


def open_steps(admin):
    """Open the settings with the completed steps."""
    admin.open_xero_settings()
    admin.page.get_by_role("button", name="Show finished steps").click()
    expect(admin.page.locator(END_OF_STEPS)).to_be_visible()


def forms_are_accessible_on_a_phone(admin):
    with admin.phone():
        for open_form in (admin.open_connection, admin.open_xero_settings):
            open_form()
            assert findings(admin.page) == []
            assert cut_off(admin.page) == []


def description_page_fits_every_width(admin):
    """Check the addon's page in Odoo's list of apps: no overflow, nothing from another server."""
    named = [("name", "=", "exsalerate_xero")]
    [module] = admin.server.call("ir.module.module", "search", named)
    requested = []
    admin.page.on("request", lambda request: requested.append(request.url))
    admin.leave()
    open_description(admin, module)
    assert findings(admin.page, DESCRIPTION) == []
    admin.picture("description", height=1400)
    admin.picture_on_a_phone("description", lambda: open_description(admin, module))
    assert requested and all(url.startswith(admin.server.url) for url in requested), requested


def open_description(admin, module):
    admin.open(f"/odoo/action-base.open_module_tree/{module}")
    expect(admin.page.locator(f"{DESCRIPTION} img")).to_have_count(5)
    expect(admin.page.locator(f"{DESCRIPTION} img").last).to_have_js_property("complete", True)
