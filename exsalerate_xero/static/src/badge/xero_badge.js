import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

const MIN_WIDTH = 150;

/** A badge as a tinted pill with the page's own text colour: readable where a solid one is not. */
export class XeroBadge extends BadgeField {
    get badgeClass() {
        const tone = super.badgeClass.replace("text-bg-", "").replace("300", "muted");
        return `o_xero_chip o_xero_chip_${tone}`;
    }
}

export const xeroBadge = {
    ...badgeField,
    component: XeroBadge,
    // At least as wide as the longest status, which a narrower column would cut off.
    listViewWidth: [MIN_WIDTH],
};

registry.category("fields").add("xero_badge", xeroBadge);
