"""Odoo's dashboard of Xero revenue in a browser."""

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect

from tests.browser.customer_cards import last_twelve_months

# The dashboard's rows with the headings of revenue by salesperson and by country.
SALESPEOPLE = 53
TOLERANCE = Decimal("0.005")


def the_dashboard_shows_revenue(admin, truths):
    """Check the dashboard: no cell with an error, and the figures of the last twelve months."""
    page = admin.page
    admin.open("/odoo/dashboards")
    page.get_by_text("Xero revenue").first.click()
    expect(page.locator(".o-figure").first).to_be_visible()
    page.wait_for_function(SHEETS_LOADED)
    sheets = page.evaluate(READ_SHEETS)
    texts = [cell["text"] for cells in sheets.values() for cell in cells.values()]
    assert not [text for text in texts if text.startswith("#")]
    # Revenue without a salesperson or a country is shown as such; all codes and customers have
    # names.
    nameless = [name for name, cell in sheets["Dashboard"].items() if cell["text"] == "None"]
    assert all(int(name[1:]) > SALESPEOPLE for name in nameless)
    by_salesperson = [
        cell["value"]
        for name, cell in sheets["Dashboard"].items()
        if name[0] == "C" and int(name[1:]) > SALESPEOPLE and cell["text"]
    ]
    total = Decimal(str(sheets["Data"]["B2"]["value"]))
    assert abs(sum(Decimal(str(value)) for value in by_salesperson) - total) < TOLERANCE
    today = date.today()
    for cell, back in (("B2", 0), ("C2", 1)):
        span = last_twelve_months(today, back)
        revenue = sum(truth.sold(*span) for truth in truths.values())
        assert abs(Decimal(str(sheets["Data"][cell]["value"])) - revenue) < TOLERANCE
    to_today = sum(truth.twelve_months() for name, truth in truths.items() if name)
    assert abs(Decimal(str(sheets["Data"]["B6"]["value"])) - to_today) < TOLERANCE
    unlinked = truths[""].sold(*last_twelve_months(today)) if "" in truths else Decimal(0)
    assert abs(Decimal(str(sheets["Data"]["B7"]["value"])) - unlinked) < TOLERANCE
    best = max(
        (truth.sold(*last_twelve_months(today)), name) for name, truth in truths.items() if name
    )
    assert sheets["Dashboard"]["E26"]["text"] == best[1]
    assert abs(Decimal(str(sheets["Dashboard"]["G26"]["value"])) - best[0]) < TOLERANCE


# The spreadsheet of the open dashboard, found among the components on the page.
MODEL = """
    const find = (node) => {
        const { model } = node.component.props;
        if (model?.getters?.getSheetIds) {
            return model;
        }
        for (const child of Object.values(node.children)) {
            const found = find(child);
            if (found) {
                return found;
            }
        }
    };
    const model = find(odoo.__WOWL_DEBUG__.root.__owl__);
"""
SHEETS_LOADED = f"""() => {{
    {MODEL}
    const sheetId = model?.getters.getSheetIds()[1];
    const cell = sheetId && model.getters.getEvaluatedCell({{ sheetId, col: 1, row: 1 }});
    return cell && typeof cell.value === "number";
}}"""
READ_SHEETS = f"""() => {{
    {MODEL}
    const {{ getters }} = model;
    return Object.fromEntries(getters.getSheetIds().map((sheetId) => {{
        const cells = {{}};
        for (let row = 0; row < getters.getNumberRows(sheetId); row++) {{
            for (let col = 0; col < getters.getNumberCols(sheetId); col++) {{
                const cell = getters.getEvaluatedCell({{ sheetId, col, row }});
                if (cell.formattedValue) {{
                    const name = "ABCDEFGHIJ"[col] + (row + 1);
                    cells[name] = {{ text: cell.formattedValue, value: cell.value }};
                }}
            }}
        }}
        return [getters.getSheetName(sheetId), cells];
    }}));
}}"""
