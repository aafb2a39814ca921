import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, makeServerError, mockService, onRpc } from "@web/../tests/web_test_helpers";

import {
    account,
    chart,
    EURO,
    invoice,
    MONTHS,
    openCustomer,
    page,
    quote,
    serve,
    setupCustomers,
    texts,
} from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

const NO_FILTER = {
    offset: 0,
    connection_id: false,
    account_id: null,
    first: false,
    last: false,
    state: "all",
};

/** Answer each call for invoices with one invoice, and record the call's filter as a step. */
function serveInvoices(number = "INV-FOUND", count = 1) {
    onRpc("res.partner", "get_xero_invoices", ({ kwargs }) => {
        expect.step(Object.fromEntries(Object.keys(NO_FILTER).map((name) => [name, kwargs[name]])));
        return { count, revenue: 7, rows: count ? [invoice({ id: 7, number })] : [] };
    });
}

const TWO_CODES = () =>
    page({
        accounts: [
            account({ twelve_months: 12, months: MONTHS.map(() => 1) }),
            account({
                id: 2,
                rank: 1,
                code: "210",
                name: "Code",
                months: MONTHS.map((_, i) => (i ? 7 : 70)),
            }),
        ],
    });

function barAt(code, month) {
    const { scales } = chart();
    const { x, y } = code === null ? {} : chart().getDatasetMeta(code).data[month].getCenterPoint();
    return {
        x: x ?? chart().getDatasetMeta(0).data[month].x,
        y: y ?? scales.y.top + 1,
    };
}

/** Click a bar of the chart or, without a code, above the bars of the month. */
async function clickBar(code, month) {
    const position = barAt(code, month);
    await contains(chart().ctx.canvas).click({ position, relative: true });
    await animationFrame();
    await animationFrame();
}

test("lines of an invoice open and close, with code and net amount", async () => {
    const lines = [
        { id: 1, account: "200 Sales", description: "Site", amount: 90 },
        { id: 2, account: false, description: false, amount: 10 },
    ];
    const invoices = [
        invoice({ lines, currency_id: EURO, currency_code: "EUR" }),
        invoice({ id: 2 }),
    ];
    serve({ 1: page({ invoices: { count: 2, rows: invoices } }) });
    await openCustomer();
    expect(".o_xero_lines").toHaveCount(0);
    expect(".o_xero_toggle:eq(0)").toHaveAttribute("aria-expanded", "false");
    expect(".o_xero_toggle:eq(0)").toHaveAttribute("aria-label", "Lines of INV-1");
    expect(".o_xero_toggle:eq(1)").not.toBeVisible();
    await contains(".o_xero_toggle:eq(0)").click();
    expect(".o_xero_toggle:eq(0)").toHaveAttribute("aria-expanded", "true");
    expect(texts(".o_xero_line")).toEqual(["200 Sales Site 90.00 € EUR", "10.00 € EUR"]);
    await contains(".o_xero_toggle:eq(0)").click();
    expect(".o_xero_lines").toHaveCount(0);
    expect.verifySteps(["page of 1"]);
});

test("invoices are filtered by code and year without leaving the form", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices();
    await openCustomer();
    expect(queryAllTexts(".o_xero_filter_account option")).toEqual([
        "All codes",
        "200 Sales",
        "210 Code",
    ]);
    expect(queryAllTexts(".o_xero_filter_period optgroup:eq(0) option")).toEqual([
        "2026–27",
        "2025–26",
    ]);
    expect(".o_xero_filter_period optgroup:eq(1) option").toHaveCount(24);
    await contains(".o_xero_filter_account").select("2");
    await animationFrame();
    expect(texts(".o_xero_invoice a")).toEqual(["INV-FOUND (opens Xero in a new tab)"]);
    await contains(".o_xero_filter_period").select("2025-04-01 2026-03-31");
    await animationFrame();
    await contains(".o_xero_filter_state [data-name=unpaid]").click();
    await animationFrame();
    expect(".o_xero_filter_state .active").toHaveText(/^Unpaid/);
    await contains(".o_xero_filter_clear").click();
    await animationFrame();
    expect(".o_xero_filter_clear").toHaveCount(0);
    const year = { first: "2025-04-01", last: "2026-03-31" };
    expect.verifySteps([
        "page of 1",
        { ...NO_FILTER, account_id: 2 },
        { ...NO_FILTER, account_id: 2, ...year },
        { ...NO_FILTER, account_id: 2, ...year, state: "unpaid" },
        NO_FILTER,
    ]);
});

test("a filter whose invoices can't be loaded shows no others, and can be retried", async () => {
    let isDown = true;
    serve({ 1: TWO_CODES() });
    onRpc("res.partner", "get_xero_invoices", ({ kwargs }) => {
        expect.step(kwargs.account_id);
        if (isDown) {
            throw makeServerError({ message: "Down" });
        }
        return { count: 1, rows: [invoice({ id: 7, number: "INV-FOUND" })] };
    });
    await openCustomer();
    expect(".o_xero_invoice").toHaveCount(1);
    await contains(".o_xero_filter_account").select("2");
    await animationFrame();
    expect(".o_xero_filter_account").toHaveValue("2");
    expect(".o_xero_invoice").toHaveCount(0);
    expect(".o_xero_invoices .o_xero_count").toHaveText("");
    expect(".o_xero_invoices [role=alert]").toHaveText(/couldn't be loaded/);
    isDown = false;
    await contains(".o_xero_invoices .o_xero_retry").click();
    await animationFrame();
    expect(".o_xero_invoices [role=alert]").toHaveCount(0);
    expect(texts(".o_xero_invoice a")).toEqual(["INV-FOUND (opens Xero in a new tab)"]);
    expect.verifySteps(["page of 1", 2, 2]);
});

test("a filter without results says so", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices("", 0);
    await openCustomer();
    await contains(".o_xero_filter_account").select("1");
    await animationFrame();
    expect(".o_xero_none").toHaveText("No matching invoices.");
    expect(".o_xero_invoice").toHaveCount(0);
    expect.verifySteps(["page of 1", { ...NO_FILTER, account_id: 1 }]);
});

test("a click on a bar shows its invoices", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices();
    await openCustomer();
    await clickBar(1, 22);
    expect(".o_xero_filter_account").toHaveValue("2");
    expect(".o_xero_filter_period").toHaveValue("2026-10-01 2026-10-31");
    expect(".o_xero_filter_state .active").toHaveText(/^Approved/);
    expect("#o_xero_invoices_heading").toBeFocused();
    expect(texts(".o_xero_invoice a")).toEqual(["INV-FOUND (opens Xero in a new tab)"]);
    const month = { first: "2026-10-01", last: "2026-10-31", state: "approved" };
    expect.verifySteps(["page of 1", { ...NO_FILTER, account_id: 2, ...month }]);
});

test("the revenue of the chosen code and period is shown above the invoices", async () => {
    const share = async (account, period) => {
        await contains(".o_xero_filter_account").select(account);
        await contains(".o_xero_filter_period").select(period);
        await animationFrame();
        return texts(".o_xero_invoices_share");
    };
    serve({ 1: TWO_CODES() });
    onRpc("res.partner", "get_xero_invoices", ({ kwargs: { account_id, first } }) => ({
        count: 1,
        revenue: account_id || first ? 7 : false,
        without_invoice: account_id && first ? 2 : 0,
        rows: [invoice()],
    }));
    await openCustomer();
    expect(".o_xero_invoices_share").toHaveCount(0);
    const month = "2026-10-01 2026-10-31";
    expect(await share("2", month)).toEqual([
        "Revenue · 210 Code · October 2026: $ 7.00, net of tax",
        "Including received without an invoice · 210 Code · October 2026: $ 2.00, net of tax",
    ]);
    expect(await share("", month)).toEqual(["Revenue · October 2026: $ 7.00, net of tax"]);
    expect(await share("2", "")).toEqual(["Revenue · 210 Code: $ 7.00, net of tax"]);
    expect(await share("", "")).toEqual([]);
    expect.verifySteps(["page of 1"]);
});

test("each tile with documents leads to them, and their total is the tile's", async () => {
    const counts = { all: 9, approved: 8, unpaid: 3, overdue: 0, paid: 2 };
    const invoices = { count: 9, counts, rows: [invoice()] };
    serve({ 1: page({ invoices, balance: { ...page().balance, days_to_pay: 14 } }) });
    onRpc("res.partner", "get_xero_invoices", ({ kwargs: { first, last, state } }) => {
        expect.step([state, first, last]);
        const totals = { approved: { revenue: 400 }, unpaid: { due: 120 } };
        return { count: counts[state], counts, rows: [invoice()], ...totals[state] };
    });
    await openCustomer();
    expect(texts(".o_xero_filter_state button")).toEqual([
        "All 9",
        "Approved 8",
        "Unpaid 3",
        "Overdue 0",
        "Paid in 12 months 2",
    ]);
    const open = async (name) => {
        await contains(`.o_xero_tile[data-name=${name}] button`).click();
        await animationFrame();
        await animationFrame();
        return texts(".o_xero_invoices_share");
    };
    expect(await open("year")).toEqual([
        "Revenue · Apr 1, 2026 to Nov 23, 2026: $ 400.00, net of tax",
    ]);
    expect(".o_xero_filter_period option:checked").toHaveText("Apr 1, 2026 to Nov 23, 2026");
    expect(await open("outstanding")).toEqual(["Balance due: $ 120.00, including tax"]);
    expect(".o_xero_filter_state .active").toHaveText("Unpaid 3");
    expect(await open("lifetime")).toEqual(["Revenue: $ 400.00, net of tax"]);
    await open("days_to_pay");
    await open("last_bought");
    expect("#o_xero_invoices_heading").toBeFocused();
    expect(".o_xero_tile[data-name=overdue] button").toHaveCount(0);
    expect.verifySteps([
        "page of 1",
        ["approved", "2026-04-01", "2026-11-23"],
        ["unpaid", false, false],
        ["approved", false, false],
        ["paid", false, false],
        ["approved", "2026-11-02", "2026-11-02"],
    ]);
});

test("the amount invoiced to a code that is not income is shown above the invoices", async () => {
    const deposits = { id: 4, code: "810", name: "Deposits", year: 5, last_year: 0, lifetime: 5 };
    serve({ 1: page({ not_income: [deposits] }) });
    const lines = [
        { id: 1, account: "810 Deposits", description: "Half", amount: 5, not_income: true },
        { id: 2, account: "200 Sales", description: "Work", amount: 9, not_income: false },
    ];
    onRpc("res.partner", "get_xero_invoices", ({ kwargs: { account_id } }) => ({
        count: 1,
        revenue: account_id ? 0 : 9,
        not_income: 5,
        rows: [invoice({ lines })],
    }));
    await openCustomer();
    await contains(".o_xero_not_income .o_xero_code_button").click();
    await animationFrame();
    expect(".o_xero_filter_account").toHaveValue("4");
    expect(texts(".o_xero_invoices_share")).toEqual([
        "Invoiced, not income · 810 Deposits: $ 5.00, net of tax",
    ]);
    await contains(".o_xero_toggle").click();
    expect(texts(".o_xero_line .o_xero_chip")).toEqual(["Not income"]);
    await contains(".o_xero_filter_account").select("");
    await contains(".o_xero_filter_period").select("2026-10-01 2026-10-31");
    await animationFrame();
    expect(texts(".o_xero_invoices_share")).toEqual([
        "Revenue · October 2026: $ 9.00, net of tax",
        "Invoiced, not income · October 2026: $ 5.00, net of tax",
    ]);
    expect.verifySteps(["page of 1"]);
});

test("credited and paid amounts are shown separately", async () => {
    const credited = { paid: 0, credited: 120, standing: "CREDITED", status_label: "Credited" };
    const rows = [
        invoice({ id: 1, ...credited }),
        invoice({ id: 2, paid: 100, credited: 20 }),
        invoice({ id: 3 }),
    ];
    serve({ 1: page({ invoices: { count: 3, rows } }) });
    await openCustomer();
    expect(texts(".o_xero_settled")).toEqual([
        "$ 120.00 credited",
        "$ 100.00 paid, $ 20.00 credited",
    ]);
    expect(".o_xero_invoice:eq(0) .o_xero_chip:visible").toHaveClass("o_xero_chip_muted");
    expect(".o_xero_invoice:eq(2) .o_xero_chip:visible").toHaveClass("o_xero_chip_success");
    expect.verifySteps(["page of 1"]);
});

test("on touch screens, the first tap on a month shows its tooltip, the second its invoices", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices();
    await openCustomer();
    const tap = async (code, month) => {
        const { canvas } = chart().ctx;
        const { left, top } = canvas.getBoundingClientRect();
        const { x, y } = barAt(code, month);
        const at = { clientX: left + x, clientY: top + y, bubbles: true };
        canvas.dispatchEvent(new PointerEvent("click", { ...at, pointerType: "touch" }));
        await animationFrame();
        await animationFrame();
    };
    await tap(1, 20);
    await tap(1, 22);
    expect.verifySteps(["page of 1"]);
    await tap(1, 22);
    const month = { first: "2026-10-01", last: "2026-10-31", state: "approved" };
    expect.verifySteps([{ ...NO_FILTER, account_id: 2, ...month }]);
});

test("a click above the bars shows all invoices of the month", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices();
    await openCustomer();
    await clickBar(null, 23);
    const month = { first: "2026-11-01", last: "2026-11-30", state: "approved" };
    expect.verifySteps(["page of 1", { ...NO_FILTER, ...month }]);
});

test("the keyboard opens a code's invoices", async () => {
    serve({ 1: TWO_CODES() });
    serveInvoices();
    await openCustomer();
    await contains(".o_xero_code_button:eq(1)").focus();
    await press("Enter");
    await animationFrame();
    await animationFrame();
    expect(".o_xero_filter_account").toHaveValue("2");
    expect.verifySteps(["page of 1", { ...NO_FILTER, account_id: 2, state: "approved" }]);
});

test("quotes are listed with their status and a link to Xero", async () => {
    const rows = [
        quote(),
        quote({
            id: 2,
            number: "QU-2",
            status: "ACCEPTED",
            status_label: "Accepted",
            title: false,
        }),
        quote({ id: 3, number: "QU-3", status: "EXPIRED", status_label: "Expired" }),
    ];
    serve({ 1: page({ quotes: { count: 1234, rows } }) });
    mockService("action", { doAction: (action) => expect.step(action) });
    onRpc("res.partner", "action_view_xero_quotes", ({ args }) => `quotes of ${args[0]}`);
    await openCustomer();
    expect(texts(".o_xero_quote")).toEqual([
        "QU-1 (opens Xero in a new tab) New site Nov 2, 2026 Dec 2, 2026 Sent $ 600.00",
        "QU-2 (opens Xero in a new tab) Nov 2, 2026 Dec 2, 2026 Accepted $ 600.00",
        "QU-3 (opens Xero in a new tab) New site Nov 2, 2026 Dec 2, 2026 Expired $ 600.00",
    ]);
    expect(".o_xero_quotes .o_xero_count").toHaveText("1,234");
    expect(".o_xero_quote:eq(1) .o_xero_chip").toHaveClass("o_xero_chip_success");
    expect(".o_xero_quote:eq(2) .o_xero_chip").toHaveClass("o_xero_chip_warning");
    expect(".o_xero_quote a:eq(0)").toHaveAttribute("href", "https://go.xero.com/quote-1");
    await contains(".o_xero_all_quotes").click();
    expect.verifySteps(["page of 1", "quotes of 1"]);
});

test("one of several organisations can be shown alone", async () => {
    const organisations = [
        { id: 4, name: "Brightwater" },
        { id: 5, name: "Second books" },
    ];
    onRpc("res.partner", "get_xero_page", ({ args }) => {
        expect.step(args);
        return page({ organisations });
    });
    serveInvoices();
    await openCustomer();
    expect(queryAllTexts("#o_xero_organisation option")).toEqual([
        "All organisations",
        "Brightwater",
        "Second books",
    ]);
    await contains("#o_xero_organisation").select("5");
    await animationFrame();
    expect("#o_xero_organisation").toHaveValue("5");
    await contains(".o_xero_filter_account").select("1");
    await animationFrame();
    expect.verifySteps([[[1], false], [[1], 5], { ...NO_FILTER, connection_id: 5, account_id: 1 }]);
});
