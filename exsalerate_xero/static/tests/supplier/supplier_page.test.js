import { describe, expect, test } from "@odoo/hoot";
import { click, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { getService, mountView, onRpc } from "@web/../tests/web_test_helpers";

import {
    invoice,
    page,
    sendRefreshed,
    setupCustomers,
    texts,
} from "../customer/customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

const bill = invoice({ kind: "bill", number: "B-1", status: "AUTHORISED", due: 120 });

test("the page of a customer shows a supplier's spend and bills, in the words of a buyer", async () => {
    onRpc("res.partner", "get_xero_purchases", ({ args: [[id]] }) => {
        expect.step(`purchases of ${id}`);
        return page({ invoices: { count: 1, counts: { unpaid: 1 }, rows: [bill] } });
    });
    onRpc("res.partner", "get_xero_bills", ({ kwargs }) => {
        expect.step(`${kwargs.state} bills`);
        return { count: 1, counts: { unpaid: 1 }, due: 120, rows: [bill] };
    });
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><widget name="xero_supplier_page"/></form>`,
    });
    await animationFrame();
    expect(texts("h3")).toEqual(["SPEND BY MONTH", "SPEND BY ACCOUNT CODE", "BILLS 1"]);
    expect("[data-name=days_to_pay] dt").toHaveText("Days we take to pay");
    // Spending more is no success.
    expect(queryOne(".o_xero_tile[data-name=year] .o_xero_chip")).toHaveClass("o_xero_chip_danger");
    await click(".o_xero_tile[data-name=outstanding] button");
    await animationFrame();
    await animationFrame();
    expect(".o_xero_invoices_share").toHaveText(/Balance due: \$\s?120.00/);
    expect(queryOne(".o_xero_page").textContent).not.toMatch(/invoice|revenue/i);
    expect.verifySteps(["purchases of 1", "unpaid bills"]);
});

test("the page of a supplier is read again once it was refreshed from Xero", async () => {
    let lifetime = 111;
    onRpc("res.partner", "get_xero_purchases", () => page({ lifetime }));
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><widget name="xero_supplier_page"/></form>`,
    });
    await animationFrame();
    await getService("bus_service").start();
    lifetime = 222;
    await sendRefreshed("contact-1");
    expect("[data-name=lifetime] .o_xero_value").toHaveText(/222/);
});

test("a supplier's spend is shown by item, in the words of a buyer", async () => {
    const dimensions = [
        { name: "account_id", label: "Account code" },
        { name: "item_id", label: "Item" },
    ];
    onRpc("res.users.settings", "set_res_users_settings", () => ({}));
    onRpc("res.partner", "get_xero_purchases", ({ args: [, , dimension] }) =>
        page({ dimensions, dimension: dimension || "account_id" }),
    );
    await mountView({
        type: "form",
        resModel: "customer",
        resId: 1,
        arch: `<form><widget name="xero_supplier_page"/></form>`,
    });
    await animationFrame();
    expect(".o_xero_dimensions").toHaveText(/^Spend by/);
    await click(".o_xero_dimensions [data-name=item_id]");
    await animationFrame();
    expect(texts("h3")).toInclude("SPEND BY ITEM");
    expect(queryOne(".o_xero_page").textContent).not.toMatch(/revenue/i);
});
