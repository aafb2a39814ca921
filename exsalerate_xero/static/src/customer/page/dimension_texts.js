import { _t } from "@web/core/l10n/translation";

/**
 * @param {Object} page the answer of `get_xero_page`
 * @returns {Object} the texts for what revenue is shown by
 */
export function dimensionTexts({ dimension, dimensions }) {
    if (dimension === "item_id") {
        return {
            column: _t("Item"),
            heading: _t("Revenue by item"),
            chart: (span) => _t("Revenue by item and month, from %(first)s to %(last)s", span),
            shares: _t("Share of each item in the revenue of the last 12 months"),
            legend: _t("Items in the charts"),
            every: _t("All items"),
            hidden: _t("All items are hidden."),
        };
    }
    if (dimension && dimension !== "account_id") {
        const { label } = dimensions.find(({ name }) => name === dimension);
        return {
            column: label,
            heading: _t("Revenue by %s", label),
            chart: (span) =>
                _t("Revenue by %(label)s and month, from %(first)s to %(last)s", {
                    ...span,
                    label,
                }),
            shares: _t("Share of each %s in the revenue of the last 12 months", label),
            legend: _t("%s in the charts", label),
            every: _t("%s: all", label),
            hidden: _t("%s: all are hidden.", label),
        };
    }
    return {
        column: _t("Account code"),
        heading: _t("Revenue by account code"),
        chart: (span) => _t("Revenue by account code and month, from %(first)s to %(last)s", span),
        shares: _t("Share of each account code in the revenue of the last 12 months"),
        legend: _t("Account codes in the charts"),
        every: _t("All codes"),
        hidden: _t("All codes are hidden."),
    };
}
