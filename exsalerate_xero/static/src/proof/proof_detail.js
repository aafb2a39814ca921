import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { serializeDate, deserializeDate } from "@web/core/l10n/dates";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { day, money, month } from "../base/formatting";
import { verdicts } from "./verdicts";

/** What is behind a month of an account: the explanation, and the documents by kind. */
export class ProofDetail extends Component {
    static template = "exsalerate_xero.ProofDetail";
    static components = { Dialog };
    static props = {
        detail: Object,
        canCheck: Boolean,
        check: Function,
        openAccount: Function,
        close: Function,
    };

    setup() {
        this.action = useService("action");
        this.verdicts = verdicts();
    }

    get detail() {
        return this.props.detail;
    }

    get title() {
        const when = month(this.detail.month, "long");
        return this.detail.account ? `${this.detail.account}, ${when}` : when;
    }

    get figures() {
        const { xero, odoo, difference } = this.detail;
        return [
            { name: "xero", label: _t("Xero"), amount: this.money(xero) },
            { name: "odoo", label: _t("Odoo"), amount: this.money(odoo) },
            { name: "difference", label: _t("Difference"), amount: this.money(difference) },
        ];
    }

    money(amount) {
        return money(amount, this.detail.currency_id);
    }

    day(isoDay) {
        return day(isoDay);
    }

    count(documents) {
        const { count, label } = documents;
        return _t("%(label)s (%(count)s)", { label, count: formatInteger(count) });
    }

    more({ count, rows }) {
        return count > rows.length ? _t("and %s more", formatInteger(count - rows.length)) : "";
    }

    async openDocument({ model, id }) {
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Open the revenue lines that Odoo adds up. */
    async openLines() {
        const { account_id, month: first } = this.detail;
        const last = serializeDate(deserializeDate(first).endOf("month"));
        this.props.close();
        await this.action.doAction({
            type: "ir.actions.act_window",
            name: this.title,
            res_model: "xero.invoice.line",
            views: [
                [false, "list"],
                [false, "pivot"],
            ],
            domain: [
                ["account_id", "=", account_id],
                ["counted", "=", true],
                ["income", "=", true],
                ["date", ">=", first],
                ["date", "<=", last],
            ],
        });
    }

    async check() {
        this.props.close();
        await this.props.check();
    }
}
