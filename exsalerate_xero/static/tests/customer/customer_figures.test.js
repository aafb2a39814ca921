import { describe, expect, test } from "@odoo/hoot";
import { queryAll, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mockService } from "@web/../tests/web_test_helpers";

import { change } from "@exsalerate_xero/base/formatting";

import {
    account,
    ARCHIVED_CURRENCY,
    EURO,
    invoice,
    MONTHS,
    openCustomer,
    page,
    serve,
    setupCustomers,
    texts,
} from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

function rows(section) {
    return queryAll(`.o_xero_${section} tbody tr`).map((row) =>
        queryAllTexts(":scope > *", { root: row }).map((text) => text.replace(/\s+/g, " ")),
    );
}

test("revenue is shown in tiles, in the company's currency", async () => {
    serve({ 1: page() });
    await openCustomer();
    expect(texts(".o_xero_tile")).toEqual([
        "This month $ 50.00 50% less $ 100.00 same period last year $ 80.00 full month",
        "Financial year to date $ 400.00 100% more from Apr 1, 2026 $ 200.00 same period last year $ 300.00 full year",
        "Last 12 months $ 500.00 0% from Nov 24, 2025 $ 500.00 in previous 12 months",
        "Lifetime $ 1,234.50 since May 6, 2021",
        "Balance due $ 120.00",
        "Overdue $ 0.00 Nothing overdue",
        "Days to pay – No payments in 12 months",
        "Last purchase Nov 2, 2026 usual gap: 14 days next was expected Nov 16, 2026",
    ]);
    expect(".o_xero_tile .o_xero_alert").toHaveCount(0);
    expect("[data-name=last_year_to_date]").toHaveAttribute("title", "Apr 1, 2025 to Nov 23, 2025");
    expect.verifySteps(["page of 1"]);
});

test("account codes show this year, last year, all time and their changes", async () => {
    serve({
        1: page({
            accounts: [
                account({ year: 400, last_year: 300, last_year_to_date: 500, lifetime: 900 }),
                account({ id: 2, code: "250", name: "Print", active: false, lifetime: 334.5 }),
                account({ id: 3, code: "999", name: "Odd", year: -1, lifetime: -1 }),
            ],
        }),
    });
    await openCustomer();
    expect(rows("codes").map((cells) => cells.slice(2, 6))).toEqual([
        ["$ 400.00", "$ 300.00 $ 500.00 to date", "$ 900.00", "20% less"],
        ["$ 0.00", "$ 0.00", "$ 334.50", ""],
        ["$ -1.00", "$ 0.00", "$ -1.00", ""],
    ]);
    expect(texts(".o_xero_codes .o_xero_code_name")).toEqual(["200 Sales", "250 Print", "999 Odd"]);
    expect(texts(".o_xero_code .o_xero_chip")).toEqual(["Archived"]);
    expect(".o_xero_not_income").toHaveCount(0);
    expect(".o_xero_codes tr:contains(250) .o_xero_code .o_xero_chip").toHaveText("Archived");
    expect(texts(".o_xero_codes tfoot td").slice(1, 5)).toEqual([
        "$ 400.00",
        "$ 300.00 $ 200.00 to date",
        "$ 1,234.50",
        "100% more",
    ]);
    expect(".o_xero_codes thead th:eq(2)").toHaveAttribute("title", "Apr 1, 2026 to Nov 23, 2026");
    expect.verifySteps(["page of 1"]);
});

const DEPOSITS = {
    id: 4,
    rank: 3,
    code: "810",
    name: "Deposits",
    type: "Current liability",
    organisation: false,
    active: true,
    year: 191,
    last_year: 50,
    lifetime: 241,
};

test("amounts that are not income are shown apart, in no tile, chart or total", async () => {
    serve({ 1: page({ not_income: [DEPOSITS] }) });
    await openCustomer();
    expect(texts(".o_xero_not_income tbody th span")).toEqual([
        "810 Deposits",
        "Current liability",
    ]);
    expect(texts(".o_xero_not_income tbody td")).toEqual(["$ 191.00", "$ 50.00", "$ 241.00"]);
    expect(texts(".o_xero_codes .o_xero_code_name")).toEqual(["200 Sales"]);
    expect("[data-name=lifetime]:contains(241)").toHaveCount(1);
    expect.verifySteps(["page of 1"]);
});

test("what was received without an invoice is shown, and can be listed", async () => {
    mockService("action", {
        doActionButton: ({ name, resId }) => expect.step(`${name} of ${resId}`),
    });
    serve({ 1: page({ without_invoice: { year: 191, last_year: 50, lifetime: 241 } }) });
    await openCustomer();
    expect(".o_xero_without_invoice").toHaveText(
        "Received without an invoice: $ 241.00 of the revenue, $ 191.00 in this financial year. Show",
        { inline: true },
    );
    await contains(".o_xero_without_invoice button").click();
    expect.verifySteps(["page of 1", "action_view_xero_without_invoice of 1"]);
});

const RECURRING = {
    amount: 204,
    count: 1,
    next_date: "2026-12-05",
    end_date: false,
    ended_on: false,
};

test("recurring revenue has a tile, which leads to the repeating invoices", async () => {
    mockService("action", {
        doActionButton: ({ name, resId }) => expect.step(`${name} of ${resId}`),
    });
    serve({ 1: page({ recurring: { ...RECURRING, end_date: "2026-12-31" } }) });
    await openCustomer();
    expect(texts(".o_xero_tile[data-name=recurring]")).toEqual([
        "Recurring revenue $ 204.00 per month next invoice on Dec 5, 2026 ends Dec 31, 2026",
    ]);
    await contains(".o_xero_tile[data-name=recurring] button").click();
    expect.verifySteps(["page of 1", "action_view_xero_recurring of 1"]);
});

test("of several repeating invoices the first end is shown, and the last one's if all ended", async () => {
    const end_date = "2026-12-31";
    const ended = { ...RECURRING, amount: 0, count: 0, next_date: false, ended_on: "2026-10-31" };
    serve({
        1: page({ recurring: { ...RECURRING, count: 2, end_date } }),
        2: page({ recurring: ended }),
    });
    await openCustomer();
    expect("[data-name=recurring] [data-name=end]").toHaveText("first ends Dec 31, 2026");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(texts("[data-name=recurring]")).toEqual(["Recurring revenue $ 0.00 ended Oct 31, 2026"]);
    expect("[data-name=recurring] [data-name=ended]").toHaveClass("o_xero_alert");
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("a customer whose invoices are all on other accounts shows why there is no revenue", async () => {
    serve({ 1: page({ accounts: [], not_income: [DEPOSITS] }) });
    await openCustomer();
    expect(".o_xero_no_revenue").toHaveText(
        "No revenue yet: this customer's approved invoices are not on income accounts.",
    );
    expect(".o_xero_not_income").toHaveCount(1);
    expect.verifySteps(["page of 1"]);
});

const CHANGES = [
    // amount, amount before, whether there was no purchase before, displayed change
    [150, 100, false, { text: "50%", tone: "up" }],
    [50, 100, false, { text: "50%", tone: "down" }],
    [100.4, 100, false, { text: "0%", tone: "even" }],
    [1099, 100, false, { text: "999%", tone: "up" }],
    [1100, 100, false, { text: ">\u00a0999%", tone: "up" }],
    [0, 100, false, { text: "100%", tone: "down" }],
    [-50, 100, false, { text: ">\u00a0100%", tone: "down" }],
    [60, 0, true, { text: "New", tone: "up" }],
    [60, 0, false, null],
    [-60, 0, true, null],
    [0, 0, false, null],
    [60, -10, false, null],
    [-60, -10, false, null],
];
test("a change is shown if it is meaningful, up to a readable maximum", async () => {
    serve({ 1: page() });
    await openCustomer();
    for (const [amount, before, isNew, expected] of CHANGES) {
        const found = change(amount, before, isNew);
        const message = `${amount} after ${before}`;
        expect(found && { ...found, text: String(found.text) }).toEqual(expected, { message });
    }
    expect.verifySteps(["page of 1"]);
});

test("only codes without earlier purchases are new", async () => {
    const bought = { year: 400, lifetime: 400 };
    serve({
        1: page({
            accounts: [
                account({ ...bought, first_bought: "2026-04-01" }),
                account({ ...bought, id: 2, code: "210", first_bought: "2026-03-31" }),
                account({ ...bought, id: 3, code: "220", first_bought: false }),
            ],
            revenue: { ...page().revenue, last_year_to_date: 0, twelve_months_before: 0 },
        }),
    });
    await openCustomer();
    expect(texts(".o_xero_codes tbody [data-name=change]")).toEqual(["New more", "", ""]);
    expect(".o_xero_tile[data-name=year] .o_xero_change_chip").toHaveCount(0);
    expect(".o_xero_tile[data-name=twelve_months] .o_xero_change_chip").toHaveCount(0);
    expect.verifySteps(["page of 1"]);
});

test("future-dated revenue is shown apart from revenue to date", async () => {
    const later = { month_later: 7, year_later: 90 };
    serve({
        1: page({
            revenue: { ...page().revenue, ...later },
            accounts: [account({ year: 400, year_later: 90, lifetime: 490 })],
        }),
    });
    await openCustomer();
    expect(".o_xero_tile [data-name=month_later]").toHaveText("+ $ 7.00 future-dated");
    expect(".o_xero_tile [data-name=year_later]").toHaveText("+ $ 90.00 future-dated");
    expect(".o_xero_codes [data-name=year_note]").toHaveText("+ $ 90.00 future-dated");
    expect.verifySteps(["page of 1"]);
});

test("days since the last purchase are marked by the code's own usual gap", async () => {
    serve({
        1: page({
            accounts: [
                account({
                    last_bought: "2026-10-01",
                    silent_days: 53,
                    interval: 20,
                    is_silent: true,
                }),
                account({ id: 2, last_bought: "2026-11-22", silent_days: 1, interval: false }),
                account({ id: 3, lifetime: -5 }),
            ],
        }),
    });
    await openCustomer();
    expect(rows("codes").map((cells) => cells.slice(6))).toEqual([
        ["Oct 1, 2026", "53 usual gap: 20"],
        ["Nov 22, 2026", "1"],
        ["", ""],
    ]);
    expect(".o_xero_codes .o_xero_alert").toHaveText("53");
    expect.verifySteps(["page of 1"]);
});

test("each code has its last twelve months as small bars", async () => {
    serve({
        1: page({
            accounts: [
                account({ months: MONTHS.map((_, i) => (i === 22 ? 50 : i === 23 ? -100 : 0)) }),
            ],
        }),
    });
    await openCustomer();
    expect(".o_xero_spark").toHaveCount(12);
    expect(".o_xero_spark:eq(10)").toHaveAttribute("title", "October 2026: $\u00a050.00");
    expect(".o_xero_spark:eq(10) > div").toHaveStyle({ height: "50%" }, { inline: true });
    expect(".o_xero_spark:eq(11) > div").toHaveClass("o_xero_spark_negative");
    expect(".o_xero_sparkline").toHaveAttribute(
        "aria-label",
        /^Revenue by month: October 2026: \$.50.00; November 2026: \$.-100.00$/,
    );
    expect.verifySteps(["page of 1"]);
});

test("overdue amounts and slower payment are shown in red", async () => {
    serve({
        1: page({
            balance: {
                outstanding: 300,
                overdue: 200,
                overdue_days: 12,
                credit: -60,
                days_to_pay: 20.5,
                days_to_pay_before: 14,
            },
            rhythm: { ...page().rhythm, is_silent: true },
        }),
    });
    await openCustomer();
    expect(texts(".o_xero_tile").slice(4)).toEqual([
        "Balance due $ 300.00 Unused credit $ 60.00",
        "Overdue $ 200.00 oldest 12 days",
        "Days to pay 20.5 days 6.5 days more 14 days in previous 12 months",
        "Last purchase Nov 2, 2026 usual gap: 14 days next was expected Nov 16, 2026",
    ]);
    expect(texts(".o_xero_tile .o_xero_alert")).toEqual([
        "$ 200.00",
        "next was expected Nov 16, 2026",
    ]);
    expect("[data-name=days_to_pay] .o_xero_change_chip").toHaveClass("o_xero_chip_danger");
    expect.verifySteps(["page of 1"]);
});

test("invoices link to Xero, in a new tab", async () => {
    serve({ 1: page() });
    await openCustomer();
    expect(".o_xero_invoice a").toHaveAttribute("href", "https://go.xero.com/invoice-1");
    expect(".o_xero_invoice a").toHaveAttribute("target", "_blank");
    expect(".o_xero_invoice a").toHaveAttribute("rel", /noopener/);
    expect.verifySteps(["page of 1"]);
});

test("each invoice shows its dates, status, amount and balance due", async () => {
    const late = { status: "AUTHORISED", status_label: "Awaiting payment", due: 120 };
    serve({
        1: page({
            invoices: {
                count: 5,
                rows: [
                    invoice({ reference: "PO 7", contact: "Jo of Acme" }),
                    invoice({ id: 2, number: "INV-2", overdue_days: 7, ...late }),
                    invoice({
                        id: 3,
                        number: "CN-1",
                        kind: "credit_note",
                        due_date: false,
                        net: -40,
                        amount: -48,
                        currency_id: EURO,
                        currency_code: "EUR",
                    }),
                    invoice({
                        id: 4,
                        number: "INV-4",
                        status: "VOIDED",
                        status_label: "Voided",
                        currency_id: ARCHIVED_CURRENCY,
                        currency_code: "NZD",
                    }),
                    invoice({ id: 5, number: "INV-5", status: "DRAFT", status_label: "Draft" }),
                ],
            },
        }),
    });
    await openCustomer();
    const [plain, overdue, credit, voided, draft] = rows("invoices");
    expect(plain.slice(1)).toEqual([
        "PO 7",
        "Nov 2, 2026",
        "Nov 16, 2026",
        "Paid",
        "$ 120.00 net $ 100.00",
        "$ 0.00",
    ]);
    expect(plain[0]).toInclude("Jo of Acme");
    expect(overdue[3]).toBe("Nov 16, 2026 7 days overdue");
    expect(".o_xero_invoice:eq(1) td:last .o_xero_alert").toHaveCount(1);
    expect(".o_xero_invoice:eq(0) td:last .o_xero_alert").toHaveCount(0);
    expect(".o_xero_invoice:eq(1) td:eq(4) .o_xero_chip").toHaveClass("o_xero_chip_danger");
    expect(credit[0]).toInclude("Credit note");
    expect(credit[5]).toBe("-48.00 € EUR net -40.00 € EUR");
    expect(voided[5]).toBe("120.00 NZD");
    expect([voided[6], draft[6]]).toEqual(["", ""]);
    expect.verifySteps(["page of 1"]);
});
