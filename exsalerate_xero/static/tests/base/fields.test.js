import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Partner extends models.Model {
    _name = "partner";
    name = fields.Char();
    _records = [{ id: 1, name: "Acme Ltd" }];
}

class Contact extends models.Model {
    _name = "contact";
    name = fields.Char();
    _records = [
        { id: 1, name: "ACME" },
        { id: 2, name: "Falcon Moor Legal" },
    ];
}

class Document extends models.Model {
    _name = "document";
    partner_id = fields.Many2one({ relation: "partner" });
    contact_id = fields.Many2one({ relation: "contact" });
    due = fields.Date();
}

defineMailModels();
defineModels([Partner, Contact, Document]);
describe.current.tags("desktop");

async function mountList(records, arch) {
    Document._records = records.map((values, index) => ({ id: index + 1, ...values }));
    await mountView({ type: "list", resModel: "document", arch });
}

test("a customer without a link in Odoo has the name of the contact in Xero", async () => {
    await mountList(
        [{ partner_id: 1, contact_id: 1 }, { contact_id: 2 }],
        `<list>
            <field name="partner_id" widget="xero_customer"/>
            <field name="contact_id" column_invisible="1"/>
        </list>`,
    );
    expect(queryAllTexts(".o_data_cell")).toEqual(["Acme Ltd", "Falcon Moor Legal"]);
    expect("[title='In Xero, not linked to a customer yet']").toHaveText("Falcon Moor Legal");
});

test("days until a date are days, also across the end of a month or year", async () => {
    mockDate("2026-12-30 12:00:00");
    const days = ["2026-12-25", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-02"];
    await mountList(
        [...days, false, "2027-06-30"].map((due) => ({ due })),
        `<list><field name="due" widget="xero_remaining_days" readonly="1"/></list>`,
    );
    expect(queryAllTexts(".o_data_cell")).toEqual([
        "5 days ago",
        "Yesterday",
        "Today",
        "Tomorrow",
        "In 3 days",
        "",
        "Jun 30, 2027",
    ]);
});
