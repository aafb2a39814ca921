import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

import { ChangeChip } from "../page/change_chip";
import { change, money } from "../../base/formatting";

/** The top of a customer's card: name, change, four short figures and top account codes. */
export class CustomerFigures extends Component {
    static template = "exsalerate_xero.CustomerFigures";
    static components = { ChangeChip };
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get tiles() {
        const currencyId = this.data.currency_id.id;
        return [
            { name: "revenue_month", label: _t("Month") },
            { name: "revenue_year", label: _t("Fin. year") },
            { name: "revenue_twelve", label: _t("12 months") },
            { name: "revenue_lifetime", label: _t("Lifetime") },
        ].map((tile) => ({
            ...tile,
            exact: this.money(tile.name),
            value: formatMonetary(this.data[tile.name], {
                currencyId,
                digits: [16, 0],
                humanReadable: true,
                minDigits: 2,
            }),
        }));
    }

    /** Last 12 months vs previous 12. */
    get change() {
        const { is_new, revenue_before, revenue_twelve, trend } = this.data;
        const grown = change(revenue_twelve, revenue_before, is_new);
        return (
            grown && {
                ...grown,
                isSteady: trend === "steady",
                title: _t("Last 12 months vs previous 12 (%s)", this.money("revenue_before")),
            }
        );
    }

    get later() {
        return this.data.revenue_later ? _t("+ %s future-dated", this.money("revenue_later")) : "";
    }

    get recurring() {
        const { revenue_recurring } = this.data;
        return revenue_recurring
            ? _t("%s recurring per month", this.money("revenue_recurring"))
            : "";
    }

    money(name) {
        return money(this.data[name], this.data.currency_id.id);
    }
}

registry.category("view_widgets").add("xero_customer_figures", {
    component: CustomerFigures,
    fieldDependencies: [
        { name: "partner_id", type: "many2one" },
        { name: "currency_id", type: "many2one" },
        { name: "top_codes", type: "char" },
        { name: "is_new", type: "boolean" },
        { name: "trend", type: "selection" },
        { name: "revenue_month", type: "monetary" },
        { name: "revenue_year", type: "monetary" },
        { name: "revenue_later", type: "monetary" },
        { name: "revenue_twelve", type: "monetary" },
        { name: "revenue_before", type: "monetary" },
        { name: "revenue_lifetime", type: "monetary" },
        { name: "revenue_recurring", type: "monetary" },
    ],
});
