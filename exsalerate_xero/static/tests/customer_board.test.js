import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const DOLLAR = 1;

class Customer extends models.Model {
    _name = "customer";
    currency_id = fields.Many2one({ relation: "res.currency", default: DOLLAR });
    revenue_month = fields.Monetary({ currency_field: "currency_id" });
    revenue_year = fields.Monetary({ currency_field: "currency_id" });
    revenue_twelve = fields.Monetary({ currency_field: "currency_id" });
    revenue_before = fields.Monetary({ currency_field: "currency_id" });
    revenue_lifetime = fields.Monetary({ currency_field: "currency_id" });
    _views = {
        kanban: /* xml */ `
            <kanban><templates><t t-name="card">
                <widget name="xero_customer_figures"/>
            </t></templates></kanban>`,
    };
}

defineMailModels();
defineModels([Customer]);
describe.current.tags("desktop");

async function card(values) {
    Customer._records = [{ id: 1, revenue_month: 0, revenue_year: 0, ...values }];
    await mountView({ type: "kanban", resModel: "customer" });
    return queryAllTexts(".o_xero_figures > div").map((text) => text.replace(/\s+/g, " "));
}

test("a card shows whole amounts, and the exact ones where the pointer rests", async () => {
    const figures = { revenue_month: 1234.56, revenue_year: 20000.4, revenue_lifetime: 1.5e6 };
    expect(await card({ ...figures, revenue_twelve: 500, revenue_before: 400 })).toEqual([
        "Month $ 1,235",
        "Year $ 20,000",
        "12 months $ 500",
        "Lifetime $ 1,500,000",
        "Change 25%",
    ]);
    const month = queryFirst("[data-name=revenue_month] dd");
    expect(month.title.replace(/\s+/g, " ")).toBe("$ 1,234.56");
});

test("a card tells growing from shrinking customers", async () => {
    const figures = await card({ revenue_twelve: 60, revenue_before: 80, revenue_lifetime: 140 });
    expect(figures.at(-1)).toBe("Change 25%");
    expect(".o_xero_chip_danger .fa-arrow-down").toHaveAttribute("aria-label");
});

test("without revenue in the twelve months before there is no percentage", async () => {
    const figures = await card({ revenue_twelve: 60, revenue_before: 0, revenue_lifetime: 60 });
    expect(figures.at(-1)).toBe("Change New");
});

test("what stays the same says nothing of a change", async () => {
    const figures = await card({ revenue_twelve: 60, revenue_before: 60, revenue_lifetime: 120 });
    expect(figures.at(-1)).toBe("Lifetime $ 120");
});
