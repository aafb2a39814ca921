import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { money, span } from "../../base/formatting";

/** Amounts invoiced to the customer on accounts that are not income. */
export class NotIncome extends Component {
    static template = "exsalerate_xero.NotIncome";
    static props = { page: Object, onCodeClicked: Function };

    get columns() {
        const { last_year, year } = this.props.page.periods;
        return [
            {
                name: "year",
                label: _t("Financial year to date"),
                title: span(year),
                isMinor: true,
            },
            {
                name: "last_year",
                label: _t("Last financial year"),
                title: span(last_year),
                isMinor: true,
            },
            { name: "lifetime", label: _t("Lifetime"), title: "" },
        ];
    }

    money(amount) {
        return money(amount, this.props.page.currency_id);
    }
}
