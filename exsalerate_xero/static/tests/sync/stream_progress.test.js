import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    getService,
    MockServer,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

/** Return the state of a list, which the screen shows as it is unless `shown` is given. */
function stateOf(state, shown = state) {
    return { state, shown_state: shown };
}

class XeroConnection extends models.Model {
    _name = "xero.connection";
    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["connected", "Connected"],
            ["expired", "Access expired"],
        ],
    });
    stream_ids = fields.One2many({ relation: "xero.stream", relation_field: "connection_id" });
    _records = [
        { id: 1, name: "Brightwater", state: "connected", stream_ids: [11, 12] },
        { id: 2, name: "Other", state: "connected", stream_ids: [21] },
    ];
    _views = {
        form: /* xml */ `
            <form>
                <field name="name"/>
                <field name="state" readonly="1"/>
                <field name="stream_ids" widget="xero_streams"/>
            </form>`,
    };
}

class XeroStream extends models.Model {
    _name = "xero.stream";
    connection_id = fields.Many2one({ relation: "xero.connection" });
    kind = fields.Selection({
        selection: [
            ["accounts", "Sales codes"],
            ["invoices", "Invoices"],
        ],
    });
    state = fields.Selection({
        selection: [
            ["idle", "Up to date"],
            ["queued", "Queued"],
            ["running", "Running"],
            ["waiting", "Waiting for Xero"],
            ["failed", "Failed"],
        ],
    });
    shown_state = fields.Selection({
        selection: [
            ["idle", "Up to date"],
            ["queued", "Queued"],
            ["running", "Running"],
            ["waiting", "Waiting for Xero"],
            ["failed", "Failed"],
            ["retrying", "Retrying"],
        ],
    });
    progress = fields.Float();
    summary = fields.Char();
    last_success = fields.Datetime();
    _records = [
        {
            id: 11,
            kind: "accounts",
            ...stateOf("idle"),
            progress: 100,
            summary: "9 read",
            last_success: "2026-11-23 10:00:00",
        },
        { id: 12, kind: "invoices", ...stateOf("queued"), progress: 0, summary: "Waiting" },
        { id: 21, kind: "invoices", ...stateOf("idle"), progress: 0, summary: "Not imported yet" },
    ];
}

defineMailModels();
defineModels([XeroConnection, XeroStream]);
describe.current.tags("desktop");

beforeEach(() => {
    onRpc("xero.connection", "web_read", ({ args: [[id]] }) => {
        expect.step(`read ${id}`);
    });
});

async function openConnection(resId = 1) {
    await mountView({ type: "form", resModel: "xero.connection", resId, resIds: [1, 2] });
    await getService("bus_service").start();
    expect.verifySteps([`read ${resId}`]);
}

/** Send the progress of a connection's lists from the server. */
async function sendProgress(streams, { connection_id = 1, state = "connected" } = {}) {
    const received = new Promise((resolve) => {
        getService("bus_service").subscribe("exsalerate_xero/progress", resolve);
    });
    MockServer.env["bus.bus"]._sendone("broadcast", "exsalerate_xero/progress", {
        connection_id,
        state,
        streams,
    });
    await received;
    await animationFrame();
}

function running(progress, summary, id = 12) {
    return { id, ...stateOf("running"), progress, summary };
}

function rowTexts() {
    return queryAllTexts(".o_xero_stream").map((text) => text.replace(/\s+/g, " "));
}

const INVOICES = ".o_xero_stream[data-kind=invoices]";

test("each list shows its name, state, progress and result", async () => {
    await openConnection();
    expect(rowTexts()).toEqual([
        "Sales codes Up to date 9 read Last synced Nov 23, 2026, 11:00 AM",
        "Invoices Queued Waiting",
    ]);
    expect("[role=progressbar]").toHaveCount(0, { message: "nothing is being read" });
});

test("lists of a disconnected organisation aren't shown as up to date", async () => {
    XeroConnection._records[0].state = "expired";
    await openConnection();
    expect(rowTexts()[0]).toBe("Sales codes 9 read Last synced Nov 23, 2026, 11:00 AM");
    expect(".o_xero_stream:first .o_xero_chip").toHaveCount(0);
});

test("a list that was never read isn't shown as up to date", async () => {
    await openConnection(2);
    expect(rowTexts()).toEqual(["Invoices Not imported yet"]);
});

test("progress from the server is shown without a call", async () => {
    await openConnection();
    await sendProgress([running(0, "0 of ?")]);
    expect(`${INVOICES} [role=progressbar]`).toHaveAttribute("aria-label", "Invoices");
    expect(`${INVOICES} [role=progressbar]`).not.toHaveAttribute("aria-valuenow");
    expect(`${INVOICES} .progress-bar`).toHaveClass("progress-bar-animated");
    await sendProgress([running(40, "1000 of 2500")]);
    expect(rowTexts()[1]).toBe("Invoices Running 1000 of 2500");
    expect(`${INVOICES} [role=progressbar]`).toHaveAttribute("aria-valuenow", "40");
    expect(`${INVOICES} .progress-bar`).toHaveStyle({ width: /./ });
    expect.verifySteps([]);
});

test("progress of another organisation is ignored", async () => {
    await openConnection();
    await sendProgress([running(40, "1000 of 2500")], { connection_id: 2, state: "expired" });
    expect(rowTexts()[1]).toBe("Invoices Queued Waiting");
    expect.verifySteps([]);
});

test("the form is reloaded when a list is finished, for its buttons and counts", async () => {
    await openConnection();
    await sendProgress([running(90, "2400 of 2500")]);
    MockServer.env["xero.stream"].write([12], {
        ...stateOf("idle"),
        progress: 100,
        summary: "2500 new",
        last_success: "2026-11-23 10:05:00",
    });
    await sendProgress([{ id: 12, ...stateOf("idle"), progress: 100, summary: "2500 new" }]);
    await animationFrame();
    expect.verifySteps(["read 1"]);
    expect(rowTexts()[1]).toBe("Invoices Up to date 2500 new Last synced Nov 23, 2026, 11:05 AM");
});

test("the form is reloaded when the connection's state changes", async () => {
    await openConnection();
    MockServer.env["xero.connection"].write([1], { state: "expired" });
    await sendProgress([], { state: "expired" });
    await animationFrame();
    expect.verifySteps(["read 1"]);
    expect(".o_field_widget[name=state]").toHaveText("Access expired");
});

test("a form with unsaved changes isn't reloaded, but shows the progress", async () => {
    await openConnection();
    await contains(".o_field_widget[name=name] input").edit("Brightwater Studio");
    await sendProgress([{ id: 12, ...stateOf("idle"), progress: 100, summary: "2500 new" }]);
    expect.verifySteps([]);
    expect(".o_field_widget[name=name] input").toHaveValue("Brightwater Studio");
    expect(`${INVOICES} .o_xero_stream_summary`).toHaveText("2500 new");
});

test("a failed list shows the reason and can be retried", async () => {
    onRpc("xero.stream", "action_retry", ({ args }) => {
        expect.step(["retry", ...args]);
        return true;
    });
    await openConnection();
    expect(".o_xero_retry").toHaveCount(0);
    const failed = { ...stateOf("failed"), progress: 0, summary: "Xero is down." };
    MockServer.env["xero.stream"].write([12], failed);
    await sendProgress([{ id: 12, ...failed }]);
    await animationFrame();
    expect.verifySteps(["read 1"]);
    expect(`${INVOICES} .o_xero_stream_summary`).toHaveText("Xero is down.");
    expect(`${INVOICES} .o_xero_retry`).toHaveAttribute("aria-label", "Retry: Invoices");
    await contains(`${INVOICES} .o_xero_retry`).click();
    expect.verifySteps([["retry", [12]]]);
    expect(".o_notification").toHaveText("Invoices: retrying shortly.");
});

test("a list that is retried anyway says so and keeps its progress", async () => {
    Object.assign(XeroStream._records[1], stateOf("failed", "retrying"), {
        progress: 40,
        summary: "40 of 100 · Xero is down.",
    });
    await openConnection();
    expect(rowTexts()[1]).toBe("Invoices Retrying 40 of 100 · Xero is down. Retry");
    expect(`${INVOICES} .o_xero_chip`).toHaveClass("o_xero_chip_warning");
    expect(`${INVOICES} .o_xero_stream_summary`).not.toHaveClass("o_xero_alert");
    expect(`${INVOICES} [role=progressbar]`).toHaveAttribute("aria-valuenow", "40");
});

test("lists can't be retried while the organisation isn't connected", async () => {
    XeroConnection._records[0].state = "expired";
    Object.assign(XeroStream._records[1], stateOf("failed"));
    await openConnection();
    expect(".o_xero_retry").toHaveCount(0);
    expect(`${INVOICES} .o_xero_stream_action`).toHaveText("Resumes when you reconnect");
});
