import { _t } from "@web/core/l10n/translation";
import { toLocaleDateString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

import { money } from "../../base/formatting";

/** A customer's last purchase and overdue amount. */
export class CustomerStanding extends Component {
    static template = "exsalerate_xero.CustomerStanding";
    static props = { ...standardWidgetProps };

    get lastPurchase() {
        const { last_purchase } = this.props.record.data;
        return last_purchase ? toLocaleDateString(last_purchase) : "";
    }

    /** The overdue text; the stored amount can lag behind the user's day. */
    get overdue() {
        const { amount_overdue, currency_id, is_overdue } = this.props.record.data;
        if (!is_overdue) {
            return "";
        }
        return amount_overdue
            ? _t("%s overdue", money(amount_overdue, currency_id.id))
            : _t("Overdue");
    }
}

registry.category("view_widgets").add("xero_customer_standing", {
    component: CustomerStanding,
    fieldDependencies: [
        { name: "currency_id", type: "many2one" },
        { name: "last_purchase", type: "date" },
        { name: "is_overdue", type: "boolean" },
        { name: "amount_overdue", type: "monetary" },
    ],
});
