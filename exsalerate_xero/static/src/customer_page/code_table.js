import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { ChangeChip } from "./change_chip";
import { change, day, days, money } from "./formatting";
import { Sparkline } from "./sparkline";

const SPARKS = 12;

/** What the customer buys of each account code, how that changes, and where it has gone silent. */
export class CodeTable extends Component {
    static template = "exsalerate_xero.CodeTable";
    static components = { ChangeChip, Sparkline };
    static props = { page: Object, onCodeClicked: Function };

    get columns() {
        const { last_year, year } = this.props.page.periods;
        const span = ([first, last]) =>
            _t("%(first)s to %(last)s", { first: day(first), last: day(last) });
        return [
            { name: "year", label: _t("This year"), title: span(year) },
            { name: "last_year", label: _t("Last year"), title: span(last_year) },
            { name: "lifetime", label: _t("All time"), title: "", isMinor: true },
        ];
    }

    get total() {
        return this.props.page.revenue;
    }

    get months() {
        return this.props.page.months.slice(-SPARKS);
    }

    amounts(account) {
        return account.months.slice(-SPARKS);
    }

    money(amount) {
        return money(amount, this.props.page.currency_id);
    }

    day(isoDay) {
        return day(isoDay);
    }

    days(count) {
        return days(count);
    }

    usual(interval) {
        return _t("usually %s", days(interval));
    }

    /** This year against last year up to the same day. */
    change({ last_year_to_date, year }) {
        return change(year, last_year_to_date);
    }

    changeTitle({ last_year_to_date }) {
        return _t("%(amount)s to %(day)s", {
            amount: this.money(last_year_to_date),
            day: day(this.props.page.periods.last_year_to_date[1]),
        });
    }
}
