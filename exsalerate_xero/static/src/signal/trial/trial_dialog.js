import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { formatInteger, formatPercentage } from "@web/views/fields/formatters";

import { Component, onWillStart, useState } from "@odoo/owl";

import { roundMoney } from "../../base/formatting";
import { FigureTiles } from "../../customer/page/figure_tiles";
import { useReading } from "./reading";
import { TrialChart } from "./trial_chart";
import { TrialCustomers } from "./trial_customers";
import { TrialThresholds } from "./trial_thresholds";
import { TrialTrade } from "./trial_trade";

// Milliseconds after the last change of a threshold.
const PAUSE = 400;

/** What a rule would have found in the last 24 months, with other thresholds on request. */
export class TrialDialog extends Component {
    static template = "exsalerate_xero.TrialDialog";
    static components = {
        Dialog,
        FigureTiles,
        TrialChart,
        TrialCustomers,
        TrialThresholds,
        TrialTrade,
    };
    static props = {
        ruleId: Number,
        canUse: Boolean,
        onUsed: Function,
        showPairs: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.notification = useService("notification");
        const { state, read } = useReading();
        this.state = state;
        this.read = read;
        // The thresholds to try, as numbers, that differ from the rule's.
        this.tried = useState({});
        this.loadSoon = useDebounced(() => this.load(), PAUSE);
        // The dialog opens at once.
        onWillStart(() => {
            this.load();
        });
    }

    get trial() {
        return this.state.answer;
    }

    get title() {
        return this.trial ? _t("Try it: %s", this.trial.name) : _t("Try it");
    }

    get canUse() {
        const { canUse } = this.props;
        return canUse && Boolean(this.trial?.can_use && Object.keys(this.tried).length);
    }

    get tiles() {
        const { labels, amount, precision, currency_id } = this.trial;
        const tile = (name, value) => ({ name, label: labels[name], value, notes: [] });
        const counts = ["raised", "returned", "not_returned", "open"].map((name) =>
            tile(name, formatInteger(this.trial[name])),
        );
        const share = precision === null ? "–" : formatPercentage(precision, { digits: [16, 0] });
        return [
            ...counts,
            tile("precision", share),
            tile("amount", roundMoney(amount, currency_id)),
        ];
    }

    get earlier() {
        const { earlier } = this.trial;
        return (
            earlier && _t("The rule applied to %s before these months.", this.customers(earlier))
        );
    }

    customers(count) {
        return count === 1 ? _t("1 customer") : _t("%s customers", formatInteger(count));
    }

    load() {
        return this.read("get_trial_screen", [[this.props.ruleId], { ...this.tried }]);
    }

    /** Try another value of a threshold, soon. */
    change(name, value) {
        const { own } = this.trial.thresholds.find((threshold) => threshold.name === name);
        if (value === own) {
            delete this.tried[name];
        } else {
            this.tried[name] = value;
        }
        this.loadSoon();
    }

    reset() {
        for (const name of Object.keys(this.tried)) {
            delete this.tried[name];
        }
        this.loadSoon();
    }

    findPairs() {
        this.props.close();
        this.props.showPairs();
    }

    async use() {
        const values = { ...this.tried };
        this.props.close();
        await this.props.onUsed(values);
        this.notification.add(_t("The rule has the new thresholds. Save it to keep them."), {
            type: "info",
        });
    }
}
