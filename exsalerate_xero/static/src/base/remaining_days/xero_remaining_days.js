import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

/** Counts days up to 99. Odoo's own field says "Next month" on the 30th for the 3rd. */
export class XeroRemainingDaysField extends RemainingDaysField {
    get diffString() {
        if (this.diffDays === null || Math.abs(this.diffDays) > 99) {
            return this.formattedValue;
        }
        const value = this.props.record.data[this.props.name];
        return capitalize(value.toRelativeCalendar({ unit: "days" }));
    }
}

registry.category("fields").add("xero_remaining_days", {
    ...remainingDaysField,
    component: XeroRemainingDaysField,
});
