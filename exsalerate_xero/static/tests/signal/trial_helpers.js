import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { setupChartJsForTests } from "@web/../tests/views/graph/graph_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

const DOLLAR = 1;
const PARTNER = 17;

class Account extends models.Model {
    _name = "xero.account";
    name = fields.Char();
    _records = [
        { id: 1, name: "220 Hosting" },
        { id: 2, name: "230 Domains" },
    ];
}

class Rule extends models.Model {
    _name = "xero.signal.rule";
    name = fields.Char();
    kind = fields.Selection({
        selection: [
            ["stopped", "Stopped buying"],
            ["unbought", "Never bought"],
        ],
    });
    dimension = fields.Selection({
        selection: [
            ["any", "Anything"],
            ["account_id", "Account code"],
        ],
    });
    silent_times = fields.Float();
    silent_days = fields.Integer();
    share_percent = fields.Float();
    account_id = fields.Many2one({ relation: "xero.account" });
    missing_account_id = fields.Many2one({ relation: "xero.account" });
    currency_id = fields.Many2one({ relation: "res.currency" });
    _records = [
        {
            id: 1,
            name: "Silence",
            kind: "stopped",
            dimension: "any",
            silent_times: 2,
            silent_days: 30,
            currency_id: DOLLAR,
        },
        {
            id: 2,
            name: "Pairs",
            kind: "unbought",
            dimension: "account_id",
            share_percent: 30,
            currency_id: DOLLAR,
        },
    ];
    _views = {
        form: /* xml */ `<form>
            <field name="name"/>
            <field name="silent_times"/>
            <field name="share_percent"/>
            <field name="account_id"/>
            <field name="missing_account_id"/>
            <widget name="xero_rule_trial"/>
        </form>`,
    };
}

/** Rules of two kinds, with Chart.js at hand: to be called at the start of a suite. */
export function setupRules() {
    defineMailModels();
    defineModels([Account, Rule]);
    setupChartJsForTests();
}

export async function openRule(resId = 1) {
    await mountView({ type: "form", resModel: "xero.signal.rule", resId });
}

/** Answer with what `answer` returns or throws; each call is a step with its arguments. */
export function serve(method, answer) {
    onRpc("xero.signal.rule", method, ({ args: [, thresholds] }) => {
        expect.step(thresholds ? `${method} ${JSON.stringify(thresholds)}` : method);
        return answer(thresholds);
    });
}

export async function openTrial() {
    await contains(".o_xero_rule_trial button:contains(Try it)").click();
    await animationFrame();
}

export function texts(selector) {
    return queryAllTexts(selector).map((text) => text.replace(/\s+/g, " "));
}

export function customer(values) {
    return {
        id: PARTNER,
        name: "Acme",
        user: "Mia Moreno",
        day: "2026-03-01",
        amount: 2880,
        reason: "Bought every 31 days, $ 240 each.",
        result: "returned",
        returned_on: "2026-03-09",
        bought: 250,
        ...values,
    };
}

const MONTHS = Array.from({ length: 24 }, (_, index) => {
    const month = 11 + index;
    const day = `${2024 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}-01`;
    return { month: day, raised: 3, returned: 1, not_returned: 2, open: 0, amount: 10 };
});

const LABELS = {
    raised: "Signals",
    returned: "Came back",
    not_returned: "Did not",
    open: "Too recent to tell",
    amount: "At stake a year",
    precision: "Precision",
    precision_help: "The share",
};

/** What the server answers for a rule that raised some signals. */
export function trial(values) {
    return {
        name: "Silence",
        currency_id: DOLLAR,
        can_use: true,
        missing: false,
        summary: "This rule would have raised 3 signals.",
        labels: LABELS,
        months: MONTHS,
        raised: 3,
        returned: 1,
        not_returned: 2,
        open: 0,
        earlier: 0,
        amount: 2880.4,
        precision: 0.667,
        customers: [customer()],
        threshold: "silent_times",
        thresholds: [
            {
                name: "silent_times",
                label: "Times the usual gap",
                value: 2,
                own: 2,
                is_whole: false,
                slider: [1, 6, 0.1],
            },
            {
                name: "silent_days",
                label: "Fewest days",
                value: 30,
                own: 30,
                is_whole: true,
                slider: false,
            },
        ],
        trade: [
            { value: 1.5, raised: 9, precision: 0.4, amount: 7000 },
            { value: 2, raised: 3, precision: 0.667, amount: 2880.4 },
            { value: 3, raised: 0, precision: null, amount: 0 },
        ],
        unknowns: ["Customers and salespeople are today's."],
        ...values,
    };
}
