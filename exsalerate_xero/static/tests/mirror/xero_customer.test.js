import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import {
    contains,
    defineModels,
    fields,
    mockService,
    models,
    mountView,
} from "@web/../tests/web_test_helpers";

class Partner extends models.Model {
    _name = "partner";
    name = fields.Char();
    _records = [{ id: 1, name: "Acme" }];
}

class Contact extends models.Model {
    _name = "contact";
    name = fields.Char();
    _records = [
        { id: 1, name: "Acme Ltd" },
        { id: 2, name: "Harbour Cafe" },
    ];
}

class Invoice extends models.Model {
    _name = "invoice";
    partner_id = fields.Many2one({ relation: "partner" });
    contact_id = fields.Many2one({ relation: "contact" });
    _records = [
        { id: 1, partner_id: 1, contact_id: 1 },
        { id: 2, contact_id: 2 },
    ];
}

defineMailModels();
defineModels([Partner, Contact, Invoice]);
describe.current.tags("desktop");

test("without a customer, the list shows the Xero contact, which opens to be linked", async () => {
    mockService("action", {
        doAction: ({ res_model, res_id }) => expect.step([res_model, res_id]),
    });
    await mountView({
        type: "list",
        resModel: "invoice",
        arch: `<list><field name="partner_id" widget="xero_customer"/></list>`,
        selectRecord: () => expect.step("document"),
    });
    expect(queryAllTexts(".o_data_cell")).toEqual(["Acme", "Harbour Cafe"]);
    expect(".o_xero_unlinked_contact").toHaveCount(1);
    await contains(".o_xero_unlinked_contact").click();
    expect.verifySteps([["xero.contact", 2]]);
    await contains(".o_data_cell:eq(0)").click();
    expect.verifySteps(["document"]);
});
