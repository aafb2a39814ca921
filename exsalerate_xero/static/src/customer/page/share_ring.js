import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { money } from "../../base/formatting";
import { tooltipOf, useChart } from "./use_chart";

/** The share of each code in the revenue of the last 12 months. */
export class ShareRing extends Component {
    static template = "exsalerate_xero.ShareRing";
    static props = { accounts: Array, hidden: Array, currencyId: Number };

    setup() {
        this.canvas = useChart(
            () => this.config,
            () => [this.props.accounts, this.props.hidden],
        );
    }

    /** The codes shown, without those whose revenue is negative. */
    get accounts() {
        const { accounts, hidden } = this.props;
        return accounts.filter(
            ({ id, twelve_months }) => twelve_months > 0 && !hidden.includes(id),
        );
    }

    get label() {
        return _t("Share of each account code in the revenue of the last 12 months");
    }

    get total() {
        const amount = this.accounts.reduce((sum, { twelve_months }) => sum + twelve_months, 0);
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
