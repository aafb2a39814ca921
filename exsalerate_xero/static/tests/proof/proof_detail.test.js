import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { makeDialogMockEnv, mountWithCleanup } from "@web/../tests/web_test_helpers";

import { ProofDetail } from "@exsalerate_xero/proof/proof_detail";

defineMailModels();
describe.current.tags("desktop");

/** Return a document that isn't in Odoo any longer. */
function gone(name, amount) {
    return { model: false, id: false, name, amount, note: "", partner: "", url: "" };
}

test("documents that are no longer in Odoo are all listed", async () => {
    const detail = {
        month: "2026-03-01",
        account: "200 Sales",
        currency_id: 1,
        verdict: "explained",
        reason: "",
        xero: 0,
        odoo: 14.2,
        difference: -14.2,
        parts: [
            {
                kind: "changed",
                label: "Changed in Xero since",
                amount: -14.2,
                note: "",
                documents: [gone("Money received A", -10), gone("Money received B", -4.2)],
            },
        ],
        accounts: [],
        documents: [],
    };
    const props = { detail, canCheck: false, check() {}, openAccount() {}, close() {} };
    await makeDialogMockEnv();
    await mountWithCleanup(ProofDetail, { props });
    const [first, second] = queryAllTexts(".o_xero_proof_documents li");
    expect(first).toInclude("Money received A");
    expect(second).toInclude("Money received B");
});
