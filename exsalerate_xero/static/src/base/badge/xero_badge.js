import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

const MIN_WIDTH = 150;

/** A badge as a tinted pill with the page's text colour, which is easier to read. */
export class XeroBadge extends BadgeField {
    get badgeClass() {
        const tone = super.badgeClass.replace("text-bg-", "").replace("300", "muted");
        return `o_xero_chip o_xero_chip_${tone}`;
    }
}

export const xeroBadge = {
    ...badgeField,
    component: XeroBadge,
    // The width of the longest status, so that columns don't truncate it.
    listViewWidth: [MIN_WIDTH],
};

registry.category("fields").add("xero_badge", xeroBadge);
