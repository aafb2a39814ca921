import { _t } from "@web/core/l10n/translation";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { roundMoney } from "../../base/formatting";

/** What other values of the main threshold would have found. */
export class TrialTrade extends Component {
    static template = "exsalerate_xero.TrialTrade";
    static props = {
        trade: Array,
        threshold: Object,
        labels: Object,
        currencyId: Number,
        onChosen: Function,
    };

    get rows() {
        const { currencyId, threshold, trade } = this.props;
        return trade.map(({ value, raised, precision, amount }) => ({
            value,
            label: formatFloat(value, { digits: [16, 1], trailingZeros: false }),
            isTried: value === threshold.value,
            isUsable: !threshold.is_whole || Number.isInteger(value),
            raised: formatInteger(raised),
            precision: precision === null ? "–" : formatPercentage(precision, { digits: [16, 0] }),
            amount: roundMoney(amount, currencyId),
        }));
    }

    hint({ label }) {
        return _t("Try %s", label);
    }
}
