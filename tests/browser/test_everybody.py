"""Accessibility of Xero's parts in Odoo's own pages, and of its lists and forms.

In light and dark mode, on a desktop and on a phone. No text is cut off on a desktop.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.cut_off import cut_off
from tests.browser.dark import dressed_dark
from tests.browser.documents import new_documents, seller_views_and_sends
from tests.system.common import connected, wait_until

ACTION = "/odoo/action-exsalerate_xero.xero_{}_action"


@pytest.fixture
def xero(sandbox_factory):
    return sandbox_factory(customers=15, invoices=150)


def test_every_page_with_xero_in_it_is_accessible(odoo_server, xero, person):
    odoo = odoo_server(xero, cron_threads=2)
    organisation = connected(odoo, xero).import_all()
    for status in ("DRAFT", "SENT", "ACCEPTED", "DECLINED"):
        xero.edit("new_quote", status=status, title=f"A quote that is {status.lower()}")
    numbers = new_documents(xero)
    organisation.sync()
    pages = [*pages_of_odoos(odoo), *pages_of_xero(odoo)]
    seller_views_and_sends(odoo, numbers, person(odoo))
    admin = person(odoo).log_in()

    for path, ours in pages:
        open_page(admin, path, ours)
        assert cut_off(admin.page, ours) == [], path
        is_accessible_in_both_themes(admin.page, path, ours)
    with admin.phone():
        # Odoo loads the web client anew for a phone.
        admin.leave()
        for path, ours in pages:
            open_page(admin, path, ours)
            is_accessible_in_both_themes(admin.page, path, ours)


def is_accessible_in_both_themes(page, path, ours):
    assert findings(page, ours) == [], path
    with dressed_dark(page):
        assert findings(page, ours) == [], (path, "in the dark")


def open_page(admin, path, ours):
    page = admin.page
    admin.open(path)
    expect(page.locator(".o_content")).to_be_visible()
    tab = page.locator(".o_notebook .nav-link[name=xero_quotes]")
    if "/crm/" in path:
        tab.click()
    expect(page.locator(ours).first).to_be_visible()
    wait_until(lambda: not page.locator(".o_view_sample_data").count())


def pages_of_odoos(odoo):
    """Return (path, our part) of the pipeline and of an opportunity with a quote."""
    found = odoo.call("crm.lead", "search", [("xero_quote_ids", "!=", False)], limit=1)
    return [
        ("/odoo/crm", "div:has(> [name=xero_quote_status])"),
        (f"/odoo/crm/{found[0]}", ".tab-pane.active.show"),
    ]


def pages_of_xero(odoo):
    """Return the board, the analysis, and the forms of an invoice, a credit note and a quote."""
    forms = [
        ("invoice", [("kind", "=", "invoice"), ("is_overdue", "=", True)]),
        ("invoice", [("kind", "=", "credit_note")]),
        ("quote", [("status", "=", "SENT")]),
    ]
    pages = [(ACTION.format("customer"), ".o_content")]
    for name, domain in forms:
        [record] = odoo.call(f"xero.{name}", "search", domain, limit=1)
        pages.append((f"{ACTION.format(name)}/{record}", ".o_content"))
    return [*pages, (ACTION.format("invoice_line"), ".o_content")]
