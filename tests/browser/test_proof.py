"""Proof in a browser: figures beside Xero's profit and loss, and what explains a difference."""

import io
import re
from decimal import Decimal

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.dark import go_dark
from tests.system.common import connected, wait_until

PROOF = "/odoo/action-exsalerate_xero.xero_proof_action"
BOARD = "/odoo/action-exsalerate_xero.xero_customer_action"
GRID = ".o_xero_proof_grid"
DIALOG = ".o_xero_proof_detail"
LINE = ".o_xero_proof_line"
MISSING = "14.20"


def test_figures_are_proved_and_each_difference_leads_to_its_documents(
    odoo_server, sandbox_factory, person
):
    xero = sandbox_factory(customers=10, invoices=240)
    odoo = odoo_server(xero, cron_threads=2)
    organisation = connected(odoo, xero, all_income=True).import_all()
    planted = differences(odoo, xero)
    prove(organisation)
    admin = person(odoo).log_in()

    open_proof(admin)
    summary = organisation.read("proof_summary")
    expect(admin.page.get_by_role("heading", level=2)).to_have_text(summary)
    assert re.search(rf"; [23] explained; 1 unexplained, £\s{MISSING}\.$", summary), summary
    assert findings(admin.page) == []
    admin.picture("proof", until=GRID)
    a_cell_opens_with_the_keyboard(admin)
    a_recode_leads_to_its_document(admin, planted)
    the_spreadsheet_has_both_figures(admin)
    an_unexplained_month_says_what_to_think_of(admin)
    with admin.phone():
        open_proof(admin)
        assert findings(admin.page) == []
        admin.picture("proof-phone", until=GRID)
        open_detail(admin, "?")
        admin.picture("proof-detail-phone")
    a_quiet_line_says_when_it_was_proved(admin)
    the_organisation_has_a_tile(admin, summary)
    go_dark(admin)
    open_proof(admin)
    assert findings(admin.page) == []
    admin.picture("proof-dark", until=GRID)


def differences(odoo, xero):
    """Plant a recode, a skipped invoice and an expense claim; return the recoded line."""
    domain = [("counted", "=", True), ("income", "=", True), ("sequence", "=", 0)]
    domain.append(("kind", "=", "invoice"))
    fields = ["invoice_id", "account_id", "date", "amount_base"]
    lines = odoo.call(
        "xero.invoice.line", "search_read", domain, fields, order="date DESC, id", limit=60
    )
    recoded, *others = [line for line in lines if line["amount_base"] > 0]
    [document] = odoo.call("xero.invoice", "read", [recoded["invoice_id"][0]], ["xero_id"])
    xero.edit("recode", id=document["xero_id"], line=0)
    skipped = next(line for line in others if line["date"][:7] != recoded["date"][:7])
    months = {recoded["date"][:7], skipped["date"][:7]}
    claimed = next(line for line in others if line["date"][:7] not in months)
    invoice = xero.edit("new_invoice", date=skipped["date"], currency="GBP")
    xero.edit("raw", id=invoice["InvoiceID"], merge={"CurrencyCode": "ZZZ"})
    account = odoo.call("xero.account", "read", [claimed["account_id"][0]], ["code"])[0]["code"]
    entries = [{"account": account, "amount": MISSING}, {"account": "090", "amount": f"-{MISSING}"}]
    xero.edit("new_system_journal", date=claimed["date"], lines=entries)
    return recoded


def prove(organisation):
    """Switch Proof on, allow it in Xero, and wait for the comparison."""
    server = organisation.server
    server.call("xero.connection", "write", [organisation.id], {"prove": True})
    consent = server.call("xero.connection", "action_connect", [organisation.id])
    server.get(organisation.xero.authorise(consent["url"]))
    wait_until(
        lambda: organisation.stored("proof_read_at") and not organisation.stored("proof_step"),
        server=server,
    )


def open_proof(admin):
    admin.open(PROOF)
    expect(admin.page.locator(GRID)).to_be_visible()


def cell_with(admin, sign):
    """Return the first cell of an account with a sign."""
    cells = admin.page.locator(f"{GRID} .o_xero_proof_row:not(.o_xero_proof_all) button")
    return cells.filter(has_text=sign).first


def open_detail(admin, sign):
    """Open a cell with a sign, in the year that has one; return the dialog."""
    years = admin.page.locator(".o_xero_proof_years button")
    for year in reversed(years.all()):
        year.click()
        expect(year).to_have_attribute("aria-pressed", "true")
        if cell_with(admin, sign).count():
            break
    cell_with(admin, sign).click()
    expect(admin.page.locator(DIALOG)).to_be_visible()
    return admin.page.locator(DIALOG)


def a_cell_opens_with_the_keyboard(admin):
    page = admin.page
    first = page.locator(f"{GRID} button[tabindex='0']")
    expect(first).to_have_count(1)
    first.focus()
    before = page.evaluate("document.activeElement.dataset.cell")
    page.keyboard.press("ArrowDown")
    after = page.evaluate("document.activeElement.dataset.cell")
    assert after != before
    page.keyboard.press("Enter")
    expect(page.locator(DIALOG)).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(DIALOG)).to_have_count(0)


def an_unexplained_month_says_what_to_think_of(admin):
    open_proof(admin)
    dialog = open_detail(admin, "?")
    expect(dialog.locator("[data-name=difference] dd")).to_have_text(f"£ -{MISSING}")
    part = dialog.locator("[data-kind=residual]")
    expect(part).to_contain_text("Unexplained")
    expect(part).to_contain_text("expense claims")
    assert findings(admin.page, DIALOG) == []
    admin.picture("proof-detail")
    dialog.get_by_role("button", name="Check this month again").click()
    expect(admin.page.locator(".o_notification").first).to_contain_text("checks this month again")
    expect(admin.page.locator(DIALOG)).to_have_count(0)
    admin.close_toasts()


def a_recode_leads_to_its_document(admin, planted):
    page = admin.page
    open_proof(admin)
    month = page.locator(f"{GRID} .o_xero_proof_all button").filter(has_text="≈")
    dialog = page.locator(DIALOG)
    for index in range(month.count()):
        month.nth(index).click()
        dialog.get_by_role("button").filter(has_text="≈").first.click()
        expect(dialog.locator(".o_xero_proof_part").first).to_be_visible()
        if dialog.get_by_text("Changed in Xero since").count():
            break
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
    number = planted["invoice_id"][1]
    expect(dialog.locator("[data-kind=changed]")).to_contain_text("Moved from")
    dialog.locator("[data-kind=changed]").get_by_role("button", name=number).click()
    expect(page.locator(".o_form_view [name=number]").first).to_contain_text(number)


def the_spreadsheet_has_both_figures(admin):
    open_proof(admin)
    with admin.page.expect_download() as download:
        admin.page.locator(".o_xero_proof_export").click()
    content = io.BytesIO(download.value.path().read_bytes())
    rows = list(load_workbook(content).active.iter_rows(values_only=True))
    head = next(index for index, row in enumerate(rows) if row[0] == "Month")
    assert rows[head][2:5] == ("Xero", "Odoo", "Difference")
    unexplained = [row for row in rows[head + 1 :] if row[5] == "Unexplained"]
    [row] = unexplained
    assert round(Decimal(row[2] - row[3]), 2) == round(Decimal(row[4]), 2) == -Decimal(MISSING)
    assert "conversion balances" in row[6]


def a_quiet_line_says_when_it_was_proved(admin):
    admin.open(BOARD)
    expect(admin.page.locator(LINE)).to_contain_text("Checked against Xero's profit and loss")
    linked = [("is_customer", "=", True), ("partner_id", "!=", False)]
    [found] = admin.server.call("xero.contact", "search_read", linked, ["partner_id"], limit=1)
    admin.open_customer(found["partner_id"][1])
    expect(admin.page.locator(LINE)).to_contain_text("months equal")


def the_organisation_has_a_tile(admin, summary):
    admin.open_connection()
    expect(admin.page.locator(".o_xero_proof_tile")).to_contain_text(summary)
    assert findings(admin.page) == []
    admin.picture("connection-proof", until=".o_xero_health")
    admin.page.get_by_role("button", name="Open Proof").click()
    expect(admin.page.locator(GRID)).to_be_visible()
