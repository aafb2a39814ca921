import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { day, money, month } from "./formatting";

/** The customer's revenue in three figures. */
export class RevenueTiles extends Component {
    static template = "exsalerate_xero.RevenueTiles";
    static props = { page: Object };

    get tiles() {
        const { currency_id, first_sale, revenue, today, year } = this.props.page;
        const since = (isoDay) => (isoDay ? _t("since %s", day(isoDay)) : "");
        return [
            { name: "month", label: _t("This month"), note: month(today, "long") },
            { name: "year", label: _t("Year to date"), note: since(year[0]) },
            { name: "lifetime", label: _t("Lifetime"), note: since(first_sale) },
        ].map((tile) => ({ ...tile, value: money(revenue[tile.name], currency_id) }));
    }
}
