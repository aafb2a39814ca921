import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** The buttons of a document in a customer's lists: its PDF, the customer's link, and its page. */
export class DocumentActions extends Component {
    static template = "exsalerate_xero.DocumentActions";
    static props = { document: Object, model: String };

    setup() {
        this.action = useService("action");
        this.state = useState({ busy: false });
    }

    get actions() {
        const { number, has_pdf, has_online } = this.props.document;
        return [
            has_pdf && {
                name: "action_view_pdf",
                icon: "fa-file-pdf-o",
                label: _t("View PDF of %s", number),
            },
            has_online && {
                name: "action_view_online",
                icon: "fa-link",
                label: _t("Customer's link to %s", number),
            },
            { icon: "fa-list-alt", label: _t("Details of %s", number) },
        ].filter(Boolean);
    }

    async run({ name }) {
        const resId = this.props.document.id;
        this.state.busy = true;
        try {
            await (name ? this.call(name, resId) : this.open(resId));
        } finally {
            this.state.busy = false;
        }
    }

    call(name, resId) {
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: this.props.model,
            resId,
        });
    }

    open(resId) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.model,
            res_id: resId,
            views: [[false, "form"]],
        });
    }
}
