import { Component } from "@odoo/owl";

import { money, month } from "../../base/formatting";

// The minimum height of a bar, in percent, so that it is visible.
const STUB = 6;

/** Twelve small bars, one per month, relative to the tallest. */
export class Sparkline extends Component {
    static template = "exsalerate_xero.Sparkline";
    static props = { amounts: Array, months: Array, color: String, currencyId: Number };

    get label() {
        const bought = this.bars.filter(({ height }) => height).map(({ title }) => title);
        return bought.length
            ? this.env.xeroPage.spark(bought.join("; "))
            : this.env.xeroPage.noSpark;
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
