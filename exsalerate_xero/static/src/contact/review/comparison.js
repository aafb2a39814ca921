import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, useEffect, useState } from "@odoo/owl";

/** Compares a Xero contact with its customer in Odoo, or with possible ones. */
export class XeroComparison extends Component {
    static template = "exsalerate_xero.Comparison";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ answer: null });
        useEffect(
            () => {
                this.load();
            },
            () => [this.contactId, this.props.record.data.match_state],
        );
    }

    get contactId() {
        return this.props.record.resId;
    }

    async load() {
        const { contactId } = this;
        const answer = await this.keepLast.add(
            this.orm.call("xero.contact", "get_comparison", [[contactId]]),
        );
        this.state.answer = { ...answer, contactId };
    }

    /** The fields that have a value on either side. */
    get fields() {
        const { fields, candidates } = this.state.answer;
        return fields.filter(
            ({ name, value }) => value || candidates.some(({ values }) => values[name].value),
        );
    }

    /** The icon for whether a field agrees; null if a value is missing on either side. */
    markOf(candidate, field) {
        const { agrees } = candidate.values[field.name];
        if (agrees === null) {
            return null;
        }
        return agrees
            ? { icon: "fa-check text-success", text: _t("Agrees") }
            : { icon: "fa-times text-danger", text: _t("Differs") };
    }

    /** Whether a customer has more matching fields than every other one shown. */
    isLikeliest(candidate) {
        const others = this.state.answer.candidates.filter((other) => other !== candidate);
        return others.every((other) => this.fit(other) < this.fit(candidate));
    }

    fit({ values }) {
        return Object.values(values).filter(({ agrees }) => agrees).length;
    }

    heldText({ held_by }) {
        return _t("Already linked to %s in Xero", held_by.join(", "));
    }

    async link(candidate) {
        await this.orm.call("xero.contact", "action_link", [[this.contactId], candidate.id]);
        await this.props.record.load();
    }

    async settle(method) {
        await this.orm.call("xero.contact", method, [[this.contactId]]);
        await this.props.record.load();
        await this.load();
    }

    open(candidate) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: candidate.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("xero_comparison", { component: XeroComparison });
