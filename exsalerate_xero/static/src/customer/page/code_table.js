import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { ChangeChip } from "./change_chip";
import { change, day, money, span } from "../../base/formatting";
import { Sparkline } from "./sparkline";

const SPARKS = 12;

/** Revenue by account code, or another dimension, with changes and the time since the last purchase. */
export class CodeTable extends Component {
    static template = "exsalerate_xero.CodeTable";
    static components = { ChangeChip, Sparkline };
    static props = { page: Object, texts: Object, onCodeClicked: Function };

    get columns() {
        const { last_year, year } = this.props.page.periods;
        return [
            {
                name: "year",
                label: _t("Financial year to date"),
                title: span(year),
                note: (row) => this.laterNote(row),
            },
            {
                name: "last_year",
                label: _t("Last financial year"),
                title: span(last_year),
                note: (row) => this.toDateNote(row),
            },
            { name: "lifetime", label: _t("Lifetime"), title: "", isMinor: true, note: () => "" },
        ];
    }

    get labels() {
        return {
            months: _t("12 calendar months"),
            change: _t("Change"),
            lastBought: this.env.xeroPage.last,
            silent: this.env.xeroPage.sinceLast,
        };
    }

    /** The total of all codes, in the same format. */
    get total() {
        return { ...this.props.page.revenue, first_bought: this.props.page.rhythm.first_bought };
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

    integer(count) {
        return formatInteger(count);
    }

    usual(interval) {
        return _t("usual gap: %s", formatInteger(interval));
    }

    laterNote({ year_later }) {
        return year_later ? _t("+ %s future-dated", this.money(year_later)) : "";
    }

    toDateNote({ last_year, last_year_to_date }) {
        return last_year ? _t("%s to date", this.money(last_year_to_date)) : "";
    }

    /** This year vs last year to the same day. */
    change({ first_bought, last_year_to_date, year }) {
        const isNew = Boolean(first_bought) && first_bought >= this.props.page.periods.year[0];
        return change(year, last_year_to_date, isNew);
    }

    changeTitle({ last_year_to_date }) {
        return _t("%(amount)s to %(day)s", {
            amount: this.money(last_year_to_date),
            day: day(this.props.page.periods.last_year_to_date[1]),
        });
    }
}
