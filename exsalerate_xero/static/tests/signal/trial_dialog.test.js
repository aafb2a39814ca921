/* global Chart */
import { describe, expect, test } from "@odoo/hoot";
import { press, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, makeServerError, mockService } from "@web/../tests/web_test_helpers";

import { customer, openRule, openTrial, serve, setupRules, texts, trial } from "./trial_helpers";

setupRules();
describe.current.tags("desktop");

const SLIDER = ".o_xero_trial_main input[type=range]";
const NUMBER = "[data-name=silent_days] input";

/** Wait until the pause after a change is over and the answer is shown. */
async function settle() {
    await advanceTime(500);
    await animationFrame();
}

async function slide(value) {
    const slider = queryOne(SLIDER);
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await animationFrame();
}

/** Leave a number in an input, also one that typing can't leave there at once, such as "-". */
async function enter(value) {
    const input = queryOne(NUMBER);
    input.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
}

test("a trial is summed up, with figures, months, other values and customers", async () => {
    serve("get_trial_screen", () => trial({ earlier: 1 }));
    await openRule();
    await openTrial();
    expect(".modal-title").toHaveText("Try it: Silence");
    expect(".o_xero_trial_summary").toHaveText("This rule would have raised 3 signals.");
    expect(texts(".o_xero_tile")).toEqual([
        "Signals 3",
        "Came back 1",
        "Did not 2",
        "Too recent to tell 0",
        "Precision 67%",
        "At stake a year $ 2,880",
    ]);
    const { datasets } = Chart.getChart(queryOne(".o_xero_trial_chart canvas")).data;
    expect(datasets.map(({ label, data }) => [label, data.at(-1)])).toEqual([
        ["Did not", 2],
        ["Came back", 1],
        ["Too recent to tell", 0],
    ]);
    expect(".o_xero_chart_table tbody tr").toHaveCount(24);
    expect(texts(".o_xero_trial_trade tbody tr")).toEqual([
        "1.5 9 40% $ 7,000",
        "2 3 67% $ 2,880",
        "3 0 – $ 0",
    ]);
    expect(texts(".o_xero_trial_customers tbody td")).toEqual([
        "Mar 1, 2026",
        "Bought every 31 days, $ 240 each.",
        "$ 2,880",
        "Came back Mar 9, 2026, bought for $ 250",
    ]);
    expect(texts(".o_xero_trial_notes li")).toEqual([
        "The rule applied to 1 customer before these months.",
        "Customers and salespeople are today's.",
    ]);
    expect(".o_xero_trial_use").toHaveCount(0, { message: "nothing has changed" });
    expect.verifySteps(["get_trial_screen {}"]);
});

test("the slider tries other values after a pause, and only the last one", async () => {
    serve("get_trial_screen", () => trial());
    await openRule();
    await openTrial();
    await slide(2.5);
    await slide(3.4);
    expect("[data-name=silent_times] input[type=number]").toHaveValue(3.4);
    expect.verifySteps(["get_trial_screen {}"]);
    await settle();
    expect.verifySteps(['get_trial_screen {"silent_times":3.4}']);
    await contains(".o_xero_trial_reset").click();
    await settle();
    expect(".o_xero_trial_reset").toHaveCount(0);
    expect(SLIDER).toHaveValue(2);
    expect.verifySteps(["get_trial_screen {}"]);
});

test("a late answer doesn't replace a newer one", async () => {
    const slow = new Deferred();
    serve("get_trial_screen", ({ silent_times }) =>
        silent_times === 3 ? slow : trial({ summary: `Tried ${silent_times ?? "none"}` }),
    );
    await openRule();
    await openTrial();
    await slide(3);
    await settle();
    await slide(4);
    await settle();
    slow.resolve(trial({ summary: "Too late" }));
    await animationFrame();
    expect(".o_xero_trial_summary").toHaveText("Tried 4");
    expect.verifySteps([
        "get_trial_screen {}",
        'get_trial_screen {"silent_times":3}',
        'get_trial_screen {"silent_times":4}',
    ]);
});

test("what is no number isn't tried", async () => {
    serve("get_trial_screen", () => trial());
    await openRule();
    await openTrial();
    for (const entered of ["", "-1", "2.5"]) {
        await enter(entered);
        expect(".invalid-feedback").toHaveText("Enter a whole number, 0 or more.");
        expect(NUMBER).toHaveAttribute("aria-invalid", "true");
    }
    await enter("45");
    expect(".invalid-feedback").toHaveCount(0);
    expect.verifySteps(["get_trial_screen {}", 'get_trial_screen {"silent_days":45}']);
});

test("thresholds that are used fill the form, which can be discarded", async () => {
    serve("get_trial_screen", () => trial());
    await openRule();
    await openTrial();
    await contains(".o_xero_trial_trade button:contains(1.5)").click();
    await settle();
    await contains(".o_xero_trial_use").click();
    expect(".modal").toHaveCount(0);
    expect("[name=silent_times] input").toHaveValue("1.50");
    expect(".o_notification").toHaveText("The rule has the new thresholds. Save it to keep them.");
    await contains(".o_form_button_cancel").click();
    expect("[name=silent_times] input").toHaveValue("2.00");
    expect.verifySteps(["get_trial_screen {}", 'get_trial_screen {"silent_times":1.5}']);
});

test("who can't change the rule can try it only", async () => {
    serve("get_trial_screen", () => trial({ can_use: false }));
    await openRule();
    await openTrial();
    await slide(3);
    await settle();
    expect(".o_xero_trial_use").toHaveCount(0);
    expect.verifySteps(["get_trial_screen {}", 'get_trial_screen {"silent_times":3}']);
});

test("changes to the form are saved before the trial", async () => {
    serve("get_trial_screen", () => trial());
    await openRule();
    await contains("[name=name] input").edit("Quiet", { confirm: false });
    await openTrial();
    expect(".o_form_button_save").not.toBeVisible();
    expect.verifySteps(["get_trial_screen {}"]);
});

test("a trial that failed says why, and is tried again on request", async () => {
    let isBroken = true;
    serve("get_trial_screen", () => {
        if (isBroken) {
            throw makeServerError({ message: "The customers can't be searched for." });
        }
        return trial();
    });
    await openRule();
    await openTrial();
    expect(".o_xero_failed").toHaveText(/^The customers can't be searched for\./);
    isBroken = false;
    await contains(".o_xero_retry").click();
    await animationFrame();
    expect(".o_xero_failed").toHaveCount(0);
    expect(".o_xero_trial_summary").toHaveCount(1);
    expect.verifySteps(["get_trial_screen {}", "get_trial_screen {}"]);
});

test("a rule that finds nobody has no chart and no list", async () => {
    const none = { raised: 0, returned: 0, not_returned: 0, precision: null, customers: [] };
    serve("get_trial_screen", () => trial({ ...none, summary: "No signals." }));
    await openRule();
    await openTrial();
    expect(".o_xero_trial_empty").toHaveCount(1);
    expect("canvas, .o_xero_tile, .o_xero_trial_customers").toHaveCount(0);
    expect(SLIDER).toHaveCount(1);
    expect.verifySteps(["get_trial_screen {}"]);
});

test("the list begins with ten customers, and says how many it leaves out", async () => {
    const customers = Array.from({ length: 80 }, (_, id) => customer({ id, name: `C${id}` }));
    serve("get_trial_screen", () => trial({ customers, raised: 1100 }));
    await openRule();
    await openTrial();
    expect(".o_xero_trial_customers tbody tr").toHaveCount(10);
    await contains("button:contains(Show 70 more)").click();
    expect(".o_xero_trial_customers tbody tr").toHaveCount(80);
    expect(".o_xero_trial_customers p").toHaveText("And 1,020 with less money.");
    expect.verifySteps(["get_trial_screen {}"]);
});

test("a customer opens on its Xero page", async () => {
    mockService("action", {
        doAction(name, { props }) {
            expect.step(`${name} ${props.resId}`);
        },
    });
    serve("get_trial_screen", () => trial());
    await openRule();
    await openTrial();
    queryOne(".o_xero_trial_customers tbody button").focus();
    await press("Enter");
    await animationFrame();
    expect(".modal").toHaveCount(0);
    expect.verifySteps(["get_trial_screen {}", "exsalerate_xero.res_partner_action_xero 17"]);
});
