import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    makeServerError,
    mountView,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

import { XeroCustomerPage } from "@exsalerate_xero/customer/page/customer_page";

import {
    MONTHS,
    account,
    chart,
    invoice,
    openCustomer,
    page,
    sendRefreshed,
    serve,
    setupCustomers,
    texts,
} from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

test("everything loads in one call, after the form is rendered", async () => {
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

    test("nothing of the previous customer is shown while the next one loads", async () => {
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
        expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
        expect(".o_xero_invoice a").toHaveText(/INV-B/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });

    test("a late answer for the previous customer is dropped", async () => {
        await openCustomer();
        await contains(".o_pager_next").click();
        second.resolve(secondPage());
        await animationFrame();
        first.resolve(firstPage());
        await animationFrame();
        expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });

    test("a late answer doesn't replace the one being loaded", async () => {
        await openCustomer();
        await contains(".o_pager_next").click();
        first.resolve(firstPage());
        await animationFrame();
        expect(".o_xero_loading").toHaveCount(1);
        expect(".o_xero_page").not.toHaveText(/111/);
        expect.verifySteps(["page of 1", "page of 2"]);
    });
});

test("an answer that arrives before a frame is drawn replaces the previous one", async () => {
    const organisations = [
        { id: 4, name: "Brightwater" },
        { id: 5, name: "Second books" },
    ];
    // Too fast for the loading state to be shown.
    patchWithCleanup(XeroCustomerPage.prototype, {
        async read(partnerId, organisation) {
            const [amount, number] = organisation ? [7, "INV-B"] : [100, "INV-A"];
            const accounts = [account({ lifetime: amount, months: MONTHS.map(() => amount) })];
            this.decorate(accounts);
            const invoices = { count: 1, rows: [invoice({ number })] };
            return { partnerId, organisation, page: page({ accounts, invoices, organisations }) };
        },
    });
    await openCustomer();
    expect(chart().data.datasets[0].data[0]).toBe(100);
    expect(".o_xero_invoice a").toHaveText(/INV-A/);
    await contains("#o_xero_organisation").select("5");
    await animationFrame();
    expect(chart().data.datasets[0].data[0]).toBe(7);
    expect(texts(".o_xero_chart_table td:first")).toEqual(["$ 7.00"]);
    expect(".o_xero_invoice a").toHaveText(/INV-B/);
});

describe("a customer read from Xero again", () => {
    let revenue, rows;
    beforeEach(() => {
        [revenue, rows] = [111, [invoice(), invoice({ id: 2, number: "INV-2" })]];
        onRpc("res.partner", "get_xero_page", ({ args: [[id]] }) => {
            expect.step(`page of ${id}`);
            return page({ lifetime: revenue, invoices: { count: rows.length, rows } });
        });
        onRpc("res.partner", "get_xero_invoices", ({ kwargs }) => {
            expect.step(`invoices of ${kwargs.account_id}`);
            return { count: rows.length, rows };
        });
        onRpc("customer", "web_read", ({ args: [[id]] }) => {
            expect.step(`form of ${id}`);
        });
    });

    async function openForm() {
        await openCustomer();
        await getService("bus_service").start();
        expect.verifySteps(["form of 1", "page of 1"]);
    }

    test("is shown with the form's own figures, without flickering", async () => {
        await openForm();
        const tiles = queryOne(".o_xero_tiles");
        revenue = 222;
        await sendRefreshed("contact-0", "contact-1");
        expect.verifySteps(["page of 1", "form of 1"]);
        expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
        expect(queryOne(".o_xero_tiles")).toBe(tiles);
    });

    test("keeps the filter, the opened lines and the hidden codes", async () => {
        rows[0].lines = [{ id: 1, account: "200 Sales", description: "Site", amount: 90 }];
        await openForm();
        await contains(".o_xero_filter_account").select("1");
        await contains(".o_xero_toggle:eq(0)").click();
        await contains(".o_xero_legend").click();
        expect.verifySteps(["invoices of 1"]);
        rows = [{ ...rows[0], status: "PAID", status_label: "Paid now" }, rows[1]];
        await sendRefreshed("contact-1");
        await animationFrame();
        expect.verifySteps(["page of 1", "invoices of 1", "form of 1"]);
        expect(".o_xero_filter_account").toHaveValue("1");
        expect(".o_xero_line").toHaveCount(1);
        expect(".o_xero_legend").toHaveAttribute("aria-pressed", "false");
        expect(".o_xero_invoice:first .o_xero_chip:visible").toHaveText("Paid now");
    });

    test("isn't reloaded if another customer was refreshed", async () => {
        await openForm();
        await sendRefreshed("contact-2");
        expect.verifySteps([]);
    });
});

test("a customer without a link to Xero shows a note", async () => {
    const unlinked = { linked: false, sees_all: true, can_link: false };
    serve({ 1: unlinked, 2: { ...unlinked, sees_all: false } });
    await openCustomer();
    expect(".o_xero_page").toHaveText("This customer isn't linked to a Xero contact.");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_xero_page").toHaveText(/No Xero sales to show.*another salesperson/);
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("a linked customer without sales shows a note", async () => {
    serve({ 1: page({ accounts: [], invoices: { count: 0, rows: [] } }) });
    await openCustomer();
    expect(".o_xero_page").toHaveText(/No sales to this customer yet/);
    expect(".o_xero_tile").toHaveCount(0);
    expect.verifySteps(["page of 1"]);
});

test("drafts alone are shown as invoices, not as revenue", async () => {
    serve({ 1: page({ accounts: [] }) });
    await openCustomer();
    expect(".o_xero_no_revenue").toHaveCount(1);
    expect("canvas").toHaveCount(0);
    expect(".o_xero_invoice").toHaveCount(1);
    expect.verifySteps(["page of 1"]);
});

test("a failed call shows an error and can be retried", async () => {
    let isDown = true;
    onRpc("res.partner", "get_xero_page", () => {
        if (isDown) {
            throw makeServerError({ message: "The server is on fire" });
        }
        return page();
    });
    await openCustomer();
    expect(".o_xero_failed").toHaveText(/couldn't be loaded/);
    expect(".o_xero_failed").toHaveText(/The server is on fire/);
    expect(".o_error_dialog").toHaveCount(0);
    isDown = false;
    await contains(".o_xero_retry").click();
    await animationFrame();
    expect(".o_xero_tile").toHaveCount(8);
});

test("an unsaved customer shows nothing and makes no calls", async () => {
    serve({});
    await mountView({ type: "form", resModel: "customer" });
    await animationFrame();
    expect(".o_xero_page").toHaveCount(0);
    expect.verifySteps([]);
});

test("more invoices load on demand, without duplicates", async () => {
    serve({ 1: page({ invoices: { count: 3, rows: [invoice(), invoice({ id: 2 })] } }) });
    onRpc("res.partner", "get_xero_invoices", ({ args, kwargs }) => {
        expect.step([args, kwargs.offset]);
        return { count: 4, rows: [invoice({ id: 2 }), invoice({ id: 3 }), invoice({ id: 4 })] };
    });
    await openCustomer();
    expect(".o_xero_count").toHaveText(/^2 of 3$/i);
    await contains(".o_xero_more").click();
    await animationFrame();
    expect(".o_xero_invoice").toHaveCount(4);
    expect(".o_xero_count").toHaveText("4");
    expect(".o_xero_more").toHaveCount(0);
    expect.verifySteps(["page of 1", [[[1]], 2]]);
});

test("loading more invoices can be retried after a failure", async () => {
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
