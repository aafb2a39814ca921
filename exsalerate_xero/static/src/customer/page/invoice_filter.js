import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { month, period, year } from "../../base/formatting";

export const NO_FILTER = Object.freeze({
    account: null,
    dimension: null,
    first: false,
    last: false,
    state: "all",
});

// Prefix of an account code's value beside those of another dimension.
const NOT_INCOME = "account ";

/** Filter invoices by state, with the number in each, by code, item or option, and by year or month. */
export class InvoiceFilter extends Component {
    static template = "exsalerate_xero.InvoiceFilter";
    static props = {
        page: Object,
        texts: Object,
        counts: Object,
        filter: Object,
        onChange: Function,
    };

    get states() {
        const { counts, filter } = this.props;
        const states = [
            { name: "all", label: _t("All"), title: _t("In any status, with credit notes") },
            {
                name: "approved",
                label: _t("Approved"),
                title: _t("Invoices and credit notes awaiting payment or paid"),
            },
            { name: "unpaid", label: _t("Unpaid"), title: _t("Approved, with a balance due") },
            { name: "overdue", label: _t("Overdue"), title: _t("Unpaid after the due date") },
            {
                name: "paid",
                label: _t("Paid in 12 months"),
                title: _t("Invoices paid within the last 12 months, as in the days to pay"),
            },
        ];
        return states
            .filter(({ name }) => name !== "paid" || counts.paid || filter.state === "paid")
            .map((state) => ({
                ...state,
                text: `${state.label} ${formatInteger(counts[state.name] || 0)}`,
                isChosen: state.name === filter.state,
            }));
    }

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

    /** The rows of the page that lines can be filtered by. */
    get accounts() {
        return this.props.page.accounts.filter(({ id }) => id >= 0);
    }

    /** Codes that are not income, without those that also have revenue. */
    get notIncome() {
        const { dimension, not_income } = this.props.page;
        const isCode = dimension === "account_id";
        const isShown = (id) => isCode && this.accounts.some((account) => account.id === id);
        return not_income
            .filter(({ id }) => !isShown(id))
            .map((account) => ({
                ...account,
                value: isCode ? account.id : `${NOT_INCOME}${account.id}`,
            }));
    }

    isChosen({ id }, dimension) {
        const { filter } = this.props;
        return (
            id === filter.account && (filter.dimension || this.props.page.dimension) === dimension
        );
    }

    get period() {
        const { first, last } = this.props.filter;
        return first ? `${first} ${last}` : "";
    }

    /** The chosen days if they are neither a year nor a month of the list. */
    get ownPeriod() {
        const { first, last } = this.props.filter;
        const listed = [...this.years, ...this.months].map(({ value }) => value);
        return first && !listed.includes(this.period)
            ? period([first, last], this.props.page.years)
            : "";
    }

    get isActive() {
        const { account, first, state } = this.props.filter;
        return account !== null || state !== "all" || Boolean(first);
    }

    change(values) {
        this.props.onChange({ ...this.props.filter, ...values });
    }

    chooseAccount(value) {
        const isNotIncome = value.startsWith(NOT_INCOME);
        this.change({
            account: value === "" ? null : Number(value.replace(NOT_INCOME, "")),
            dimension: isNotIncome ? "account_id" : null,
        });
    }

    choosePeriod(value) {
        const [first, last] = value ? value.split(" ") : [false, false];
        this.change({ first, last });
    }

    clear() {
        this.props.onChange(NO_FILTER);
    }
}
