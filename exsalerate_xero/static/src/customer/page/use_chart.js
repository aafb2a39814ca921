/* global Chart */
import { loadBundle } from "@web/core/assets";
import { localization } from "@web/core/l10n/localization";

import { onWillStart, useEffect, useRef } from "@odoo/owl";

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {Object} tooltip options with the page's text direction and font
 */
export function tooltipOf(canvas) {
    const font = { family: getComputedStyle(canvas).fontFamily };
    const rtl = localization.direction === "rtl";
    return { rtl, bodyFont: font, footerFont: font, titleFont: font };
}

/**
 * Draw a chart into the canvas with t-ref "canvas", redraw it when a dependency changes, and
 * destroy it with the component.
 *
 * @param {() => Object} config returns the Chart.js configuration, once the canvas is mounted
 * @param {() => any[]} dependencies
 * @returns {{ el: HTMLCanvasElement }} the canvas
 */
export function useChart(config, dependencies) {
    const canvas = useRef("canvas");
    onWillStart(() => loadBundle("web.chartjs_lib"));
    useEffect(() => {
        const chart = canvas.el && new Chart(canvas.el, config());
        return () => chart?.destroy();
    }, dependencies);
    return canvas;
}
