import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** Asks why signals are dismissed, and dismisses them. */
export class DismissalDialog extends Component {
    static template = "exsalerate_xero.DismissalDialog";
    static components = { Dialog };
    static props = {
        ids: Array,
        reasons: Array,
        onDismissed: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ reason: this.props.reasons[0][0] });
    }

    async dismiss() {
        await this.orm.call("xero.signal", "action_dismiss", [this.props.ids, this.state.reason]);
        this.props.close();
        await this.props.onDismissed();
    }
}

function dismissSignals(env, { params }) {
    const reload = () =>
        env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    env.services.dialog.add(DismissalDialog, { ...params, onDismissed: reload });
}

registry.category("actions").add("exsalerate_xero.dismiss_signals", dismissSignals);
