import { formatPercentage } from "@web/views/fields/formatters";

import { Component, useState } from "@odoo/owl";

import { RevenueChart } from "./revenue_chart";
import { ShareRing } from "./share_ring";

/** Revenue by month and each code's share of it, with one legend that switches codes in both. */
export class RevenueCharts extends Component {
    static template = "exsalerate_xero.RevenueCharts";
    static components = { RevenueChart, ShareRing };
    static props = {
        accounts: Array,
        months: Array,
        currencyId: Number,
        onBarClicked: Function,
    };

    setup() {
        this.state = useState({ hidden: [] });
        this.accounts = this.props.accounts.filter((account) => account.months.some(Boolean));
        this.bought = this.accounts.reduce(
            (sum, { twelve_months }) => sum + Math.max(twelve_months, 0),
            0,
        );
    }

    share({ twelve_months }) {
        return twelve_months > 0
            ? formatPercentage(twelve_months / this.bought, { digits: [16, 0] })
            : "";
    }

    isShown(account) {
        return !this.state.hidden.includes(account.id);
    }

    toggle({ id }) {
        const { hidden } = this.state;
        this.state.hidden = hidden.includes(id)
            ? hidden.filter((other) => other !== id)
            : [...hidden, id];
    }
}
