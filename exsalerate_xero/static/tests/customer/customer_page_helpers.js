/* global Chart */
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import {
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

export const DOLLAR = 1;
export const EURO = 2;
export const ARCHIVED_CURRENCY = 99;
export const MONTHS = Array.from({ length: 24 }, (_, index) => {
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

/** Two customers, with Chart.js at hand: to be called at the start of a suite. */
export function setupCustomers() {
    defineMailModels();
    defineModels([Customer]);
    setupChartJsForTests();
}

/** Send the notification that contacts were refreshed from Xero, and wait until it is handled. */
export async function sendRefreshed(...contacts) {
    const received = new Promise((resolve) => {
        getService("bus_service").subscribe("exsalerate_xero/refreshed", resolve);
    });
    MockServer.env["bus.bus"]._sendone("broadcast", "exsalerate_xero/refreshed", { contacts });
    await received;
    await animationFrame();
    await animationFrame();
}

export function account(values) {
    return {
        id: 1,
        rank: 0,
        code: "200",
        name: "Sales",
        organisation: false,
        active: true,
        year: 0,
        year_later: 0,
        last_year: 0,
        last_year_to_date: 0,
        twelve_months: 0,
        lifetime: 0,
        months: MONTHS.map(() => 0),
        first_bought: "2021-05-06",
        last_bought: false,
        interval: false,
        silent_days: 0,
        is_silent: false,
        ...values,
    };
}

export function invoice(values) {
    return {
        id: 1,
        kind: "invoice",
        number: "INV-1",
        reference: false,
        contact: false,
        date: "2026-11-02",
        due_date: "2026-11-16",
        status: "PAID",
        standing: values?.status || "PAID",
        status_label: "Paid",
        currency_id: DOLLAR,
        currency_code: "USD",
        net: 100,
        amount: 120,
        due: 0,
        paid: 120,
        credited: 0,
        overdue_days: 0,
        xero_url: "https://go.xero.com/invoice-1",
        lines: [],
        ...values,
    };
}

export function quote(values) {
    return {
        id: 1,
        number: "QU-1",
        title: "New site",
        contact: false,
        date: "2026-11-02",
        expiry_date: "2026-12-02",
        status: "SENT",
        status_label: "Sent",
        currency_id: DOLLAR,
        currency_code: "USD",
        amount: 600,
        xero_url: "https://go.xero.com/quote-1",
        ...values,
    };
}

const PERIODS = {
    month: ["2026-11-01", "2026-11-23"],
    month_later: ["2026-11-24", "2026-11-30"],
    month_last_year: ["2025-11-01", "2025-11-30"],
    month_last_year_to_date: ["2025-11-01", "2025-11-23"],
    year: ["2026-04-01", "2026-11-23"],
    year_later: ["2026-11-24", "2027-03-31"],
    last_year: ["2025-04-01", "2026-03-31"],
    last_year_to_date: ["2025-04-01", "2025-11-23"],
    twelve_months: ["2025-11-24", "2026-11-23"],
    twelve_months_before: ["2024-11-24", "2025-11-23"],
};

const YEARS = [
    ["2026-04-01", "2027-03-31"],
    ["2025-04-01", "2026-03-31"],
];

function revenue(lifetime) {
    return {
        lifetime,
        year: 400,
        year_later: 0,
        last_year: 300,
        last_year_to_date: 200,
        month: 50,
        month_later: 0,
        month_last_year: 80,
        month_last_year_to_date: 100,
        twelve_months: 500,
        twelve_months_before: 500,
    };
}

function balance() {
    return {
        outstanding: 120,
        overdue: 0,
        overdue_days: 0,
        credit: 0,
        days_to_pay: null,
        days_to_pay_before: null,
    };
}

function rhythm() {
    return {
        first_bought: "2021-05-06",
        last_bought: "2026-11-02",
        interval: 14,
        expected: "2026-11-16",
        silent_days: 21,
        is_silent: false,
    };
}

/** What the server answers: an account that sells more each month, and a paid invoice. */
export function page(values = {}) {
    const lifetime = values.lifetime ?? 1234.5;
    const months = MONTHS.map((_, index) => index);
    return {
        linked: true,
        currency_id: DOLLAR,
        today: "2026-11-23",
        contacts: ["contact-1"],
        organisations: [{ id: 1, name: "Brightwater" }],
        periods: PERIODS,
        years: YEARS,
        revenue: revenue(lifetime),
        months: MONTHS,
        dimension: "account_id",
        dimensions: [{ name: "account_id", label: "Account code" }],
        accounts: [account({ year: 400, last_year: 300, lifetime, months })],
        not_income: [],
        balance: balance(),
        rhythm: rhythm(),
        quotes: { count: 0, rows: [] },
        ...values,
        invoices: { counts: {}, ...(values.invoices ?? { count: 1, rows: [invoice()] }) },
    };
}

/** Answer with these pages by customer; each call is a step. */
export function serve(pages) {
    onRpc("res.partner", "get_xero_page", ({ args: [[id]] }) => {
        expect.step(`page of ${id}`);
        return pages[id];
    });
}

export async function openCustomer(resId = 1) {
    await mountView({ type: "form", resModel: "customer", resId, resIds: [1, 2] });
    await animationFrame();
}

export function chart() {
    return Chart.getChart(queryOne(".o_xero_revenue_chart canvas"));
}

export function ring() {
    return Chart.getChart(queryOne(".o_xero_ring canvas"));
}

export function texts(selector) {
    return queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));
}
