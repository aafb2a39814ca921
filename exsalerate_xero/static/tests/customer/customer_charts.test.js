import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains } from "@web/../tests/web_test_helpers";

import { tick } from "@exsalerate_xero/base/formatting";

import {
    account,
    chart,
    DOLLAR,
    MONTHS,
    openCustomer,
    page,
    ring,
    serve,
    setupCustomers,
    texts,
} from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

test("the chart stacks the codes bought within its months", async () => {
    serve({
        1: page({
            accounts: [
                account({ twelve_months: 1, months: MONTHS.map((_, i) => i) }),
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
        "Dec 2024",
        "Nov 2026",
    ]);
    expect(options.scales.x.stacked && options.scales.y.stacked).toBe(true);
    expect(".o_xero_revenue_chart canvas").toHaveAttribute(
        "aria-label",
        "Revenue by account code and month, from December 2024 to November 2026",
    );
    expect.verifySteps(["page of 1"]);
});

const STEPS = [
    [2437, ["$ 0", "$ 500", "$ 1k", "$ 1.5k", "$ 2k", "$ 2.5k"]],
    [14000, ["$ 0", "$ 5k", "$ 10k", "$ 15k"]],
    [990, ["$ 0", "$ 200", "$ 400", "$ 600", "$ 800", "$ 1k"]],
    [1100000, ["$ 0", "$ 500k", "$ 1M", "$ 1.5M"]],
    [1.1, ["$ 0", "$ 0.5", "$ 1", "$ 1.5"]],
];
for (const [tallest, labels] of STEPS) {
    test(`amounts on the axis are distinct and exact up to ${tallest}`, async () => {
        serve({ 1: page({ accounts: [account({ months: MONTHS.map(() => tallest) })] }) });
        await openCustomer();
        const ticks = chart().scales.y.ticks;
        expect(ticks.map(({ label }) => label.replace(/\s+/g, " "))).toEqual(labels);
        expect.verifySteps(["page of 1"]);
    });
}

test("an amount between two steps has as many decimals as needed", async () => {
    serve({ 1: page() });
    await openCustomer();
    const written = [1250, 12500, -2500, 0.25, 1000000].map((amount) => tick(amount, DOLLAR));
    expect(written.map((text) => text.replace(/\s+/g, " "))).toEqual([
        "$ 1.25k",
        "$ 12.5k",
        "$ -2.5k",
        "$ 0.25",
        "$ 1M",
    ]);
    expect.verifySteps(["page of 1"]);
});

test("the current month has a label on the axis", async () => {
    serve({ 1: page() });
    await openCustomer();
    const labels = chart().scales.x.ticks.map(({ label }) => label);
    expect(labels.at(-1)).toBe("Nov 2026");
    expect(labels.filter(Boolean).length).toBeGreaterThan(2);
    expect(labels.filter((label) => !label).length).toBeGreaterThan(2);
    expect.verifySteps(["page of 1"]);
});

test("what the chart shows can be read as a table", async () => {
    const months = MONTHS.map((_, i) => i);
    serve({
        1: page({
            accounts: [account({ months }), account({ id: 2, code: "210", months: MONTHS })],
        }),
    });
    await openCustomer();
    expect(queryAllTexts(".o_xero_chart_table thead th")).toEqual([
        "Month",
        "200 Sales",
        "210 Sales",
    ]);
    expect(".o_xero_chart_table tbody tr").toHaveCount(24);
    expect(texts(".o_xero_chart_table tr:last > *").slice(0, 2)).toEqual([
        "November 2026",
        "$ 23.00",
    ]);
    await contains(".o_xero_legend:eq(0)").click();
    expect(queryAllTexts(".o_xero_chart_table thead th")).toEqual(["Month", "210 Sales"]);
    expect.verifySteps(["page of 1"]);
});

test("the axis starts at zero unless negative bars are visible", async () => {
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

test("the ring shows each code's share of the last 12 months", async () => {
    serve({
        1: page({
            accounts: [
                account({ twelve_months: 300, months: MONTHS }),
                account({ id: 2, rank: 1, code: "210", twelve_months: 100, months: MONTHS }),
                account({ id: 3, rank: 2, code: "220", twelve_months: -50, months: MONTHS }),
            ],
        }),
    });
    await openCustomer();
    expect(ring().data.datasets[0].data).toEqual([300, 100]);
    expect(texts(".o_xero_share")).toEqual(["75%", "25%", ""]);
    expect(".o_xero_ring_total").toHaveText(/350.00/, { message: "as in the tile" });
    expect(".o_xero_ring_note").toHaveText(/^Negative, not in the ring: \$.-50.00$/);
    await contains(".o_xero_legend:eq(0)").click();
    expect(texts(".o_xero_share")).toEqual(["", "100%", ""], { message: "of what is shown" });
    expect(ring().data.datasets[0].data).toEqual([100]);
    expect(".o_xero_ring_total").toHaveText(/50.00/);
    expect.verifySteps(["page of 1"]);
});

test("without positive revenue, words replace the ring", async () => {
    const negative = account({ twelve_months: -800, months: MONTHS });
    const old = account({ id: 2, code: "210", twelve_months: 0, months: MONTHS });
    serve({ 1: page({ accounts: [negative] }), 2: page({ accounts: [old] }) });
    await openCustomer();
    expect(".o_xero_ring").toHaveCount(0);
    expect(".o_xero_ring_total").toHaveText(/-800.00/);
    expect(".o_xero_ring_note").toHaveText(/^Negative: more was credited than invoiced/);
    await contains(".o_xero_legend").click();
    expect(".o_xero_ring_note").toHaveText("All codes are hidden.");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_xero_ring_note").toHaveText("No revenue in the last 12 months.");
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("codes with the largest share come first, and empty shares have no label", async () => {
    serve({
        1: page({
            accounts: [
                account({ twelve_months: 0, months: MONTHS }),
                account({ id: 2, code: "210", twelve_months: 1, months: MONTHS }),
                account({ id: 3, code: "220", twelve_months: 999, months: MONTHS }),
            ],
        }),
    });
    await openCustomer();
    expect(texts(".o_xero_legend_name")).toEqual(["220 Sales", "210 Sales", "200 Sales"]);
    expect(texts(".o_xero_share")).toEqual(["100%", "under 1%", ""]);
    expect.verifySteps(["page of 1"]);
});

test("the legend toggles codes", async () => {
    serve({
        1: page({
            accounts: [
                account({ twelve_months: 12, months: MONTHS.map(() => 1) }),
                account({ id: 2, code: "210", name: "Code", months: MONTHS.map(() => 7) }),
            ],
        }),
    });
    await openCustomer();
    const labels = () => chart().data.datasets.map(({ label }) => label);
    expect(texts(".o_xero_legend_name")).toEqual(["200 Sales", "210 Code"]);
    await contains(".o_xero_legend:eq(1)").click();
    expect(".o_xero_legend:eq(1)").toHaveAttribute("aria-pressed", "false");
    expect(labels()).toEqual(["200 Sales"]);
    await contains(".o_xero_legend:eq(1)").click();
    expect(".o_xero_legend:eq(1)").toHaveAttribute("aria-pressed", "true");
    expect(labels()).toEqual(["200 Sales", "210 Code"]);
    expect.verifySteps(["page of 1"]);
});
