import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { ViewButton } from "@web/views/view_button/view_button";

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

const NOTIFICATION = "exsalerate_xero/progress";
const REFRESH_DELAY = 300;
// Shown when the button of a step has started an import.
const STARTED = {
    accounts: _t("Importing sales codes in the background…"),
    contacts: _t("Importing contacts in the background…"),
    suppliers: _t("Importing suppliers in the background…"),
};

/** The setup steps, each with its state and one button. Finished ones are hidden. */
export class XeroOnboarding extends Component {
    static template = "exsalerate_xero.Onboarding";
    static components = { ViewButton };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        const bus = useService("bus_service");
        this.state = useState({
            connectionId: false,
            organisations: [],
            steps: [],
            showFinished: false,
        });
        onWillStart(() => this.load());
        const listener = useDebounced(() => this.load(), REFRESH_DELAY);
        onMounted(() => bus.subscribe(NOTIFICATION, listener));
        onWillUnmount(() => bus.unsubscribe(NOTIFICATION, listener));
    }

    async load() {
        const { connection_id, organisations, steps } = await this.orm.call(
            "xero.connection",
            "onboarding_steps",
            [this.state.connectionId],
        );
        Object.assign(this.state, { connectionId: connection_id, organisations, steps });
    }

    /** Show the steps of another organisation. */
    async choose({ target }) {
        this.state.connectionId = Number(target.value);
        await this.load();
    }

    /** The visible steps, with their number. */
    get steps() {
        return this.state.steps
            .map((step, index) => ({ ...step, number: index + 1, isNext: step === this.next }))
            .filter((step) => step.state !== "done" || this.state.showFinished);
    }

    get next() {
        return this.state.steps.find((step) => ["todo", "failed"].includes(step.state));
    }

    get doneCount() {
        return this.state.steps.filter((step) => step.state === "done").length;
    }

    get isFinished() {
        return this.doneCount === this.state.steps.length;
    }

    get summary() {
        const [done, all] = [this.doneCount, this.state.steps.length];
        return this.isFinished
            ? _t("All %s steps finished.", all)
            : _t("%(done)s of %(all)s steps finished.", { done, all });
    }

    buttonClass(step) {
        if (step.state === "done") {
            return "btn-link";
        }
        return step.isNext ? "btn-primary" : "btn-secondary";
    }

    /** A step's title with its state, for screen readers. */
    spoken(step) {
        return step.state === "done" ? _t("%s: done", step.title) : step.title;
    }

    /** Connects through the settings, which are saved first. */
    connectParams(step) {
        const context =
            step.state === "failed" ? { xero_reconnect_id: this.state.connectionId } : {};
        return { name: "action_xero_connect", type: "object", noSaveDialog: true, context };
    }

    async start(step) {
        const result = await this.orm.call("xero.connection", step.method, [
            [this.state.connectionId],
        ]);
        if (result && typeof result === "object") {
            return this.action.doAction(result, { onClose: () => this.load() });
        }
        this.notification.add(STARTED[step.name], { type: "info" });
        await this.load();
    }
}

export const xeroOnboarding = { component: XeroOnboarding };

registry.category("view_widgets").add("xero_onboarding", xeroOnboarding);
