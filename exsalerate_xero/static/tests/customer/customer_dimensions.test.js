import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, onRpc } from "@web/../tests/web_test_helpers";

import { account, chart, openCustomer, page, setupCustomers, texts } from "./customer_page_helpers";

setupCustomers();
describe.current.tags("desktop");

const DIMENSIONS = [
    { name: "account_id", label: "Account code" },
    { name: "item_id", label: "Item" },
    { name: "tracking_option_1_id", label: "Region" },
];
const VALUES = {
    account_id: { code: "200", name: "Sales" },
    item_id: { code: "HOST", name: "Hosting" },
    tracking_option_1_id: { code: "", name: "North" },
};
const months = page().months.map(() => 7);
const others = account({ id: -1, rank: 1, code: "", name: "Others", lifetime: 5, months });

/** Answer with a page by the requested dimension; calls and what is remembered are steps. */
function serveDimensions(values = {}) {
    onRpc("res.partner", "get_xero_page", ({ args: [, , dimension = "account_id"] }) => {
        expect.step(dimension);
        const row = account({ ...VALUES[dimension], lifetime: 1234.5, months });
        const accounts = [row, { ...others, months: [...months] }];
        return page({ dimension, dimensions: DIMENSIONS, accounts, ...values });
    });
    onRpc("res.users.settings", "set_res_users_settings", ({ kwargs }) => {
        expect.step(kwargs.new_settings);
        return kwargs.new_settings;
    });
}

const choose = async (label) => {
    await contains(`.o_xero_dimensions button:contains(${label})`).click();
    await animationFrame();
};

test("revenue is shown by item or tracking category, and the choice is remembered", async () => {
    serveDimensions();
    await openCustomer();
    expect(texts(".o_xero_dimensions button")).toEqual(["Account code", "Item", "Region"]);
    expect(".o_xero_dimensions button[aria-pressed=true]").toHaveText("Account code");
    await choose("Item");
    expect(".o_xero_dimensions button[aria-pressed=true]").toHaveText("Item");
    expect("#o_xero_codes_heading").toHaveText(/Revenue by item/i);
    expect(texts(".o_xero_code_name")).toEqual(["HOST Hosting", "Others"]);
    expect(chart().data.datasets[0].label).toBe("HOST Hosting");
    await choose("Region");
    expect("#o_xero_codes_heading").toHaveText(/Revenue by Region/i);
    expect(".o_xero_codes th:first").toHaveText("Region");
    expect(".o_xero_shares ul").toHaveAttribute("aria-label", "Region in the charts");
    expect(".o_xero_filter_account").toHaveAttribute("aria-label", "Region");
    expect.verifySteps([
        "account_id",
        { xero_dimension: "item_id" },
        "item_id",
        { xero_dimension: "tracking_option_1_id" },
        "tracking_option_1_id",
    ]);
});

test("an organisation with codes only has no switch", async () => {
    serveDimensions({ dimensions: DIMENSIONS.slice(0, 1) });
    await openCustomer();
    expect(".o_xero_dimensions").toHaveCount(0);
    expect.verifySteps(["account_id"]);
});

test("invoices are filtered by the chosen dimension, those that aren't income by code", async () => {
    const deposits = account({ id: 1, code: "810", name: "Deposits", type: "Liability" });
    serveDimensions({ not_income: [deposits] });
    onRpc("res.partner", "get_xero_invoices", ({ kwargs }) => {
        expect.step([kwargs.item_id, kwargs.account_id]);
        return { count: 0, counts: {}, revenue: 7, without_invoice: 0, not_income: 0, rows: [] };
    });
    await openCustomer();
    await choose("Item");
    await contains(".o_xero_code_button:contains(Hosting)").click();
    await animationFrame();
    expect(".o_xero_filter_account option:checked").toHaveText("HOST Hosting");
    expect(".o_xero_invoices_share").toHaveText(/Revenue · HOST Hosting/);
    await contains(".o_xero_not_income button").click();
    await animationFrame();
    expect(".o_xero_filter_account option:checked").toHaveText("810 Deposits");
    await contains(".o_xero_filter_account").select("1");
    await animationFrame();
    expect(".o_xero_code_button:contains(Others)").not.toBeEnabled();
    expect(texts(".o_xero_filter_account option")).not.toInclude("Others");
    expect.verifySteps([
        "account_id",
        { xero_dimension: "item_id" },
        "item_id",
        [1, undefined],
        [undefined, 1],
        [1, undefined],
    ]);
});
