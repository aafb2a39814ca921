import { registry } from "@web/core/registry";
import { capitalize } from "@web/core/utils/strings";
import {
    RemainingDaysField,
    remainingDaysField,
} from "@web/views/fields/remaining_days/remaining_days_field";

/** The days until a date, where Odoo's widget says "Next month" of one that is three days away. */
export class XeroRemainingDays extends RemainingDaysField {
    get diffString() {
        const text = super.diffString;
        if (!text || text === this.formattedValue) {
            return text;
        }
        const { record, name } = this.props;
        return capitalize(record.data[name].toRelativeCalendar({ unit: "days" }));
    }
}

export const xeroRemainingDays = { ...remainingDaysField, component: XeroRemainingDays };

registry.category("fields").add("xero_remaining_days", xeroRemainingDays);
