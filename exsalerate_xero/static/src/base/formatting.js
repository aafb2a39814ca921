import { getCurrency } from "@web/core/currency";
import { deserializeDate, toLocaleDateString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { nbsp } from "@web/core/utils/strings";
import { formatFloat, formatMonetary, formatPercentage } from "@web/views/fields/formatters";

// Larger changes are shown as ">999%" and ">100%".
const LARGEST_RISE = 9.99;
const LARGEST_FALL = 1;
// Maximum decimals on an axis, for steps of 1, 2, 2.5 and 5, in units, thousands or millions.
const MOST_DECIMALS = 3;

/**
 * @param {number} amount
 * @param {number} currencyId
 * @param {string} [currencyCode] shown if the currency is archived in Odoo
 * @returns {string} the amount in the user's locale, with its currency
 */
export function money(amount, currencyId, currencyCode) {
    if (currencyCode && !getCurrency(currencyId)) {
        return `${formatFloat(amount, { digits: [16, 2] })}${nbsp}${currencyCode}`;
    }
    return formatMonetary(amount, { currencyId });
}

/**
 * @param {number} amount
 * @param {number} currencyId
 * @returns {string} the amount without decimals
 */
export function roundMoney(amount, currencyId) {
    return formatMonetary(Math.round(amount), { currencyId, digits: [16, 0] });
}

/**
 * @param {number} amount
 * @param {Object} document with `currency_id` and `currency_code`
 * @param {number} companyCurrencyId
 * @returns {string} the amount, with the currency's code unless it is the company's
 */
export function documentMoney(amount, { currency_id, currency_code }, companyCurrencyId) {
    const text = money(amount, currency_id, currency_code);
    const isPlain = currency_id === companyCurrencyId || text.includes(currency_code);
    return isPlain ? text : `${text} ${currency_code}`;
}

/**
 * @param {string|false} isoDay such as "2026-03-31"
 * @returns {string} the date as in Odoo's own fields, in the user's language: without this year
 */
export function day(isoDay) {
    return isoDay ? toLocaleDateString(deserializeDate(isoDay)) : "";
}

/**
 * @param {string} isoDay
 * @param {"short"|"long"} style
 * @returns {string} the month and year of a day, such as "Mar 2026" or "March 2026"
 */
export function month(isoDay, style) {
    return deserializeDate(isoDay).toLocaleString({ month: style, year: "numeric" });
}

/**
 * @param {[string, string]} span its first and its last day
 * @returns {string}
 */
export function span([first, last]) {
    return _t("%(first)s to %(last)s", { first: day(first), last: day(last) });
}

/**
 * @param {[string, string]} span the first and the last day of a financial year
 * @returns {string} "2026", or "2025–26" if it isn't the calendar year
 */
export function year([first, last]) {
    const [begins, ends] = [first.slice(0, 4), last.slice(0, 4)];
    return begins === ends ? begins : `${begins}–${ends.slice(2)}`;
}

/**
 * @param {[string, string]} days the first and the last day
 * @param {[string, string][]} years those of financial years
 * @returns {string} "March 2026" for a month, as `year` for a financial year, else the days
 */
export function period([first, last], years) {
    const [from, to] = [deserializeDate(first), deserializeDate(last)];
    if (from.day === 1 && to.hasSame(from.endOf("month"), "day")) {
        return month(first, "long");
    }
    if (years.some((each) => each[0] === first && each[1] === last)) {
        return year([first, last]);
    }
    return first === last ? day(first) : span([first, last]);
}

/**
 * @param {number} count
 * @param {number} [decimals]
 * @returns {string} such as "14 days"
 */
export function days(count, decimals = 0) {
    return count === 1
        ? _t("1 day")
        : _t("%s days", formatFloat(count, { digits: [16, decimals], trailingZeros: false }));
}

/**
 * @param {number} amount a tick on an axis
 * @param {number} currencyId
 * @returns {string} in the shortest exact form, such as "$ 1.25k"
 */
export function tick(amount, currencyId) {
    const thousands = Math.floor(Math.log10(Math.abs(amount) || 1) / 3);
    const shown = amount / 1000 ** Math.max(thousands, 0);
    let decimals = 0;
    while (decimals < MOST_DECIMALS && Math.abs(shown - Number(shown.toFixed(decimals))) > 1e-6) {
        decimals++;
    }
    return formatMonetary(amount, { currencyId, humanReadable: true, digits: [16, decimals] });
}

/**
 * @param {number} amount
 * @param {number} before
 * @param {boolean} isNew whether nothing was bought before
 * @returns {{ text: string, tone: "up"|"down"|"even" }|null} the relative change; null if it
 *  is meaningless
 */
export function change(amount, before, isNew) {
    if (before <= 0) {
        return isNew && amount > 0 ? { text: _t("New"), tone: "up" } : null;
    }
    const percents = Math.round((100 * (amount - before)) / before);
    const largest = percents > 0 ? LARGEST_RISE : LARGEST_FALL;
    const shown = formatPercentage(Math.min(Math.abs(percents) / 100, largest), {
        digits: [16, 0],
    });
    const text = Math.abs(percents) > 100 * largest ? `>${nbsp}${shown}` : shown;
    return { text, tone: percents > 0 ? "up" : percents < 0 ? "down" : "even" };
}
