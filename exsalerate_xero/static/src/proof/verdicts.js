import { _t } from "@web/core/l10n/translation";

/**
 * @returns {Object} by verdict: its sign, which doesn't depend on colour, its name, and its tone
 */
export function verdicts() {
    const explained = { sign: "≈", tone: "info" };
    return {
        equal: { sign: "✓", label: _t("Equal to the cent"), tone: "success" },
        explained: { ...explained, label: _t("Explained") },
        rounding: { ...explained, label: _t("Explained by rounding") },
        unexplained: { sign: "?", label: _t("Unexplained"), tone: "warning" },
        unread: { sign: "–", label: _t("Not compared"), tone: "muted" },
    };
}

const BY_SEVERITY = ["equal", "rounding", "explained", "unread", "unexplained"];

/**
 * @param {string[]} found
 * @returns {string} the verdict that needs the most attention
 */
export function worst(found) {
    return BY_SEVERITY.findLast((verdict) => found.includes(verdict)) || "unread";
}
