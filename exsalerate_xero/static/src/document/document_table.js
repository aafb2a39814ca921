import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** A table of texts that the server has put together: `{columns: [{label, number}], rows}`. */
export class DocumentTable extends Component {
    static template = "exsalerate_xero.DocumentTable";
    static props = { ...standardFieldProps };

    get table() {
        return this.props.record.data[this.props.name] || { columns: [], rows: [] };
    }

    cellClass(index) {
        return this.table.columns[index].number ? "text-end text-nowrap" : "";
    }
}

registry.category("fields").add("xero_document_table", {
    component: DocumentTable,
    supportedTypes: ["jsonb"],
});
