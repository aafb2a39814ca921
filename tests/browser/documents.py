"""A salesperson views a document's PDF, finds the customer's link, and sends two invoices."""

from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.mailbox import mailbox, pdfs
from tests.browser.person import STICKS_OUT
from tests.system.common import wait_until

CUSTOMER = "Paper Trail Ltd"
EMAIL = "accounts@papertrail.example"
PASSWORD = "seller-of-paper"
GROUP = ("sales_team", "group_sale_salesman")


def new_documents(xero):
    """Create a customer with two unpaid invoices; return their numbers, the older one first."""
    contact = xero.edit("new_contact", name=CUSTOMER, email=EMAIL)["ContactID"]
    made = [
        xero.edit(
            "new_invoice",
            contact=contact,
            date=day,
            due_date=day,
            lines=[{"account": "210", "amount": amount}],
        )
        for day, amount in (("2026-05-04", "250.00"), ("2026-06-01", "99.50"))
    ]
    return [each["InvoiceNumber"] for each in made]


def seller_views_and_sends(odoo, numbers, seller):
    """Do it as a salesperson, on a desktop and on a phone."""
    groups = [odoo.call("ir.model.data", "check_object_reference", *GROUP)[1]]
    values = {"name": "Sally Seller", "login": "sally", "email": "sally@example.com"}
    values |= {"password": PASSWORD, "group_ids": [(6, 0, groups)]}
    odoo.call("res.users", "create", values)
    seller.log_in("sally", PASSWORD)
    seller.open_customer(CUSTOMER)
    the_pdf_is_shown(seller, numbers[-1])
    the_customers_link_is_shown(seller)
    with seller.phone():
        # Rendered anew for a phone.
        seller.page.reload()
        seller.show_xero_page()
        assert not axe.findings(seller.page, ".o_xero_page")
        assert not seller.page.evaluate(STICKS_OUT)
        the_pdf_is_shown(seller, numbers[-1], "-phone")
    seller.page.reload()
    with mailbox(odoo) as messages:
        two_invoices_are_sent(seller, numbers, messages)
    the_page_of_an_invoice_has_it_all(seller)
    seller.page.context.clear_cookies()


def the_pdf_is_shown(seller, number, name=""):
    page = seller.page
    page.locator(".o_xero_invoice [data-name=action_view_pdf]").first.click()
    text = page.frame_locator(".o-FileViewer iframe").locator(".textLayer")
    expect(text).to_contain_text(f"INVOICE {number}")
    seller.picture(f"view-pdf{name}")
    page.keyboard.press("Escape")
    expect(page.locator(".o-FileViewer")).to_have_count(0)


def the_customers_link_is_shown(seller):
    page = seller.page
    page.locator(".o_xero_invoice [data-name=action_view_online]").first.click()
    expect(page.locator(".o_xero_online_url")).to_be_visible()
    link = page.locator(".modal-footer a")
    assert link.get_attribute("href").startswith("https://in.xero.com/")
    assert not axe.findings(page, ".modal-content")
    seller.picture("customers-link")
    page.locator(".modal-footer").get_by_role("button", name="Close").click()


def two_invoices_are_sent(seller, numbers, messages):
    """Select both in the list, and send them as one e-mail."""
    page = seller.page
    page.locator(".oe_stat_button", has_text="Approved in Xero").click()
    expect(page.locator(".o_data_row")).to_have_count(2)
    page.locator("thead .o_list_record_selector input").click()
    page.get_by_role("button", name="Send", exact=True).click()
    composer = page.locator(".modal-content")
    expect(composer.locator("[name=attachment_ids]").first).to_contain_text(f"{numbers[0]}.pdf")
    expect(composer.locator("[name=partner_ids]")).to_contain_text(CUSTOMER)
    expect(composer.locator("[name=body]")).to_contain_text("419.40")
    seller.picture("send-statement")
    assert not messages
    composer.get_by_role("button", name="Send", exact=True).click()
    wait_until(lambda: messages, server=seller.server)
    [message] = messages
    assert EMAIL in message["To"]
    found = pdfs(message)
    assert list(found) == [f"{number}.pdf" for number in numbers]
    assert all(content.startswith(b"%PDF-") for content in found.values())
    body = message.get_body(("html",)).get_content()
    assert body.index(numbers[0]) < body.index(numbers[1])
    assert "https://in.xero.com/" in body
    seller.find_customer(CUSTOMER)
    sent = page.locator(".o-mail-Message", has_text="Statement")
    expect(sent).to_contain_text(f"{numbers[1]}.pdf")


def the_page_of_an_invoice_has_it_all(seller):
    page = seller.page
    seller.show_xero_page()
    page.get_by_role("button", name="Details of").first.click()
    for tab in ("payments", "history"):
        page.click(f".o_notebook .nav-link[name={tab}]")
        expect(page.locator(".tab-pane.active.show")).to_be_visible()
        assert not axe.findings(page, ".o_form_view")
    expect(page.locator(".o_xero_document_table")).to_contain_text("Awaiting payment")
    seller.picture("invoice-history")
    with seller.phone():
        assert not page.evaluate(STICKS_OUT)
        seller.picture("invoice-history-phone")
