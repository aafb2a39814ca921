import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A document's customer in lists; without one, the Xero contact, which opens to be linked. */
export class XeroCustomer extends Component {
    static template = "exsalerate_xero.Customer";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
    }

    get customer() {
        return this.props.record.data[this.props.name];
    }

    get contact() {
        return this.props.record.data.contact_id;
    }

    openContact() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "xero.contact",
            res_id: this.contact.id,
            views: [[false, "form"]],
        });
    }
}

registry.category("fields").add("xero_customer", {
    component: XeroCustomer,
    supportedTypes: ["many2one"],
    fieldDependencies: [{ name: "contact_id", type: "many2one" }],
});
