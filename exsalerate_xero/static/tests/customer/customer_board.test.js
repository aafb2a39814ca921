import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    MockServer,
    mockService,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const DOLLAR = 1;

class Partner extends models.Model {
    _name = "partner";
    name = fields.Char();
    _records = [{ id: 1, name: "Acme" }];
}

class Customer extends models.Model {
    _name = "customer";
    partner_id = fields.Many2one({ relation: "partner", default: 1 });
    currency_id = fields.Many2one({ relation: "res.currency", default: DOLLAR });
    trend = fields.Selection({
        selection: [
            ["growing", "Growing"],
            ["steady", "Steady"],
            ["shrinking", "Shrinking"],
        ],
    });
    top_codes = fields.Char();
    last_purchase = fields.Date();
    is_new = fields.Boolean();
    is_overdue = fields.Boolean();
    revenue_month = fields.Monetary({ currency_field: "currency_id" });
    revenue_year = fields.Monetary({ currency_field: "currency_id" });
    revenue_later = fields.Monetary({ currency_field: "currency_id" });
    revenue_twelve = fields.Monetary({ currency_field: "currency_id" });
    revenue_before = fields.Monetary({ currency_field: "currency_id" });
    revenue_lifetime = fields.Monetary({ currency_field: "currency_id" });
    revenue_recurring = fields.Monetary({ currency_field: "currency_id" });
    amount_overdue = fields.Monetary({ currency_field: "currency_id" });
    _views = {
        kanban: /* xml */ `
            <kanban js_class="xero_customer_kanban" class="o_xero_board"><templates><t t-name="card">
                <widget name="xero_customer_figures"/>
                <widget name="xero_customer_standing"/>
            </t></templates></kanban>`,
    };
}

defineMailModels();
defineModels([Partner, Customer]);
describe.current.tags("desktop");

let offered;
beforeEach(() => {
    offered = [{ name: "account_id", label: "Account code" }];
    onRpc("xero.proof.month", "get_line", () => false);
    onRpc("xero.customer", "get_dimensions", () => ({ chosen: "account_id", offered }));
});

async function card(values) {
    const figures = { revenue_month: 0, revenue_year: 0, revenue_lifetime: 0, ...values };
    Customer._records = [{ id: 1, partner_id: 1, ...figures }];
    await mountView({ type: "kanban", resModel: "customer" });
    return texts(".o_xero_figures > div");
}

function texts(selector) {
    return queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));
}

test("a card shows short amounts, with exact amounts as titles", async () => {
    const figures = { revenue_month: 1234.56, revenue_year: 20400.4, revenue_lifetime: 1.5e6 };
    expect(await card({ ...figures, revenue_twelve: 500, revenue_before: 400 })).toEqual([
        "Month $ 1,235",
        "Fin. year $ 20k",
        "12 months $ 500",
        "Lifetime $ 1,500k",
    ]);
    const month = queryFirst("[data-name=revenue_month] dd");
    expect(month.title.replace(/\s+/g, " ")).toBe("$ 1,234.56");
    expect(".o_xero_board_name").toHaveText("Acme");
});

test("a card shows the change as on the customer's page", async () => {
    await card({ revenue_twelve: 60, revenue_before: 80, revenue_lifetime: 140 });
    expect(texts(".o_xero_change_chip")).toEqual(["25% less"]);
    expect(".o_xero_change_chip").toHaveClass("o_xero_chip_danger");
    expect(".o_xero_change_chip").toHaveAttribute("title", /previous 12 \(\$.80.00\)$/);
});

test("a customer is new only if it bought nothing before", async () => {
    const figures = { revenue_twelve: 60, revenue_before: 0, revenue_lifetime: 60 };
    await card({ ...figures, is_new: true });
    expect(texts(".o_xero_change_chip")).toEqual(["New more"]);
});

test("a customer who returns after a year is not new, and no change is shown", async () => {
    await card({ revenue_twelve: 60, revenue_before: 0, revenue_lifetime: 160 });
    expect(".o_xero_change_chip").toHaveCount(0);
});

test("a card shows top codes, overdue, future-dated and recurring amounts", async () => {
    await card({
        revenue_recurring: 204,
        top_codes: "210 Development, 200 Sales",
        is_overdue: true,
        amount_overdue: 14210.5,
        revenue_later: 7,
        last_purchase: "2025-06-10",
    });
    expect(".o_xero_board_bought").toHaveText("Jun 10, 2025");
    expect(".o_xero_board_codes").toHaveText("210 Development, 200 Sales");
    expect(".o_xero_board_overdue").toHaveText("$ 14,210.50 overdue");
    expect(".o_xero_later").toHaveText("+ $ 7.00 future-dated");
    expect(".o_xero_recurring").toHaveText("$ 204.00 recurring per month");
});

test("a card has no empty lines for missing values", async () => {
    await card({});
    expect(
        ".o_xero_board_codes, .o_xero_board_bought, .o_xero_board_overdue, .o_xero_later",
    ).toHaveCount(0);
});

test("a change within the band is neither good nor bad", async () => {
    await card({ trend: "steady", revenue_twelve: 102, revenue_before: 100 });
    expect(texts(".o_xero_change_chip")).toEqual(["2% more"]);
    expect(".o_xero_change_chip").toHaveClass("o_xero_chip_muted");
});

test("a card opens its customer, and the pager goes through those of its column", async () => {
    const figures = { revenue_month: 0, revenue_year: 0, revenue_lifetime: 0 };
    Partner._records = [1, 2, 3].map((id) => ({ id, name: `Customer ${id}` }));
    Customer._records = [1, 2, 2, 3].map((partner_id, index) => ({
        id: index + 11,
        partner_id,
        trend: partner_id === 3 ? "shrinking" : "growing",
        ...figures,
    }));
    onRpc("customer", "action_open_customer", ({ args }) => `customer of ${args[0]}`);
    mockService("action", {
        doAction: (action, { props }) => expect.step([action, props.resIds]),
    });
    await mountView({ type: "kanban", resModel: "customer", groupBy: ["trend"] });
    await contains(".o_kanban_record:contains(Customer 2)").click();
    expect.verifySteps([["customer of 12", [1, 2]]]);
});

test("a legend explains the colours of the progress bars", async () => {
    await card({});
    expect(".o_xero_board_key").toHaveText(/Growing.*Steady.*Shrinking.*No revenue/s);
});

test("cards show what is bought most by code, or by what the person chooses", async () => {
    offered.push({ name: "item_id", label: "Item" });
    onRpc("res.users.settings", "set_res_users_settings", ({ kwargs }) => {
        MockServer.env["customer"].write([1], { top_codes: "[HOST] Hosting" });
        expect.step(kwargs.new_settings);
        return kwargs.new_settings;
    });
    await card({ top_codes: "200 Sales" });
    expect(".o_xero_board_codes").toHaveText("200 Sales");
    await contains(".o_xero_dimensions button:contains(Item)").click();
    await animationFrame();
    expect(".o_xero_dimensions button[aria-pressed=true]").toHaveText("Item");
    expect(".o_xero_board_codes").toHaveText("[HOST] Hosting");
    expect.verifySteps([{ xero_dimension: "item_id" }]);
});
