import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { money, month } from "./formatting";

// The smallest bar that is seen as one, of 100.
const STUB = 6;

/** Twelve small bars, a month each, tall against the tallest of them. */
export class Sparkline extends Component {
    static template = "exsalerate_xero.Sparkline";
    static props = { amounts: Array, months: Array, color: String, currencyId: Number };

    get label() {
        const bought = this.bars.filter(({ height }) => height).map(({ title }) => title);
        return bought.length
            ? _t("Revenue by month: %s", bought.join("; "))
            : _t("No revenue in twelve months");
    }

    get bars() {
        const { amounts, currencyId, months } = this.props;
        const tallest = Math.max(...amounts.map(Math.abs));
        return amounts.map((amount, index) => ({
            height: amount ? Math.max((100 * Math.abs(amount)) / tallest, STUB) : 0,
            isNegative: amount < 0,
            title: `${month(months[index], "long")}: ${money(amount, currencyId)}`,
        }));
    }
}
