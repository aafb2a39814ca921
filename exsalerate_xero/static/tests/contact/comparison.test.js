import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAll, waitFor } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView, onRpc } from "@web/../tests/web_test_helpers";

class XeroContact extends models.Model {
    _name = "xero.contact";
    name = fields.Char();
    match_state = fields.Char();
    _records = [{ id: 1, name: "Acme Ltd", match_state: "review" }];
    _views = {
        form: /* xml */ `
            <form>
                <field name="match_state"/>
                <widget name="xero_comparison"/>
            </form>`,
    };
}

defineMailModels();
defineModels([XeroContact]);
describe.current.tags("desktop");

/** Open the contact with candidates whose name and e-mail address agree or not. */
async function compareWith(...agreements) {
    const candidates = agreements.map(([name, email], index) => ({
        id: index + 1,
        name: `Customer ${index + 1}`,
        held_by: [],
        values: {
            name: { value: "Acme", agrees: name },
            email: { value: "a@acme.example", agrees: email },
        },
    }));
    onRpc("xero.contact", "get_comparison", () => ({
        fields: [
            { name: "name", label: "Name", value: "Acme Ltd" },
            { name: "email", label: "Email", value: "a@acme.example" },
        ],
        linked: false,
        conflict: false,
        candidates,
    }));
    await mountView({ type: "form", resModel: "xero.contact", resId: 1 });
    await waitFor(".o_xero_candidate");
}

function proposed() {
    return queryAll(".o_xero_candidate .btn").map((button) =>
        button.classList.contains("btn-primary"),
    );
}

test("the best match is proposed", async () => {
    await compareWith([true, false], [true, true]);
    expect(proposed()).toEqual([false, true]);
});

test("no customer is proposed if several match equally well", async () => {
    await compareWith([true, false], [false, true]);
    expect(proposed()).toEqual([false, false]);
});
