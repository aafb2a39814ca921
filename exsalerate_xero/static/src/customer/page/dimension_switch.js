import { Component } from "@odoo/owl";

/** What revenue is shown by: account code, item or a tracking category. */
export class DimensionSwitch extends Component {
    static template = "exsalerate_xero.DimensionSwitch";
    static props = { label: String, chosen: String, dimensions: Array, onChosen: Function };
}
