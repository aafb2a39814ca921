/* global Chart */
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryAll, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import {
    contains,
    defineModels,
    fields,
    makeServerError,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const DOLLAR = 1;
const EURO = 2;
const ARCHIVED_CURRENCY = 99;
const MONTHS = Array.from({ length: 24 }, (_, index) => {
    const month = 11 + index;
    return `${2024 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
});

class Customer extends models.Model {
    _name = "customer";
    name = fields.Char();
    _records = [
        { id: 1, name: "Acme" },
        { id: 2, name: "Birch" },
    ];
    _views = {
        form: /* xml */ `<form><field name="name"/><widget name="xero_customer_page"/></form>`,
    };
}

defineMailModels();
defineModels([Customer]);
setupChartJsForTests();
describe.current.tags("desktop");

function account(values) {
    return {
        id: 1,
        rank: 0,
        code: "200",
        name: "Sales",
        organisation: false,
        active: true,
        listed: true,
        year: 0,
        last_year: 0,
        lifetime: 0,
        months: MONTHS.map(() => 0),
        ...values,
    };
}

function invoice(values) {
    return {
        id: 1,
        kind: "invoice",
        number: "INV-1",
        reference: false,
        contact: false,
        date: "2026-11-02",
        due_date: "2026-11-16",
        status: "PAID",
        status_label: "Paid",
        currency_id: DOLLAR,
        currency_code: "USD",
        amount: 120,
        due: 0,
        overdue_days: 0,
        xero_url: "https://go.xero.com/invoice-1",
        ...values,
    };
}

function page(values = {}) {
    const lifetime = values.lifetime ?? 1234.5;
    return {
        linked: true,
        currency_id: DOLLAR,
        today: "2026-11-23",
        year: ["2026-04-01", "2027-03-31"],
        last_year: ["2025-04-01", "2026-03-31"],
        first_sale: "2021-05-06",
        revenue: { lifetime, last_year: 300, year: 400, month: 50 },
        months: MONTHS,
        accounts: [
            account({ year: 400, last_year: 300, lifetime, months: MONTHS.map((_, i) => i) }),
        ],
        invoices: { count: 1, rows: [invoice()] },
        ...values,
    };
}

/** Answer with these pages by customer; each call is a step. */
function serve(pages) {
    onRpc("res.partner", "get_xero_page", ({ args: [[id]] }) => {
        expect.step(`page of ${id}`);
        return pages[id];
    });
}

async function openCustomer(resId = 1) {
    await mountView({ type: "form", resModel: "customer", resId, resIds: [1, 2] });
    await animationFrame();
}

function texts(selector) {
    return queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));
}

function rows(section) {
    return queryAll(`.o_xero_${section} tbody tr`).map((row) =>
        queryAllTexts(":scope > *", { root: row }).map((text) => text.replace(/\s+/g, " ")),
    );
}

function chart() {
    return Chart.getChart(queryOne(".o_xero_revenue_chart canvas"));
}

test("revenue is shown in tiles, in the company's currency", async () => {
    serve({ 1: page() });
    await openCustomer();
    expect(texts(".o_xero_tile")).toEqual([
        "This month $ 50.00 November 2026",
        "Year to date $ 400.00 since 04/01/2026",
        "Lifetime $ 1,234.50 since 05/06/2021",
    ]);
    expect.verifySteps(["page of 1"]);
});

test("account codes show this year, last year and all time, with what is odd about them", async () => {
    serve({
        1: page({
            accounts: [
                account({ year: 400, last_year: 300, lifetime: 900 }),
                account({ id: 2, code: "250", name: "Print", active: false, lifetime: 334.5 }),
                account({ id: 3, code: "999", name: "Odd", listed: false, year: -1, lifetime: -1 }),
            ],
        }),
    });
    await openCustomer();
    expect(rows("codes").map(([_name, ...amounts]) => amounts)).toEqual([
        ["$ 400.00", "$ 300.00", "$ 900.00"],
        ["$ 0.00", "$ 0.00", "$ 334.50"],
        ["$ -1.00", "$ 0.00", "$ -1.00"],
    ]);
    expect(texts(".o_xero_codes .o_xero_code_name")).toEqual(["200 Sales", "250 Print", "999 Odd"]);
    expect(texts(".o_xero_codes .o_xero_chip")).toEqual(["Archived", "Not a revenue code"]);
    expect(".o_xero_codes tr:contains(250) .o_xero_chip").toHaveText("Archived");
    expect(texts(".o_xero_codes tfoot td")).toEqual(["$ 400.00", "$ 300.00", "$ 1,234.50"]);
    expect(".o_xero_codes thead th:eq(1)").toHaveAttribute("title", "04/01/2026 to 03/31/2027");
    expect.verifySteps(["page of 1"]);
});

test("the chart stacks the codes bought within its months", async () => {
    serve({
        1: page({
            accounts: [
                account({ lifetime: 900, months: MONTHS.map((_, i) => i) }),
                account({ id: 2, code: "250", name: "Print", lifetime: 300 }),
                account({ id: 3, code: "210", name: "Code", months: MONTHS.map(() => 7) }),
            ],
        }),
    });
    await openCustomer();
    const { data, options } = chart();
    expect(data.datasets.map(({ label }) => label)).toEqual(["200 Sales", "210 Code"]);
    expect(data.datasets[0].data.at(-1)).toBe(23);
    expect([data.labels.length, data.labels[0], data.labels.at(-1)]).toEqual([
        24,
        "Dec 24",
        "Nov 26",
    ]);
    expect(options.scales.x.stacked && options.scales.y.stacked).toBe(true);
    expect(".o_xero_revenue_chart canvas").toHaveAttribute(
        "aria-label",
        "Revenue by account code and month, from December 2024 to November 2026",
    );
    expect.verifySteps(["page of 1"]);
});

test("the axis begins at zero unless credit notes can be seen", async () => {
    const months = (last) => [...MONTHS.slice(1).map(() => 1000), last];
    serve({
        1: page({ accounts: [account({ months: months(-1) })] }),
        2: page({ accounts: [account({ months: months(-400) })] }),
    });
    await openCustomer();
    expect(chart().scales.y.min).toBe(0);
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(chart().scales.y.min).toBeLessThan(-399);
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("the legend switches codes off and on", async () => {
    serve({
        1: page({
            accounts: [
                account({ months: MONTHS.map(() => 1) }),
                account({ id: 2, code: "210", name: "Code", months: MONTHS.map(() => 7) }),
            ],
        }),
    });
    await openCustomer();
    expect(texts(".o_xero_legend")).toEqual(["200 Sales", "210 Code"]);
    await contains(".o_xero_legend:eq(1)").click();
    expect(".o_xero_legend:eq(1)").toHaveAttribute("aria-pressed", "false");
    expect([chart().isDatasetVisible(0), chart().isDatasetVisible(1)]).toEqual([true, false]);
    await contains(".o_xero_legend:eq(1)").click();
    expect(".o_xero_legend:eq(1)").toHaveAttribute("aria-pressed", "true");
    expect(chart().isDatasetVisible(1)).toBe(true);
    expect.verifySteps(["page of 1"]);
});

test("invoices link straight into Xero, in a new tab", async () => {
    serve({ 1: page() });
    await openCustomer();
    expect(".o_xero_invoice a").toHaveAttribute("href", "https://go.xero.com/invoice-1");
    expect(".o_xero_invoice a").toHaveAttribute("target", "_blank");
    expect(".o_xero_invoice a").toHaveAttribute("rel", /noopener/);
    expect.verifySteps(["page of 1"]);
});

test("each invoice tells its dates, status, amount and what is due", async () => {
    const late = { status: "AUTHORISED", status_label: "Awaiting payment", due: 120 };
    serve({
        1: page({
            invoices: {
                count: 4,
                rows: [
                    invoice({ reference: "PO 7", contact: "Jo of Acme" }),
                    invoice({ id: 2, number: "INV-2", overdue_days: 7, ...late }),
                    invoice({
                        id: 3,
                        number: "CN-1",
                        kind: "credit_note",
                        due_date: false,
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
                ],
            },
        }),
    });
    await openCustomer();
    const [plain, overdue, credit, voided] = rows("invoices");
    expect(plain.slice(1)).toEqual([
        "PO 7",
        "11/02/2026",
        "11/16/2026",
        "Paid",
        "$ 120.00",
        "$ 0.00",
    ]);
    expect(plain[0]).toInclude("Jo of Acme");
    expect(overdue[3]).toBe("11/16/2026 7 days overdue");
    expect(".o_xero_invoice:eq(1) td:last").toHaveClass("text-danger");
    expect(".o_xero_invoice:eq(1) td:eq(4) .o_xero_chip").toHaveClass("o_xero_chip_danger");
    expect(credit[0]).toInclude("Credit note");
    expect(credit[5]).toBe("-48.00 € EUR");
    expect(voided[5]).toBe("120.00 NZD");
    expect.verifySteps(["page of 1"]);
});

test("more invoices come on demand, none of them twice", async () => {
    serve({ 1: page({ invoices: { count: 3, rows: [invoice(), invoice({ id: 2 })] } }) });
    onRpc("res.partner", "get_xero_invoices", ({ args }) => {
        expect.step(args);
        return { count: 4, rows: [invoice({ id: 2 }), invoice({ id: 3 }), invoice({ id: 4 })] };
    });
    await openCustomer();
    expect(".o_xero_count").toHaveText(/^2 of 3$/i);
    await contains(".o_xero_more").click();
    await animationFrame();
    expect(".o_xero_invoice").toHaveCount(4);
    expect(".o_xero_count").toHaveText("4");
    expect(".o_xero_more").toHaveCount(0);
    expect.verifySteps(["page of 1", [[1], 2]]);
});

test("more invoices that could not be loaded can be asked for again", async () => {
    serve({ 1: page({ invoices: { count: 2, rows: [invoice()] } }) });
    let isDown = true;
    onRpc("res.partner", "get_xero_invoices", () => {
        if (isDown) {
            throw makeServerError({ message: "Down" });
        }
        return { count: 2, rows: [invoice({ id: 2 })] };
    });
    await openCustomer();
    await contains(".o_xero_more").click();
    await animationFrame();
    expect(".o_xero_invoices [role=alert]").toHaveCount(1);
    isDown = false;
    await contains(".o_xero_more").click();
    await animationFrame();
    expect(".o_xero_invoices [role=alert]").toHaveCount(0);
    expect(".o_xero_invoice").toHaveCount(2);
    expect.verifySteps(["page of 1"]);
});

test("everything loads in one call, after the form has shown", async () => {
    const answer = new Deferred();
    serve({ 1: answer });
    await openCustomer();
    expect(".o_field_widget[name=name] input").toHaveValue("Acme");
    expect(".o_xero_page").toHaveAttribute("aria-busy", "true");
    expect(".o_xero_loading").toHaveCount(1);
    answer.resolve(page());
    await animationFrame();
    expect(".o_xero_page").toHaveAttribute("aria-busy", "false");
    expect(".o_xero_loading").toHaveCount(0);
    expect.verifySteps(["page of 1"]);
});

describe("paging through customers", () => {
    let first, second;
    beforeEach(() => {
        first = new Deferred();
        second = new Deferred();
        serve({ 1: first, 2: second });
    });
    const firstPage = () => page({ lifetime: 111 });
    const secondPage = () =>
        page({ lifetime: 222, invoices: { count: 1, rows: [invoice({ number: "INV-B" })] } });

    test("nothing of the last customer is left, not even while the next one loads", async () => {
        first.resolve(firstPage());
        await openCustomer();
        const lastChart = chart();
        expect(".o_xero_page").toHaveText(/111/);
        await click(".o_pager_next");
        await animationFrame();
        expect(".o_field_widget[name=name] input").toHaveValue("Birch");
        expect(".o_xero_loading").toHaveCount(1);
        expect(".o_xero_page").not.toHaveText(/111/);
        expect(lastChart.ctx).toBe(null, { message: "the chart is destroyed" });
        second.resolve(secondPage());
        await animationFrame();
        expect(".o_xero_tile:last .o_xero_value").toHaveText(/222/);
        expect(".o_xero_invoice a").toHaveText(/INV-B/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });

    test("a late answer about the last customer is dropped", async () => {
        await openCustomer();
        await contains(".o_pager_next").click();
        second.resolve(secondPage());
        await animationFrame();
        first.resolve(firstPage());
        await animationFrame();
        expect(".o_xero_tile:last .o_xero_value").toHaveText(/222/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });

    test("an answer that comes too late does not stand in for the one to come", async () => {
        await openCustomer();
        await contains(".o_pager_next").click();
        first.resolve(firstPage());
        await animationFrame();
        expect(".o_xero_loading").toHaveCount(1);
        expect(".o_xero_page").not.toHaveText(/111/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });
});

test("a customer without a link to Xero gets one line saying so", async () => {
    serve({ 1: { linked: false, sees_all: true }, 2: { linked: false, sees_all: false } });
    await openCustomer();
    expect(".o_xero_page").toHaveText("This customer is not linked to a Xero contact.");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_xero_page").toHaveText(/that you can see.*another salesperson's/);
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("a linked customer that has bought nothing is told from one that has", async () => {
    const none = { lifetime: 0, last_year: 0, year: 0, month: 0 };
    serve({
        1: page({
            first_sale: false,
            revenue: none,
            accounts: [],
            invoices: { count: 0, rows: [] },
        }),
    });
    await openCustomer();
    expect(".o_xero_no_revenue").toHaveCount(1);
    expect("canvas").toHaveCount(0);
    expect(".o_xero_invoices").toHaveText(/No invoices or credit notes\./);
    expect.verifySteps(["page of 1"]);
});

test("a call that failed is told in one line and can be made again", async () => {
    let isDown = true;
    onRpc("res.partner", "get_xero_page", () => {
        if (isDown) {
            throw makeServerError({ message: "The server is on fire" });
        }
        return page();
    });
    await openCustomer();
    expect(".o_xero_failed").toHaveText(/could not be loaded/);
    expect(".o_xero_failed").toHaveText(/The server is on fire/);
    expect(".o_error_dialog").toHaveCount(0);
    isDown = false;
    await contains(".o_xero_retry").click();
    await animationFrame();
    expect(".o_xero_tile").toHaveCount(3);
});

test("a customer that is not saved yet shows nothing and asks for nothing", async () => {
    serve({});
    await mountView({ type: "form", resModel: "customer" });
    await animationFrame();
    expect(".o_xero_page").toHaveCount(0);
    expect.verifySteps([]);
});
