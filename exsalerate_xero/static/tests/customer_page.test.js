import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, makeServerError, mountView, onRpc } from "@web/../tests/web_test_helpers";

import { chart, invoice, openCustomer, page, serve, setupCustomers } from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

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
        expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
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
        expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
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
    const unlinked = { linked: false, sees_all: true, can_link: false };
    serve({ 1: unlinked, 2: { ...unlinked, sees_all: false } });
    await openCustomer();
    expect(".o_xero_page").toHaveText("This customer is not linked to a Xero contact.");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_xero_page").toHaveText(/that you can see.*another salesperson's/);
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("a linked customer that nothing was sold to gets one line saying so", async () => {
    serve({ 1: page({ accounts: [], invoices: { count: 0, rows: [] } }) });
    await openCustomer();
    expect(".o_xero_page").toHaveText(/nothing sold to this customer/);
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
    expect(".o_xero_tile").toHaveCount(8);
});

test("a customer that is not saved yet shows nothing and asks for nothing", async () => {
    serve({});
    await mountView({ type: "form", resModel: "customer" });
    await animationFrame();
    expect(".o_xero_page").toHaveCount(0);
    expect.verifySteps([]);
});

test("more invoices come on demand, none of them twice", async () => {
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
