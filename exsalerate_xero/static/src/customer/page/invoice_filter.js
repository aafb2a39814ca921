import { deserializeDate, serializeDate } from "@web/core/l10n/dates";

import { Component } from "@odoo/owl";

import { month, year } from "../../base/formatting";

export const NO_FILTER = Object.freeze({
    account: null,
    first: false,
    last: false,
    counted: false,
});

/** Filter invoices by account code, by year or month, and by approval. */
export class InvoiceFilter extends Component {
    static template = "exsalerate_xero.InvoiceFilter";
    static props = { page: Object, filter: Object, onChange: Function };

    get years() {
        return this.props.page.years.map((span) => ({
            value: span.join(" "),
            label: year(span),
        }));
    }

    get months() {
        const spans = this.props.page.months.map((first) => ({
            value: [first, serializeDate(deserializeDate(first).endOf("month"))].join(" "),
            label: month(first, "long"),
        }));
        return spans.reverse();
    }

    /** Codes that are not income, without those that also have revenue. */
    get notIncome() {
        const { accounts, not_income } = this.props.page;
        return not_income.filter(({ id }) => !accounts.some((account) => account.id === id));
    }

    get period() {
        const { first, last } = this.props.filter;
        return first ? `${first} ${last}` : "";
    }

    get isActive() {
        const { account, counted, first } = this.props.filter;
        return account !== null || counted || Boolean(first);
    }

    change(values) {
        this.props.onChange({ ...this.props.filter, ...values });
    }

    chooseAccount(value) {
        this.change({ account: value === "" ? null : Number(value) });
    }

    choosePeriod(value) {
        const [first, last] = value ? value.split(" ") : [false, false];
        this.change({ first, last });
    }

    clear() {
        this.props.onChange(NO_FILTER);
    }
}
