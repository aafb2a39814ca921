import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, onMounted } from "@odoo/owl";

import { money } from "../base/formatting";
import { DismissalDialog } from "./dismissal";

const TONES = { raised: "info", seen: "info", in_work: "warning" };

/** A customer's open signals on its page: why, what is at stake, and what to do about it. */
export class SignalCards extends Component {
    static template = "exsalerate_xero.SignalCards";
    static props = { signals: Array, currencyId: Number, onChanged: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        onMounted(() => {
            const ids = this.props.signals
                .filter(({ state }) => state === "raised")
                .map(({ id }) => id);
            if (ids.length) {
                this.orm.silent.call("xero.signal", "mark_seen", [ids]);
            }
        });
    }

    amount({ amount }) {
        return _t("%s a year at stake", money(amount, this.props.currencyId));
    }

    tone({ state }) {
        return `o_xero_chip_${TONES[state]}`;
    }

    openLead({ id }) {
        return this.press("action_create_lead", id);
    }

    async start({ id }) {
        await this.orm.call("xero.signal", "action_start", [[id]]);
        await this.props.onChanged();
    }

    open({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "xero.signal",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async dismiss({ id }) {
        const { params } = await this.orm.call("xero.signal", "action_ask_dismissal", [[id]]);
        this.dialog.add(DismissalDialog, { ...params, onDismissed: this.props.onChanged });
    }

    press(name, id) {
        return this.action.doActionButton({
            type: "object",
            name,
            resModel: "xero.signal",
            resId: id,
            onClose: this.props.onChanged,
        });
    }
}
