import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

import { PairsDialog } from "./pairs_dialog";
import { TrialDialog } from "./trial_dialog";

/** Buttons on a rule's form: try the rule on the past, and find pairs for it. */
export class RuleTrial extends Component {
    static template = "exsalerate_xero.RuleTrial";
    static props = { ...standardWidgetProps };

    setup() {
        this.dialog = useService("dialog");
    }

    get hasPairs() {
        return this.props.record.data.kind === "unbought";
    }

    async tryIt() {
        if (await this.saved()) {
            this.open(TrialDialog, this.hasPairs ? { showPairs: () => this.findPairs() } : {});
        }
    }

    async findPairs() {
        if (await this.saved()) {
            const { currency_id, dimension, share_percent } = this.props.record.data;
            this.open(PairsDialog, {
                dimension,
                share: share_percent,
                currencyId: currency_id.id,
            });
        }
    }

    /** Save the form, as Odoo's own buttons do; return whether there is a rule to read. */
    async saved() {
        const { record } = this.props;
        const isChanged = record.isNew || (await record.isDirty());
        return !isChanged || record.save();
    }

    open(dialog, props) {
        const { record } = this.props;
        this.dialog.add(dialog, {
            ...props,
            ruleId: record.resId,
            canUse: record.isInEdition,
            // The form isn't saved, so that a person can discard it.
            onUsed: (values) => record.update(values),
        });
    }
}

registry.category("view_widgets").add("xero_rule_trial", {
    component: RuleTrial,
    fieldDependencies: [
        { name: "kind", type: "selection" },
        { name: "dimension", type: "selection" },
        { name: "share_percent", type: "float" },
        { name: "currency_id", type: "many2one" },
    ],
});
