import { _t } from "@web/core/l10n/translation";

import { dimensionTexts } from "../../customer/page/dimension_texts";

/**
 * @param {Object} page the answer of `get_xero_purchases`
 * @returns {Object} the texts for what spend is shown by
 */
export function spendTexts(page) {
    return { ...dimensionTexts(page), ...headings(page) };
}

function headings({ dimension, dimensions }) {
    if (dimension === "item_id") {
        return {
            heading: _t("Spend by item"),
            chart: (span) => _t("Spend by item and month, from %(first)s to %(last)s", span),
            shares: _t("Share of each item in the spend of the last 12 months"),
        };
    }
    if (dimension && dimension !== "account_id") {
        const { label } = dimensions.find(({ name }) => name === dimension);
        return {
            heading: _t("Spend by %s", label),
            chart: (span) =>
                _t("Spend by %(label)s and month, from %(first)s to %(last)s", { ...span, label }),
            shares: _t("Share of each %s in the spend of the last 12 months", label),
        };
    }
    return {
        heading: _t("Spend by account code"),
        chart: (span) => _t("Spend by account code and month, from %(first)s to %(last)s", span),
        shares: _t("Share of each account code in the spend of the last 12 months"),
    };
}
