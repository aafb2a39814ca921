"""A quote in Xero moves the opportunity that a salesperson works on, in a real browser.

Xero has no webhooks for quotes. They arrive with the next sync, by default every five minutes, or
when someone clicks Sync now: the seconds here start at that time.
"""

import time
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.system.common import connected

# From Sync now until the opportunity and its follow-up are on the screen.
SECONDS = 5.0
# How long to wait in any case, to distinguish late from never.
PATIENCE = 30
STAGE, ACTIVITY, DAYS, SUMMARY = "Qualified", "To-Do", 2, "Follow up on the quote"
TITLE = "Relaunch of the web shop"
# Other quotes of that day: title, status, net amount.
OTHERS = (
    ("Brand identity", "SENT", 6_400),
    ("Accessibility review", "SENT", 1_850),
    ("Newsletter and landing pages", "ACCEPTED", 3_200),
)


def test_a_quote_sent_in_xero_moves_through_the_pipeline(odoo_server, sandbox_factory, person):
    xero = sandbox_factory(customers=10, invoices=60)
    odoo = odoo_server(xero, cron_threads=2)
    # Open in the browser from the start, so that no notification of the import appears later.
    admin = person(odoo).log_in()
    organisation = connected(odoo, xero).import_all()
    customer = a_customer(odoo)
    choose_what_a_sent_quote_does(admin)

    for title, status, amount in OTHERS:
        raise_quote(xero, title, amount, status=status)
    quote = raise_quote(xero, TITLE, 12_500, status="DRAFT", contact=customer["xero_id"])
    organisation.sync()
    assert not has_opportunity(organisation), "the mapping has no line for drafts"
    xero.edit("send_quote", id=quote["QuoteID"])

    card = card_after_sync(admin, STAGE, "Sent")
    expect(card).to_contain_text(customer["partner_id"][1])
    expect(card.locator(".o-mail-ActivityButton")).to_have_attribute("title", SUMMARY)
    admin.close_toasts()
    admin.picture("pipeline", height=514)
    card.click()
    form = admin.page.locator(".o_form_view")
    see_what_was_chosen(admin, form, quote)

    second = raise_quote(xero, "Photographs", 1_500, contact=customer["xero_id"])
    organisation.sync()
    link_second_quote(admin, form, second)

    xero.edit("accept_quote", id=quote["QuoteID"])

    card = card_after_sync(admin, "Won", "Accepted")
    expect(card.locator(".o-mail-ActivityButton")).not_to_have_attribute("title", SUMMARY)
    card.click()
    expect(form.locator(".o_arrow_button_current")).to_contain_text("Won")
    closed = f"Follow-up closed: quote {quote['QuoteNumber']} was accepted in Xero."
    expect(form.locator(".o-mail-Message").filter(has_text=closed)).to_be_visible()
    expect(form.locator(".o-mail-Activity")).to_have_count(0)
    admin.close_toasts()
    admin.picture("opportunity_won", height=1150)


def a_customer(odoo):
    """Return a Xero contact who is a customer in Odoo, with the fields from `search_read`."""
    linked = [("is_customer", "=", True), ("partner_id", "!=", False)]
    [found] = odoo.call("xero.contact", "search_read", linked, ["xero_id", "partner_id"], limit=1)
    return found


def raise_quote(xero, title, amount, **values):
    """Create a quote in Xero that is valid for thirty days."""
    expiry = date.today() + timedelta(days=30)
    lines = [{"amount": amount, "description": title}]
    return xero.edit("new_quote", title=title, lines=lines, expiry_date=str(expiry), **values)


def choose_what_a_sent_quote_does(admin):
    """On the organisation's form, move such quotes to another stage with another follow-up."""
    admin.open_connection()
    admin.page.click(".o_notebook .nav-link[name=pipeline]")
    row = admin.page.locator("[name=pipeline_mapping_ids] .o_data_row").filter(has_text="Sent")
    row.locator("[name=stage_id]").click()
    row = admin.page.locator("[name=pipeline_mapping_ids] .o_selected_row")
    for field, choice in (("stage_id", STAGE), ("activity_type_id", ACTIVITY)):
        row.locator(f"[name={field}] input").fill(choice)
        admin.page.locator(".o-autocomplete--dropdown-item").filter(has_text=choice).first.click()
    row.locator("[name=activity_delay_days] input").fill(str(DAYS))
    admin.page.click(".o_form_button_save")
    expect(admin.page.locator(".o_form_button_save")).not_to_be_visible()
    admin.picture("pipeline_mapping")


def see_what_was_chosen(admin, form, quote):
    """Check that the opportunity's form shows the quote, the stage and the follow-up."""
    expect(form.locator(".o_arrow_button_current")).to_contain_text(STAGE)
    follow_up = form.locator(".o-mail-Activity")
    expect(follow_up).to_have_count(1)
    expect(follow_up).to_contain_text(f"Due in {DAYS} days")
    follow_up.get_by_role("button", name="Info").click()
    expect(follow_up.locator(".o-mail-Activity-details")).to_contain_text(ACTIVITY)
    form.locator(".nav-link[name=xero_quotes]").click()
    expect(form.locator("[name=xero_quote_ids]")).to_contain_text(quote["QuoteNumber"])
    expect(form.locator("[name=xero_quote_line_ids]")).to_contain_text("12,500.00")
    admin.close_toasts()
    admin.picture("opportunity", height=1150)


def link_second_quote(admin, form, quote):
    """On the opportunity's form, link another quote of the customer; both are added up."""
    admin.page.reload()
    form.locator(".nav-link[name=xero_quotes]").click()
    offered = form.locator("[name=xero_candidate_quote_ids] .o_data_row")
    offered.filter(has_text=quote["QuoteNumber"]).get_by_role("button", name="Link").click()
    linked = form.locator("[name=xero_quote_ids]")
    expect(linked).to_contain_text(quote["QuoteNumber"])
    expect(form.locator(".tab-pane.active")).to_contain_text(
        "2 open quotes add up to the expected revenue."
    )
    expect(form.locator("[name=expected_revenue] input")).to_have_value("14,000.00")
    admin.close_toasts()
    admin.picture("opportunity_two_quotes", height=1150)


def has_opportunity(organisation):
    return organisation.server.sql(f"SELECT 1 FROM crm_lead WHERE name = '{TITLE}'") == "1"


def card_after_sync(admin, stage, status):
    """Click Sync now and check the pipeline; return the card when it shows that stage and status.

    The view is reloaded until then, as by a person who waits for it.
    """
    admin.open_connection()
    since = time.monotonic()
    admin.press("action_sync_now")
    admin.open("/odoo/crm")
    column = admin.page.locator(".o_kanban_group").filter(
        has=admin.page.locator(".o_column_title", has_text=stage)
    )
    card = column.locator(".o_kanban_record").filter(has_text=TITLE)
    card = card.filter(has=admin.page.locator("[name=xero_quote_status]", has_text=status))
    expect(admin.page.locator(".o_kanban_group").first).to_be_visible()
    while not card.is_visible() and time.monotonic() - since < PATIENCE:
        admin.page.locator(".o_searchview_input").press("Enter")
        admin.page.wait_for_timeout(100)
    seconds = time.monotonic() - since
    expect(card).to_have_count(1)
    print(f"{status}: {seconds:.1f} s from Sync now to the screen")
    assert seconds <= SECONDS, f"{status}: only after {seconds:.1f} s"
    return card
