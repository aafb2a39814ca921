import { localization } from "@web/core/l10n/localization";
import { formatInteger } from "@web/views/fields/formatters";

import { Component, useRef } from "@odoo/owl";

import { month } from "../../base/formatting";
import { tooltipOf, useChart } from "../../customer/page/use_chart";

// From the bottom of a bar.
const RESULTS = ["not_returned", "returned", "open"];

/** Signals by the month in which they would have been raised, stacked by what became of them. */
export class TrialChart extends Component {
    static template = "exsalerate_xero.TrialChart";
    static props = { months: Array, labels: Object };

    setup() {
        this.legend = useRef("legend");
        this.canvas = useChart(
            () => this.config,
            () => [this.props.months],
        );
    }

    get results() {
        return RESULTS.map((name) => ({ name, label: this.props.labels[name] }));
    }

    /** The chart as a table for screen readers: a row per month with signals. */
    get rows() {
        return this.props.months
            .filter(({ raised }) => raised)
            .map((each) => ({
                month: month(each.month, "long"),
                counts: RESULTS.map((name) => formatInteger(each[name])),
            }));
    }

    get config() {
        const { months } = this.props;
        return {
            type: "bar",
            data: {
                labels: months.map((each) => month(each.month, "short")),
                datasets: this.results.map(({ name, label }) => ({
                    label,
                    data: months.map((each) => each[name]),
                    backgroundColor: this.color(name),
                    maxBarThickness: 32,
                })),
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                scales: this.scales,
                plugins: { legend: { display: false }, tooltip: this.tooltip },
            },
        };
    }

    /** The colour of a result, which the style sheet gives to its sign in the legend. */
    color(name) {
        return getComputedStyle(this.legend.el.querySelector(`[data-name=${name}]`))
            .backgroundColor;
    }

    get scales() {
        const rtl = localization.direction === "rtl";
        // Uses the page's styles, for dark mode.
        const { color, borderTopColor, fontFamily } = getComputedStyle(this.canvas.el);
        const text = { color, font: { family: fontFamily } };
        return {
            x: {
                stacked: true,
                reverse: rtl,
                border: { color: borderTopColor },
                grid: { display: false },
                ticks: { ...text, maxRotation: 0 },
            },
            y: {
                stacked: true,
                beginAtZero: true,
                position: rtl ? "right" : "left",
                border: { display: false },
                grid: { color: borderTopColor },
                ticks: { ...text, precision: 0, maxTicksLimit: 6 },
            },
        };
    }

    get tooltip() {
        return {
            ...tooltipOf(this.canvas.el),
            filter: (item) => item.raw !== 0,
            callbacks: {
                title: ([item]) => item && month(this.props.months[item.dataIndex].month, "long"),
            },
        };
    }
}
