import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatFloat, formatInteger, formatPercentage } from "@web/views/fields/formatters";

import { Component, onWillStart } from "@odoo/owl";

import { roundMoney } from "../../base/formatting";
import { useReading } from "./reading";

/** Pairs that customers buy together, to fill a rule of the kind "Never bought". */
export class PairsDialog extends Component {
    static template = "exsalerate_xero.PairsDialog";
    static components = { Dialog };
    static props = {
        ruleId: Number,
        canUse: Boolean,
        onUsed: Function,
        dimension: String,
        share: Number,
        currencyId: Number,
        close: Function,
    };

    setup() {
        this.notification = useService("notification");
        const { state, read } = useReading();
        this.state = state;
        this.load = () => read("get_proposals", [[this.props.ruleId]]);
        // The dialog opens at once.
        onWillStart(() => {
            this.load();
        });
    }

    get hasDimension() {
        return this.props.dimension !== "any";
    }

    get columns() {
        return {
            value: _t("Buys"),
            missing: _t("Also bought"),
            share: _t("Share"),
            lift: _t("Lift"),
            support: _t("Support"),
            without: _t("Without it"),
            amount: _t("Potential a year"),
        };
    }

    get rows() {
        return this.state.answer.map((pair) => ({
            ...pair,
            key: `${pair.value.id} ${pair.missing.id}`,
            shareText: this.percent(pair.share),
            supportText: this.percent(pair.support),
            liftText: formatFloat(pair.lift, { digits: [16, 1] }),
            withoutText: formatInteger(pair.without),
            money: roundMoney(pair.amount, this.props.currencyId),
            why: _t("%(both)s of %(buyers)s customers who buy the one also bought the other", {
                both: formatInteger(pair.both),
                buyers: formatInteger(pair.buyers),
            }),
            use: _t("Use %(bought)s and %(missing)s", {
                bought: pair.value.name,
                missing: pair.missing.name,
            }),
        }));
    }

    percent(number) {
        return formatPercentage(number / 100, { digits: [16, 0] });
    }

    /** Fill the rule; its share mustn't be above the pair's, or it would find nobody. */
    async use({ value, missing, share }) {
        const { dimension } = this.props;
        this.props.close();
        await this.props.onUsed({
            [dimension]: { id: value.id, display_name: value.name },
            [`missing_${dimension}`]: { id: missing.id, display_name: missing.name },
            ...(share < this.props.share ? { share_percent: Math.floor(share) } : {}),
        });
        this.notification.add(_t("The rule has the pair. Save it to keep it."), { type: "info" });
    }
}
