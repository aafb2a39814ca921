import { patch } from "@web/core/utils/patch";
import { FormController } from "@web/views/form/form_controller";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { ListController } from "@web/views/list/list_controller";

/** Say in Odoo's own question what deleting these customers does to their sales from Xero. */
async function askWithWarning(model, ask, dialogProps, records) {
    const ids = records ? records.map((record) => record.resId) : await model.root.getResIds(true);
    const body = await model.orm.call("res.partner", "get_xero_deletion_warning", [ids]);
    ask(body ? { ...dialogProps, body } : dialogProps, records);
}

for (const Controller of [FormController, KanbanController, ListController]) {
    patch(Controller.prototype, {
        setup() {
            super.setup();
            if (this.props.resModel === "res.partner") {
                const ask = this.deleteRecordsWithConfirmation;
                this.deleteRecordsWithConfirmation = (dialogProps, records) =>
                    askWithWarning(this.model, ask, dialogProps, records);
            }
        },
    });
}
