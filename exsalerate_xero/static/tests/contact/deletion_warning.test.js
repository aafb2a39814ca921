import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { waitFor } from "@odoo/hoot-dom";
import {
    contains,
    mountView,
    onRpc,
    toggleActionMenu,
    toggleMenuItem,
} from "@web/../tests/web_test_helpers";

defineMailModels();
describe.current.tags("desktop");

// The partner of the user in these tests.
const CUSTOMER = 17;
const WARNING = "This customer is linked to Xero.";
const form = { type: "form", arch: `<form><field name="name"/></form>` };
const list = { type: "list", arch: `<list><field name="name"/></list>` };

/** Open customers of whom Xero knows those with these IDs, and click Delete. */
async function clickDelete(view, known) {
    onRpc("res.partner", "get_xero_deletion_warning", ({ args: [ids] }) => {
        expect.step(ids);
        return ids.some((id) => known.includes(id)) && WARNING;
    });
    await mountView({ ...view, resModel: "res.partner", actionMenus: {}, loadActionMenus: true });
    if (view.type === "list") {
        await contains("thead .o_list_record_selector input").click();
    }
    await toggleActionMenu();
    await toggleMenuItem("Delete");
    await waitFor(".modal");
}

test("deleting a customer that Xero knows says what happens to its sales", async () => {
    await clickDelete({ ...form, resId: CUSTOMER }, [CUSTOMER]);
    expect.verifySteps([[CUSTOMER]]);
    expect(".modal-body").toHaveText(WARNING);
    expect(".modal-footer button").toHaveCount(2);
});

test("deleting another partner asks what Odoo asks", async () => {
    await clickDelete({ ...form, resId: CUSTOMER }, []);
    expect.verifySteps([[CUSTOMER]]);
    expect(".modal-body").not.toHaveText(WARNING);
});

test("deleting several from the list says it for all that are selected", async () => {
    onRpc("unlink", () => true);
    await clickDelete(list, [CUSTOMER]);
    expect.verifySteps([[18, CUSTOMER, 1]]);
    expect(".modal-body").toHaveText(WARNING);
});
