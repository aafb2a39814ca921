import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatMonetary, formatPercentage } from "@web/views/fields/formatters";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component } from "@odoo/owl";

import { money } from "../customer_page/formatting";

/** The revenue of a customer's card: four figures in whole units, and how it changes. */
export class CustomerFigures extends Component {
    static template = "exsalerate_xero.CustomerFigures";
    static props = { ...standardWidgetProps };

    get data() {
        return this.props.record.data;
    }

    get tiles() {
        const currencyId = this.data.currency_id.id;
        return [
            { name: "revenue_month", label: _t("Month") },
            { name: "revenue_year", label: _t("Year") },
            { name: "revenue_twelve", label: _t("12 months") },
            { name: "revenue_lifetime", label: _t("Lifetime") },
        ].map((tile) => ({
            ...tile,
            exact: money(this.data[tile.name], currencyId),
            value: formatMonetary(Math.round(this.data[tile.name]), {
                currencyId,
                digits: [16, 0],
            }),
        }));
    }

    /** Twelve months against the twelve before: how it is drawn and what it says. */
    get change() {
        const { revenue_before: before, revenue_twelve: twelve } = this.data;
        const share = before > 0 ? Math.abs(twelve / before - 1) : Infinity;
        if (twelve === before || share < 0.005) {
            return null;
        }
        const grows = twelve > before;
        return {
            tone: grows ? "success" : "danger",
            icon: grows ? "fa-arrow-up" : "fa-arrow-down",
            text: before > 0 ? formatPercentage(share, { digits: [16, 0] }) : _t("New"),
            title: grows
                ? _t("More than in the twelve months before")
                : _t("Less than in the twelve months before"),
        };
    }
}

registry.category("view_widgets").add("xero_customer_figures", {
    component: CustomerFigures,
    fieldDependencies: [
        { name: "currency_id", type: "many2one" },
        { name: "revenue_month", type: "monetary" },
        { name: "revenue_year", type: "monetary" },
        { name: "revenue_twelve", type: "monetary" },
        { name: "revenue_before", type: "monetary" },
        { name: "revenue_lifetime", type: "monetary" },
    ],
});
