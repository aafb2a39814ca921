import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes, queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    getService,
    mockService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class XeroConnection extends models.Model {
    _name = "xero.connection";
    _records = [{ id: 1 }];
    _views = { form: /* xml */ `<form><widget name="xero_onboarding"/></form>` };
}

defineMailModels();
defineModels([XeroConnection]);
describe.current.tags("desktop");

const NAMES = ["connect", "quotes", "accounts"];
let states, organisations;

beforeEach(() => {
    states = { connect: "done", quotes: "todo", accounts: "todo" };
    organisations = [{ id: 7, name: "Brightwater" }];
    onRpc("xero.connection", "onboarding_steps", ({ args: [id] }) => ({
        connection_id: id || 7,
        organisations,
        steps: NAMES.map((name) => ({
            name,
            title: `Title of ${name}`,
            text: `Text of ${name}`,
            button: `Do ${name}`,
            method: `action_${name}`,
            state: states[name],
        })),
    }));
});

async function openSteps() {
    await mountView({ type: "form", resModel: "xero.connection", resId: 1 });
    await getService("bus_service").start();
}

function shown() {
    return queryAllAttributes(".o_xero_step", "data-name");
}

test("finished steps are hidden and can be shown", async () => {
    await openSteps();
    expect(".o_xero_onboarding [role=status]").toHaveText("1 of 3 steps finished.");
    expect(shown()).toEqual(["quotes", "accounts"]);
    expect("[aria-expanded]").toHaveAttribute("aria-expanded", "false");
    await contains("[aria-expanded]").click();
    expect("[aria-expanded]").toHaveAttribute("aria-expanded", "true");
    expect(shown()).toEqual(NAMES);
});

test("a finished step can be repeated, with a plain button", async () => {
    states = { connect: "done", quotes: "done", accounts: "todo" };
    await openSteps();
    await contains("[aria-expanded]").click();
    expect("[data-name=quotes] button").toHaveClass("btn-link");
    expect("[data-name=quotes] .visually-hidden").toHaveText("Title of quotes: done");
    expect("[data-name=accounts] button").toHaveClass("btn-primary");
});

test("each open step has one button, and the next one stands out", async () => {
    await openSteps();
    expect(queryAllTexts(".o_xero_step button")).toEqual(["Do quotes", "Do accounts"]);
    expect(queryAllTexts(".o_xero_step .btn-primary")).toEqual(["Do quotes"]);
});

test("only Connect is offered before there is a connection", async () => {
    states = { connect: "todo", quotes: "later", accounts: "later" };
    await openSteps();
    expect(queryAllTexts(".o_xero_step button")).toEqual(["Do connect"]);
    expect("[aria-expanded]").toHaveCount(0);
});

test("a step's button starts its import and notifies the user", async () => {
    onRpc("xero.connection", "action_accounts", ({ args }) => {
        expect.step(args);
        states.accounts = "doing";
        return true;
    });
    await openSteps();
    await contains("[data-name=accounts] button").click();
    expect.verifySteps([[[7]]]);
    expect(".o_notification").toHaveText("Importing sales codes in the background…");
    expect("[data-name=accounts] .badge").toHaveText("In progress");
    expect("[data-name=accounts] button").toHaveCount(0);
});

test("steps are updated when the server sends progress", async () => {
    await openSteps();
    states.quotes = "done";
    const received = new Promise((resolve) => {
        getService("bus_service").subscribe("exsalerate_xero/progress", resolve);
    });
    MockServer.env["bus.bus"]._sendone("broadcast", "exsalerate_xero/progress", {});
    await received;
    await runAllTimers();
    await animationFrame();
    expect(shown()).toEqual(["accounts"]);
});

test("the steps are named after their organisation", async () => {
    await openSteps();
    expect("span.o_xero_organisation").toHaveText("Brightwater");
});

test("of several organisations, one is chosen", async () => {
    organisations.push({ id: 5, name: "Harbour" });
    onRpc("xero.connection", "action_accounts", ({ args }) => {
        expect.step(args);
        return true;
    });
    await openSteps();
    expect("select.o_xero_organisation").toHaveValue("7");
    await contains("select.o_xero_organisation").select("5");
    await contains("[data-name=accounts] button").click();
    expect.verifySteps([[[5]]]);
});

test("an organisation whose access expired is connected again, not another one", async () => {
    states = { connect: "failed", quotes: "done", accounts: "done" };
    onRpc("xero.connection", "action_xero_connect", ({ kwargs }) => {
        expect.step(kwargs.context.xero_reconnect_id);
        return false;
    });
    await openSteps();
    await contains("[data-name=connect] button").click();
    expect.verifySteps([7]);
});

test("a step that is retried anyway doesn't stand out", async () => {
    states = { connect: "done", quotes: "retrying", accounts: "todo" };
    await openSteps();
    expect("[data-name=quotes] .badge").toHaveText("Retrying");
    expect(queryAllTexts(".o_xero_step button")).toEqual(["Do accounts"]);
    expect(".btn-primary").toHaveText("Do accounts");
});

test("when all steps are finished, one line leads on", async () => {
    states = { connect: "done", quotes: "done", accounts: "done" };
    mockService("action", {
        doAction(action) {
            expect.step(action);
        },
    });
    await openSteps();
    expect(queryAllTexts(".o_xero_next button")).toEqual([
        "Open the customer board",
        "Review contacts",
    ]);
    await contains(".o_xero_next .btn-primary").click();
    expect.verifySteps(["exsalerate_xero.xero_customer_action"]);
    expect(".o_xero_onboarding [role=status]").toHaveText("All 3 steps finished.");
    expect(".o_xero_step").toHaveCount(0);
});
