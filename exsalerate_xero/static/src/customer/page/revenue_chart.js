import { isMobileOS } from "@web/core/browser/feature_detection";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

import { money, month, tick } from "../../base/formatting";
import { tooltipOf, useChart } from "./use_chart";

// Bars below this part of the chart's height are invisible.
const VISIBLE_SHARE = 0.005;
// The width of a month's label with its margin, in pixels.
const MONTH_WIDTH = 76;
// Pixels that the last label needs beyond the chart in right-to-left languages.
const LABEL_END = 24;

/**
 * Revenue by month, stacked by account code. A click on a bar shows its invoices. On touch screens,
 * the first tap on a month shows its tooltip, the second its invoices.
 */
export class RevenueChart extends Component {
    static template = "exsalerate_xero.RevenueChart";
    static props = {
        accounts: Array,
        hidden: Array,
        months: Array,
        currencyId: Number,
        texts: Object,
        onBarClicked: Function,
    };

    setup() {
        this.tapped = null;
        this.canvas = useChart(
            () => this.config,
            () => [this.props.accounts, this.props.hidden],
        );
    }

    get accounts() {
        const { accounts, hidden } = this.props;
        return accounts.filter(({ id }) => !hidden.includes(id));
    }

    get label() {
        const { months } = this.props;
        return this.props.texts.chart({
            first: month(months[0], "long"),
            last: month(months.at(-1), "long"),
        });
    }

    /** The chart as a table for screen readers: a row per month, a column per code. */
    get rows() {
        const { currencyId, months } = this.props;
        return months.map((isoDay, index) => ({
            month: month(isoDay, "long"),
            amounts: this.accounts.map((account) => money(account.months[index], currencyId)),
        }));
    }

    /** The start of the axis: zero, or below if negative bars are visible. */
    get lowest() {
        const reach = (side) =>
            Math.max(
                ...this.props.months.map((isoDay, index) =>
                    this.accounts.reduce(
                        (sum, { months }) => sum + Math.max(side * months[index], 0),
                        0,
                    ),
                ),
            );
        return reach(-1) < reach(1) * VISIBLE_SHARE ? 0 : -reach(-1);
    }

    get config() {
        return {
            type: "bar",
            data: {
                labels: this.props.months.map((isoDay) => month(isoDay, "short")),
                datasets: this.accounts.map((account) => ({
                    label: account.display,
                    data: account.months,
                    backgroundColor: account.color,
                    maxBarThickness: 32,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                layout: { padding: { left: localization.direction === "rtl" ? LABEL_END : 0 } },
                interaction: { mode: "index", intersect: false },
                onClick: (event, _elements, chart) => this.onClick(event, chart),
                onHover: ({ native }, elements) => {
                    native.target.style.cursor = elements.length ? "pointer" : "";
                },
                scales: this.scales,
                plugins: { legend: { display: false }, tooltip: this.tooltip },
            },
        };
    }

    get scales() {
        const rtl = localization.direction === "rtl";
        // Uses the page's styles, for dark mode.
        const { color, borderTopColor, fontFamily } = getComputedStyle(this.canvas.el);
        const text = { color, font: { family: fontFamily } };
        const { currencyId, months } = this.props;
        return {
            x: {
                stacked: true,
                reverse: rtl,
                border: { color: borderTopColor },
                grid: { display: false },
                ticks: {
                    ...text,
                    maxRotation: 0,
                    autoSkip: false,
                    // As many as fit, counted back from the current month.
                    callback(value) {
                        const step = Math.ceil((months.length * MONTH_WIDTH) / this.maxWidth);
                        const isShown = (months.length - 1 - value) % step === 0;
                        return isShown ? this.getLabelForValue(value) : "";
                    },
                },
            },
            y: {
                stacked: true,
                min: this.lowest,
                position: rtl ? "right" : "left",
                border: { display: false },
                grid: { color: borderTopColor },
                ticks: {
                    ...text,
                    maxTicksLimit: 6,
                    // No label at the start of the axis, which needn't be a round amount.
                    includeBounds: false,
                    callback: (value) => tick(value, currencyId),
                },
            },
        };
    }

    get tooltip() {
        const format = (amount) => money(amount, this.props.currencyId);
        const { chartHint, chartTapHint } = this.env.xeroPage;
        const hint = isMobileOS() ? chartTapHint : chartHint;
        return {
            ...tooltipOf(this.canvas.el),
            filter: (item) => item.raw !== 0,
            itemSort: (one, other) => other.raw - one.raw,
            callbacks: {
                title: ([item]) => item && month(this.props.months[item.dataIndex], "long"),
                label: (item) => ` ${item.dataset.label}: ${format(item.raw)}`,
                footer: (items) => [
                    ...(items.length > 1
                        ? [_t("Total: %s", format(items.reduce((sum, item) => sum + item.raw, 0)))]
                        : []),
                    hint,
                ],
            },
        };
    }

    /** Report the clicked bar, or the whole month for clicks beside and above the bars. */
    onClick(event, chart) {
        const at = (mode, intersect) =>
            chart.getElementsAtEventForMode(event, mode, { intersect }, false)[0];
        const bar = at("nearest", true);
        const column = bar || at("index", false);
        if (column && this.isMeant(event.native, column.index)) {
            this.props.onBarClicked(
                bar ? this.accounts[bar.datasetIndex].id : null,
                this.props.months[column.index],
            );
        }
    }

    isMeant({ pointerType }, index) {
        const isFirstTap = pointerType === "touch" && this.tapped !== index;
        this.tapped = isFirstTap ? index : null;
        return !isFirstTap;
    }
}
