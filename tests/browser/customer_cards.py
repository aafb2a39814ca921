"""What a card of the customer board shows, and what it should show by the stand-in's truth."""

from datetime import date

from tests.browser.customer_figures import Truth, change, money, month_end, one_day

# Columns and the earliest calendar month of each, in months ago.
AGES = {
    "This month": 0,
    "Last month": 1,
    "2–3 months ago": 3,
    "3–6 months ago": 6,
    "6–12 months ago": 12,
    "Over 12 months ago": 10**6,
}
COLUMNS = (*AGES, "Never")
TOP_CODES = 3

# All figures and texts of all visible cards, with the cards' columns.
READ_CARDS = """() => [...document.querySelectorAll(".o_kanban_group")].flatMap((column) => {
    const title = column.querySelector(".o_column_title").childNodes[0].textContent.trim();
    const cards = [...column.querySelectorAll(".o_kanban_record:not(.o_kanban_ghost)")];
    return cards.map((card) => {
        const text = (selector) => card.querySelector(selector)?.textContent.trim() ?? "";
        const exact = (name) => card.querySelector(`[data-name=${name}] dd`).title;
        return {
            column: title,
            name: text(".o_xero_board_name"),
            month: exact("revenue_month"),
            year: exact("revenue_year"),
            twelve: exact("revenue_twelve"),
            lifetime: exact("revenue_lifetime"),
            change: text(".o_xero_change_chip"),
            later: text(".o_xero_later"),
            codes: text(".o_xero_board_codes"),
            overdue: text(".o_xero_board_overdue"),
        };
    });
})"""


def truths_of(odoo, xero, session):
    """Return {customer's name in Odoo: Truth of its Xero contacts}; "" for those without one."""
    accounts = session.get("Accounts")["Accounts"]
    names = {each["AccountID"]: f"{each['Code']} {each['Name']}" for each in accounts}
    [organisation] = session.get("Organisation")["Organisations"]
    year_end = organisation["FinancialYearEndDay"], organisation["FinancialYearEndMonth"]
    customers = {}
    invoiced = [("is_customer", "=", True)]
    contacts = odoo.call("xero.contact", "search_read", invoiced, ["xero_id", "partner_id"])
    for contact in contacts:
        name = contact["partner_id"][1] if contact["partner_id"] else ""
        customers.setdefault(name, []).append(xero.truth_of_contact(contact["xero_id"]))
    codes = names | {"": "Without an account code"}
    return {
        name: Truth(truths, codes, year_end, date.today()) for name, truths in customers.items()
    }


def column_of(truth):
    """Return a customer's column, by calendar months since its last purchase."""
    bought = truth.days_bought()
    if not bought:
        return "Never"
    ago = (truth.today.year - bought[-1].year) * 12 + truth.today.month - bought[-1].month
    return next(column for column, most in AGES.items() if ago <= most)


def card_is_true(card, truth):
    month, same_day = truth.today.replace(day=1), truth.last_year_today
    twelve, before = truth.twelve_months(), truth.twelve_months_before()
    assert card["column"] == column_of(truth)
    assert money(card["month"]) == truth.sold(month, truth.today)
    assert money(card["year"]) == truth.this_year()
    assert money(card["twelve"]) == twelve
    assert money(card["lifetime"]) == truth.lifetime()
    assert money(card["later"]) == truth.sold(truth.today + one_day, date.max)
    expected = change(twelve, before, truth.is_new(same_day + one_day))
    said = card["change"].replace("\xa0", " ").removesuffix("more").removesuffix("less")
    assert said == expected
    assert card["codes"] == ", ".join(top_codes(truth))
    assert money(card["overdue"]) == truth.added("overdue")


def top_codes(truth):
    """Return the codes bought most in twelve months, then ever."""
    coded = {code for code, _day in truth.revenue if code != "Without an account code"}
    order = sorted(
        coded, key=lambda code: (truth.twelve_months(code), truth.lifetime(code)), reverse=True
    )
    return order[:TOP_CODES]


def months_ago(today, count):
    """Return the first day of the month this number of months ago."""
    for _month in range(count):
        today = today.replace(day=1) - one_day
    return today.replace(day=1)


def last_twelve_months(today, back=0):
    """Return the last twelve whole calendar months, or the same a number of years earlier.

    As in Odoo's dashboards: on its last day, a month counts as whole.
    """
    tomorrow = today + one_day
    first = months_ago(tomorrow, 12 * (back + 1))
    return first, month_end(months_ago(tomorrow, 12 * back + 1))
