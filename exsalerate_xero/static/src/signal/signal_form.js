import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/** A signal's form. Opening it notes that the person who the signal is for has seen it. */
export class SignalFormController extends FormController {
    setup() {
        this.opened = new Set();
        super.setup();
        this.orm = useService("orm");
    }

    get modelParams() {
        const params = super.modelParams;
        params.hooks.onRootLoaded = (root) => {
            // The form doesn't wait for it.
            this.markSeen(root);
        };
        return params;
    }

    async markSeen(root) {
        if (root.data.state !== "raised" || this.opened.has(root.resId)) {
            return;
        }
        this.opened.add(root.resId);
        if (await this.orm.silent.call("xero.signal", "mark_seen", [[root.resId]])) {
            await root.load();
        }
    }
}

registry.category("views").add("xero_signal_form", {
    ...formView,
    Controller: SignalFormController,
});
