import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, onRpc } from "@web/../tests/web_test_helpers";

import { openCustomer, page, serve, setupCustomers } from "./customer_page_helpers";

class XeroContact extends models.Model {
    _name = "xero.contact";
    name = fields.Char();
    status = fields.Char();
    merged_into_id = fields.Many2one({ relation: "xero.contact" });
    partner_id = fields.Many2one({ relation: "customer" });
    _records = [
        { id: 1, name: "Acme in Xero", status: "ACTIVE" },
        { id: 2, name: "Birch in Xero", status: "ACTIVE", partner_id: 2 },
        { id: 3, name: "Somebody erased", status: "GDPRREQUEST" },
        { id: 4, name: "Merged away", status: "ARCHIVED", merged_into_id: 1 },
    ];
    _views = {
        list: /* xml */ `<list><field name="name"/></list>`,
        search: /* xml */ `
            <search>
                <filter name="unlinked" string="Unlinked" domain="[('partner_id', '=', False)]"/>
            </search>`,
    };
}

setupCustomers();
defineModels([XeroContact]);
describe.current.tags("desktop");

const UNLINKED = { linked: false, sees_all: true, can_link: true };

function serveUntilLinked() {
    let answer = UNLINKED;
    onRpc("res.partner", "get_xero_page", () => answer);
    onRpc("xero.contact", "write", ({ args }) => {
        expect.step(args);
        answer = page();
    });
}

test("the button is only shown to users who may link contacts", async () => {
    serve({ 1: UNLINKED, 2: { ...UNLINKED, can_link: false } });
    await openCustomer(1);
    expect(".o_xero_link").toHaveText("Link to a Xero contact");
    await contains(".o_pager_next").click();
    await animationFrame();
    expect(".o_xero_link").toHaveCount(0);
    expect(".o_xero_unlinked").toHaveText("This customer isn't linked to a Xero contact.");
    expect.verifySteps(["page of 1", "page of 2"]);
});

test("a contact without a customer is linked at once, and the page reloads", async () => {
    serveUntilLinked();
    await openCustomer();
    await contains(".o_xero_link").click();
    expect(".modal .o_data_row").toHaveCount(1);
    await contains(".modal .o_data_cell:contains(Acme in Xero)").click();
    await animationFrame();
    expect.verifySteps([[[1], { partner_id: 1 }]]);
    expect(".modal").toHaveCount(0);
    expect(".o_xero_tile").toHaveCount(8);
});

test("a contact of another customer is moved only after a confirmation", async () => {
    serveUntilLinked();
    await openCustomer();
    await contains(".o_xero_link").click();
    await contains(".modal .o_facet_remove").click();
    expect(".modal .o_data_row").toHaveCount(2);
    await contains(".modal .o_data_cell:contains(Birch in Xero)").click();
    expect(".modal:last").toHaveText(/Birch in Xero is linked to Birch/);
    await contains(".modal:last .btn-primary").click();
    await animationFrame();
    expect.verifySteps([[[2], { partner_id: 1 }]]);
    expect(".o_xero_tile").toHaveCount(8);
});
