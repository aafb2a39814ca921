import { Component, xml } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** A document's customer, or else the name of its contact in Xero. The view has `contact_id`. */
export class XeroCustomer extends Component {
    static props = { ...standardFieldProps };
    static template = xml`
        <span t-if="customer" t-esc="customer"/>
        <span t-else="" class="o_xero_muted" t-att-title="notLinked" t-esc="contact"/>
    `;

    get customer() {
        return this.props.record.data[this.props.name]?.display_name;
    }

    get contact() {
        return this.props.record.data.contact_id?.display_name;
    }

    get notLinked() {
        return this.contact && _t("In Xero, not linked to a customer yet");
    }
}

export const xeroCustomer = { component: XeroCustomer, supportedTypes: ["many2one"] };

registry.category("fields").add("xero_customer", xeroCustomer);
