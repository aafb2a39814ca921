import { getCurrency } from "@web/core/currency";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { nbsp } from "@web/core/utils/strings";
import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

/**
 * @param {number} amount
 * @param {number} currencyId
 * @param {string} [currencyCode] shown where the currency is archived in Odoo
 * @returns {string} the amount in the user's locale, with its currency
 */
export function money(amount, currencyId, currencyCode) {
    if (currencyCode && !getCurrency(currencyId)) {
        return `${formatFloat(amount, { digits: [16, 2] })}${nbsp}${currencyCode}`;
    }
    return formatMonetary(amount, { currencyId });
}

/**
 * @param {string|false} isoDay such as "2026-03-31"
 * @returns {string} the day as the user's language writes it
 */
export function day(isoDay) {
    return isoDay ? formatDate(deserializeDate(isoDay)) : "";
}

/**
 * @param {string} isoDay
 * @param {"short"|"long"} style
 * @returns {string} the month and year of a day, such as "Mar 26" or "March 2026"
 */
export function month(isoDay, style) {
    const year = style === "long" ? "numeric" : "2-digit";
    return deserializeDate(isoDay).toLocaleString({ month: style, year });
}
