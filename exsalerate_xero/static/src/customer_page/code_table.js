import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { day, money } from "./formatting";

/** The customer's revenue by account code: this financial year, last year, all time. */
export class CodeTable extends Component {
    static template = "exsalerate_xero.CodeTable";
    static props = { page: Object };

    get columns() {
        const { last_year, year } = this.props.page;
        const span = ([first, last]) =>
            _t("%(first)s to %(last)s", { first: day(first), last: day(last) });
        return [
            { name: "year", label: _t("This year"), title: span(year) },
            { name: "last_year", label: _t("Last year"), title: span(last_year) },
            { name: "lifetime", label: _t("All time"), title: "" },
        ];
    }

    money(amount) {
        return money(amount, this.props.page.currency_id);
    }
}
