import { registry } from "@web/core/registry";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/** A badge as a tinted pill with the page's own text colour: readable where a solid one is not. */
export class XeroBadge extends BadgeField {
    get badgeClass() {
        const tone = super.badgeClass.replace("text-bg-", "").replace("300", "muted");
        return `o_xero_chip o_xero_chip_${tone}`;
    }
}

registry.category("fields").add("xero_badge", { ...badgeField, component: XeroBadge });
