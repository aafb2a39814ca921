import { expect, test } from "@odoo/hoot";
import { click, queryAllAttributes } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mockService, mountWithCleanup } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

import { DocumentActions } from "@exsalerate_xero/document/document_actions";

defineMailModels();

const INVOICE = { id: 7, number: "INV-7", has_pdf: true, has_online: true };

function labels() {
    return queryAllAttributes(".o_xero_document_actions button", "aria-label");
}

test("a document's buttons are those that Xero has something for", async () => {
    mockService("action", {
        doActionButton: ({ name, resModel, resId }) =>
            expect.step(`${name} of ${resModel} ${resId}`),
        doAction: ({ res_model, res_id }) => expect.step(`page of ${res_model} ${res_id}`),
    });
    await mountWithCleanup(DocumentActions, {
        props: { document: INVOICE, model: "xero.invoice" },
    });
    expect(labels()).toEqual(["View PDF of INV-7", "Customer's link to INV-7", "Details of INV-7"]);
    for (let index = 0; index < 3; index++) {
        await click(`.o_xero_document_actions button:eq(${index})`);
        await animationFrame();
    }
    expect.verifySteps([
        "action_view_pdf of xero.invoice 7",
        "action_view_online of xero.invoice 7",
        "page of xero.invoice 7",
    ]);
});

test("a document without a PDF only has its page", async () => {
    const document = { id: 8, number: "INV-8", has_pdf: false, has_online: false };
    await mountWithCleanup(DocumentActions, { props: { document, model: "xero.invoice" } });
    expect(labels()).toEqual(["Details of INV-8"]);
});

test("the customer's link is shown in a dialog, to open or to copy", async () => {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "exsalerate_xero.online_link",
        params: { name: "INV-7", url: "https://in.xero.com/abc" },
    });
    await animationFrame();
    expect(".modal-title").toHaveText("Customer's link to INV-7");
    expect(".o_xero_online_url").toHaveValue("https://in.xero.com/abc");
    expect(".modal-footer a").toHaveAttribute("href", "https://in.xero.com/abc");
    expect(".modal-footer .o_clipboard_button").toHaveText("Copy");
});
