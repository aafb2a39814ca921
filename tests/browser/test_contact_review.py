"""The contact review: what an import linked, created and asks about, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.system.common import connected
from xero_sandbox.client import Session

CARD_3 = ".o_kanban_record:nth-of-type(3)"
REVIEW = "/odoo/action-exsalerate_xero.xero_contact_review_action"


@pytest.fixture
def books(sandbox_factory):
    return sandbox_factory(customers=40, invoices=300)


def test_what_an_import_did_with_contacts_is_reviewed(odoo_server, books, person):
    odoo = odoo_server(books, cron_threads=2)
    organisation = connected(odoo, books)
    asked = existing_customers(odoo, books)
    before_import = odoo.call("res.partner", "search_count", [])
    organisation.import_all()
    assert odoo.call("res.partner", "search_count", []) > before_import + 10
    admin = person(odoo).log_in()
    open_review(admin)

    summary = admin.page.locator(".o_xero_review_summary")
    expect(tile(summary, "matched")).to_contain_text("Same tax ID")
    expect(tile(summary, "created")).to_contain_text("Created")
    expect(tile(summary, "to_decide")).to_contain_text("at stake")
    expect(summary.locator(".o_xero_review_run")).to_contain_text("linked")
    stakes = [money(text) for text in admin.page.locator("td[name=revenue]").all_inner_texts()]
    assert len(stakes) > 3 and stakes == sorted(stakes, reverse=True)
    admin.picture("review", until=".o_data_row")
    admin.picture_on_a_phone("review", lambda: open_review(admin), until=CARD_3)
    open_review(admin)
    near = admin.page.locator(".o_data_row").filter(has_text="only one has a legal form")
    expect(near).not_to_have_count(0)

    before = decisions_due(summary)
    admin.page.locator(".o_data_row").filter(has_text=asked).first.click()
    link_after_comparing(admin)
    ask_to_delete_the_customer(admin)

    open_review(admin)
    assert decisions_due(summary) == before - 1
    admin.page.locator(".o_data_row .o_list_record_selector input").first.check()
    admin.page.get_by_role("button", name="Exclude", exact=True).click()
    admin.page.locator(".modal").get_by_role("button", name="Exclude").click()
    expect(tile(summary, "excluded").locator(".o_xero_review_count")).to_have_text("1")
    tile(summary, "excluded").click()
    expect(admin.page.locator(".o_data_row")).to_have_count(1)

    undo_the_import(admin, odoo)
    assert odoo.call("res.partner", "search_count", []) == before_import


def link_after_comparing(admin):
    comparison = admin.page.locator(".o_xero_comparison")
    expect(comparison.locator(".o_xero_candidate")).to_have_count(2)
    expect(comparison.get_by_label("Agrees").first).to_be_visible()
    expect(comparison.get_by_label("Differs").first).to_be_visible()
    admin.picture("review-contact", until=".o_form_sheet")
    admin.picture_on_a_phone("review-contact", lambda: None)
    comparison.get_by_role("button", name="Same customer", exact=True).first.click()
    expect(admin.page.locator(".o_arrow_button_current")).to_have_text("Linked")
    expect(comparison.locator(".o_xero_candidate")).to_have_count(1)


def ask_to_delete_the_customer(admin):
    """Open the linked customer and click Delete: what that does is said first; keep it."""
    admin.page.locator(".o_xero_candidate h3 a").click()
    admin.page.locator(".o_form_view .o_cp_action_menus button").first.click()
    admin.page.get_by_role("menuitem", name="Delete").click()
    expect(admin.page.locator(".modal-body")).to_contain_text("goes back to Xero → Review contacts")
    admin.picture("delete-customer")
    admin.page.get_by_role("button", name="No, keep it").click()


def existing_customers(odoo, books):
    """Create some customers in Odoo; return the name of one that two of them could be."""
    contacts = Session.consented(books.url).get("Contacts", page=1, includeArchived="true")
    customers = [c for c in contacts["Contacts"] if c["IsCustomer"] and c.get("TaxNumber")]
    sure, unsure, other = customers[:4], customers[4:9], customers[9:12]
    near = [c for c in customers[12:] if c["Name"].endswith((" Ltd", " Limited", " LLP"))]
    known = [partner(c, vat=c["TaxNumber"]) for c in sure]
    for contact in unsure:
        known += [
            partner(contact, email=f"old@{contact['ContactID'][:8]}.example", city="Leeds"),
            partner(contact, email=contact.get("EmailAddress") or "", phone="0113 496 0000"),
        ]
    known += [partner(c, vat="GB999999973") for c in other]
    known += [{"name": c["Name"].rpartition(" ")[0], "is_company": True} for c in near[:2]]
    odoo.call("res.partner", "create", known)
    return unsure[0]["Name"]


def partner(contact, **values):
    return {"name": contact["Name"], "is_company": True} | values


def open_review(admin):
    admin.open(REVIEW)
    expect(admin.page.locator(".o_xero_review_summary")).to_be_visible()
    # Notifications about the import would cover the page.
    expect(admin.page.locator(".o_notification")).to_have_count(0)


def tile(summary, name):
    return summary.locator(f"[data-name={name}]")


def decisions_due(summary):
    return int(tile(summary, "to_decide").locator(".o_xero_review_count").inner_text())


def money(text):
    return float("".join(char for char in text if char.isdigit() or char in ".-"))


def undo_the_import(admin, odoo):
    """Click All runs → Undo: what the import created is removed, existing records remain."""
    created = [("partner_created", "=", True)]
    assert odoo.call("xero.contact", "search_count", created)
    admin.open("/odoo/action-exsalerate_xero.xero_match_run_action")
    undo = admin.page.locator(".o_data_row").get_by_role("button", name="Undo")
    expect(undo).not_to_have_count(0)
    while left := undo.count():
        undo.first.click()
        admin.page.locator(".modal").get_by_role("button", name="Undo").click()
        expect(undo).to_have_count(left - 1)
    assert not odoo.call("xero.contact", "search_count", created)
