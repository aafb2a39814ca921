import { _t } from "@web/core/l10n/translation";

import { change, day, days, money, span } from "../../base/formatting";

/** The filter for the documents behind a tile. */
const inState = (state) => ({ account: null, first: false, last: false, state });
const approved = (first, last) => ({ ...inState("approved"), first, last });

/**
 * @param {Object} page the answer of `get_xero_page`
 * @param {Object} xeroPage see `SALES_PAGE`
 * @returns {Object[]} revenue tiles, compared with a year earlier
 */
export function revenueTiles({ currency_id, periods, revenue, rhythm }, { isCost }) {
    const amount = (name) => money(revenue[name], currency_id);
    const note = (name, text) => ({ name, text, title: span(periods[name]) });
    const begin = (name) => ({
        name: `${name}_begin`,
        text: _t("from %s", day(periods[name][0])),
        title: span(periods[name]),
    });
    const later = (name) =>
        revenue[name] ? [note(name, _t("+ %s future-dated", amount(name)))] : [];
    const tile = (name, label, before, notes) => ({
        name,
        label,
        title: span(periods[name]),
        value: amount(name),
        request: revenue[name] ? approved(...periods[name]) : null,
        change: withCost(
            change(
                revenue[name],
                revenue[before],
                Boolean(rhythm.first_bought) && rhythm.first_bought >= periods[name][0],
            ),
            isCost,
        ),
        notes,
    });
    return [
        tile("month", _t("This month"), "month_last_year_to_date", [
            note(
                "month_last_year_to_date",
                _t("%s same period last year", amount("month_last_year_to_date")),
            ),
            note("month_last_year", _t("%s full month", amount("month_last_year"))),
            ...later("month_later"),
        ]),
        tile("year", _t("Financial year to date"), "last_year_to_date", [
            begin("year"),
            note("last_year_to_date", _t("%s same period last year", amount("last_year_to_date"))),
            note("last_year", _t("%s full year", amount("last_year"))),
            ...later("year_later"),
        ]),
        tile("twelve_months", _t("Last 12 months"), "twelve_months_before", [
            begin("twelve_months"),
            note(
                "twelve_months_before",
                _t("%s in previous 12 months", amount("twelve_months_before")),
            ),
        ]),
        {
            name: "lifetime",
            label: _t("Lifetime"),
            value: amount("lifetime"),
            request: revenue.lifetime ? approved(false, false) : null,
            notes: rhythm.first_bought
                ? [{ name: "since", text: _t("since %s", day(rhythm.first_bought)) }]
                : [],
        },
    ];
}

/**
 * @param {Object} page the answer of `get_xero_page`
 * @param {Object} xeroPage see `SALES_PAGE`
 * @returns {Object[]} tiles for the balance, days to pay and the last invoice
 */
export function balanceTiles({ balance, currency_id, invoices, rhythm, today }, xeroPage) {
    const amount = (value) => money(value, currency_id);
    return [
        {
            name: "outstanding",
            label: _t("Balance due"),
            title: xeroPage.dueTitle,
            value: amount(balance.outstanding),
            request: invoices.counts.unpaid ? inState("unpaid") : null,
            notes: balance.credit
                ? [{ name: "credit", text: _t("Unused credit %s", amount(-balance.credit)) }]
                : [],
        },
        {
            name: "overdue",
            label: _t("Overdue"),
            title: xeroPage.overdueTitle,
            value: amount(balance.overdue),
            request: invoices.counts.overdue ? inState("overdue") : null,
            isAlert: balance.overdue_days > 0,
            notes: [
                {
                    name: "overdue_days",
                    text: balance.overdue_days
                        ? _t("oldest %s", days(balance.overdue_days))
                        : _t("Nothing overdue"),
                },
            ],
        },
        paymentTile(balance, xeroPage),
        rhythmTile(rhythm, today, xeroPage),
    ];
}

/**
 * @param {Object} page the answer of `get_xero_page`
 * @returns {Object[]} a tile for recurring revenue, or none for a customer that never had any
 */
export function recurringTiles({ currency_id, recurring }) {
    if (!recurring) {
        return [];
    }
    const { amount, count, end_date, ended_on, next_date } = recurring;
    const texts = {
        per_month: count && _t("per month"),
        next: next_date && _t("next invoice on %s", day(next_date)),
        end:
            end_date &&
            (count > 1 ? _t("first ends %s", day(end_date)) : _t("ends %s", day(end_date))),
        ended: ended_on && _t("ended %s", day(ended_on)),
    };
    return [
        {
            name: "recurring",
            label: _t("Recurring revenue"),
            title: _t("Of repeating invoices in Xero, net of tax"),
            value: money(amount, currency_id),
            request: { action: "action_view_xero_recurring" },
            hint: _t("Show the repeating invoices"),
            notes: Object.entries(texts)
                .filter(([, text]) => text)
                .map(([name, text]) => ({ name, text, isAlert: name === "ended" })),
        },
    ];
}

/** Add to a change whether more is worse, if that isn't known yet. */
function withCost(found, isCost) {
    return found && { isCost, ...found };
}

function paymentTile({ days_to_pay, days_to_pay_before }, { daysToPay }) {
    const tile = { name: "days_to_pay", label: daysToPay, value: "–", notes: [] };
    if (days_to_pay === null) {
        return { ...tile, notes: [{ name: "none", text: _t("No payments in 12 months") }] };
    }
    tile.value = days(days_to_pay, 1);
    tile.request = inState("paid");
    if (days_to_pay_before === null) {
        tile.notes.push({ name: "average", text: _t("in the last 12 months") });
        return tile;
    }
    const difference = Math.round((days_to_pay - days_to_pay_before) * 10) / 10;
    tile.change = {
        text: days(Math.abs(difference), 1),
        tone: difference > 0 ? "up" : difference < 0 ? "down" : "even",
        title: _t("Compared with the previous 12 months"),
        isCost: true,
    };
    tile.notes.push({
        name: "days_to_pay_before",
        text: _t("%s in previous 12 months", days(days_to_pay_before, 1)),
    });
    return tile;
}

function rhythmTile({ expected, interval, is_silent, last_bought }, today, { last }) {
    const notes = [];
    if (interval) {
        const isLate = expected < today;
        notes.push(
            { name: "interval", text: _t("usual gap: %s", days(interval)) },
            {
                name: "expected",
                text: isLate
                    ? _t("next was expected %s", day(expected))
                    : _t("next expected %s", day(expected)),
                isAlert: is_silent,
            },
        );
    }
    return {
        name: "last_bought",
        label: last,
        value: day(last_bought) || "–",
        request: last_bought ? approved(last_bought, last_bought) : null,
        notes,
    };
}
