import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { money } from "../../base/formatting";
import { tooltipOf, useChart } from "./use_chart";

/** The share of each code in the revenue of the last 12 months. */
export class ShareRing extends Component {
    static template = "exsalerate_xero.ShareRing";
    static props = { accounts: Array, hidden: Array, currencyId: Number, texts: Object };

    setup() {
        this.canvas = useChart(
            () => this.config,
            () => [this.props.accounts, this.props.hidden],
        );
    }

    get shown() {
        const { accounts, hidden } = this.props;
        return accounts.filter(({ id }) => !hidden.includes(id));
    }

    /** The codes in the ring, which can't show negative revenue. */
    get accounts() {
        return this.shown.filter(({ twelve_months }) => twelve_months > 0);
    }

    get negative() {
        return this.shown.filter(({ twelve_months }) => twelve_months < 0);
    }

    get label() {
        return this.props.texts.shares;
    }

    /** The revenue of all codes shown, as in the tile. */
    get total() {
        return this.written(this.shown);
    }

    /** Why the ring isn't the whole revenue, or isn't there. */
    get note() {
        const { accounts, negative, shown } = this;
        if (!shown.length) {
            return this.props.texts.hidden;
        }
        if (!accounts.length) {
            return negative.length
                ? _t("Negative: more was credited than invoiced, so there are no shares to show.")
                : this.env.xeroPage.noShares;
        }
        return negative.length ? _t("Negative, not in the ring: %s", this.written(negative)) : "";
    }

    written(accounts) {
        const amount = accounts.reduce((sum, { twelve_months }) => sum + twelve_months, 0);
        return money(amount, this.props.currencyId);
    }

    get config() {
        const { accounts } = this;
        return {
            type: "doughnut",
            data: {
                labels: accounts.map((account) => account.display),
                datasets: [
                    {
                        data: accounts.map((account) => account.twelve_months),
                        backgroundColor: accounts.map((account) => account.color),
                        borderWidth: 0,
                        spacing: accounts.length > 1 ? 1 : 0,
                    },
                ],
            },
            options: {
                animation: false,
                cutout: "72%",
                maintainAspectRatio: false,
                plugins: {
                    legend: { display: false },
                    tooltip: {
                        ...tooltipOf(this.canvas.el),
                        callbacks: {
                            label: ({ raw }) => ` ${money(raw, this.props.currencyId)}`,
                        },
                    },
                },
            },
        };
    }
}
