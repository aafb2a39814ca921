/* global Chart */
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

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

export function account(values) {
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

export function page(values = {}) {
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
