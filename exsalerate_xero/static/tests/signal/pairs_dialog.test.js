import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { contains } from "@web/../tests/web_test_helpers";

import { openRule, openTrial, serve, setupRules, texts } from "./trial_helpers";

setupRules();
describe.current.tags("desktop");

const PAIR = {
    value: { id: 1, name: "220 Hosting" },
    missing: { id: 2, name: "230 Domains" },
    buyers: 40,
    both: 10,
    without: 30,
    owners: 12,
    customers: 100,
    share: 25.4,
    support: 10,
    lift: 2.08,
    amount: 3000.4,
};
const USE = "button:contains(/^Use$/)";

async function findPairs() {
    await contains(".o_xero_rule_trial button:contains(Find pairs)").click();
    await animationFrame();
}

test("pairs are shown with their numbers", async () => {
    serve("get_proposals", () => [PAIR]);
    await openRule(2);
    await findPairs();
    expect(texts(".o_xero_pairs_table tbody tr > *")).toEqual([
        "220 Hosting",
        "230 Domains",
        "25% 10 / 40",
        "2.1",
        "10%",
        "30",
        "$ 3,000",
        "Use",
    ]);
    expect.verifySteps(["get_proposals"]);
});

test("a pair fills the rule, whose share isn't above the pair's; Discard undoes it", async () => {
    serve("get_proposals", () => [PAIR]);
    await openRule(2);
    await findPairs();
    await contains(USE).click();
    expect(".modal").toHaveCount(0);
    expect("[name=account_id] input").toHaveValue("220 Hosting");
    expect("[name=missing_account_id] input").toHaveValue("230 Domains");
    expect("[name=share_percent] input").toHaveValue("25.00");
    await contains(".o_form_button_cancel").click();
    expect("[name=missing_account_id] input").toHaveValue("");
    expect("[name=share_percent] input").toHaveValue("30.00");
    expect.verifySteps(["get_proposals"]);
});

test("a dialog without pairs says why", async () => {
    serve("get_proposals", () => []);
    await openRule(2);
    await findPairs();
    expect(".o_xero_pairs [role=status]").toHaveText(/^No pair is bought together more often/);
    expect.verifySteps(["get_proposals"]);
});

test("a rule without a pair leads from the trial to pairs", async () => {
    serve("get_trial_screen", () => ({ name: "Pairs", missing: "Choose what they buy." }));
    serve("get_proposals", () => [PAIR]);
    await openRule(2);
    await openTrial();
    expect(".o_xero_trial [role=status]").toHaveText(/^Choose what they buy\./);
    await contains(".modal button:contains(Find pairs)").click();
    await animationFrame();
    expect(".modal-title").toHaveText("Find pairs");
    expect(".o_xero_pairs_table tbody tr").toHaveCount(1);
    expect.verifySteps(["get_trial_screen {}", "get_proposals"]);
});

test("other rules have no pairs", async () => {
    await openRule(1);
    expect(".o_xero_rule_trial button").toHaveCount(1);
});
