import { _t } from "@web/core/l10n/translation";
import { formatPercentage } from "@web/views/fields/formatters";

import { Component, useState } from "@odoo/owl";

import { RevenueChart } from "./revenue_chart";
import { ShareRing } from "./share_ring";

// Smaller shares would be rounded to 0%.
const SMALLEST_SHARE = 0.005;

/** Revenue by month and shares by code, with one legend that toggles codes in both. */
export class RevenueCharts extends Component {
    static template = "exsalerate_xero.RevenueCharts";
    static components = { RevenueChart, ShareRing };
    static props = {
        accounts: Array,
        months: Array,
        currencyId: Number,
        texts: Object,
        onBarClicked: Function,
    };

    setup() {
        this.state = useState({ hidden: [] });
    }

    /** The codes with revenue in the chart's months, largest share first. */
    get accounts() {
        return this.props.accounts
            .filter((account) => account.months.some(Boolean))
            .sort((one, other) => other.twelve_months - one.twelve_months);
    }

    /** The positive 12-month revenue of the codes shown. */
    get bought() {
        return this.accounts
            .filter((account) => this.isShown(account))
            .reduce((sum, { twelve_months }) => sum + Math.max(twelve_months, 0), 0);
    }

    share(account) {
        const share = Math.max(account.twelve_months, 0) / this.bought;
        if (!share || !this.isShown(account)) {
            return "";
        }
        const written = (value) => formatPercentage(value, { digits: [16, 0] });
        return share < SMALLEST_SHARE ? _t("under %s", written(0.01)) : written(share);
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
