import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

const ICONS = { up: "fa-caret-up", down: "fa-caret-down" };

/** The change of a figure, with an arrow, a colour, and a text for screen readers. */
export class ChangeChip extends Component {
    static template = "exsalerate_xero.ChangeChip";
    static props = {
        text: String,
        tone: String,
        title: { type: String, optional: true },
        // A figure where less is better, such as days to pay.
        isCost: { type: Boolean, optional: true },
        // A change too small to be good or bad.
        isSteady: { type: Boolean, optional: true },
    };

    get icon() {
        return ICONS[this.props.tone];
    }

    get direction() {
        return { up: _t("more"), down: _t("less") }[this.props.tone] || "";
    }

    get color() {
        const { isCost, isSteady, tone } = this.props;
        if (tone === "even" || isSteady) {
            return "muted";
        }
        return (tone === "up") === Boolean(isCost) ? "danger" : "success";
    }
}
