import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";

import { onMounted, useState } from "@odoo/owl";

import { ProofLine } from "../../proof/proof_line";

/** The customer board, with a legend for the colours of its progress bars. */
export class CustomerBoardRenderer extends KanbanRenderer {
    static template = "exsalerate_xero.CustomerBoardRenderer";
    static components = { ...KanbanRenderer.components, ProofLine };

    setup() {
        super.setup();
        const orm = useService("orm");
        this.proof = useState({ line: null });
        // Cards don't wait for it.
        onMounted(async () => {
            this.proof.line = await orm.silent.call("xero.proof.month", "get_line", []);
        });
    }

    get trends() {
        return [
            { name: "growing", label: _t("Growing"), color: "success" },
            { name: "steady", label: _t("Steady (within 5%)"), color: "info" },
            { name: "shrinking", label: _t("Shrinking"), color: "danger" },
            { name: "none", label: _t("No revenue in 24 months"), color: "300" },
        ];
    }
}

/** A card opens its customer; the form's pager goes through the customers of the column. */
export class CustomerBoardController extends KanbanController {
    setup() {
        super.setup();
        this.orm = useService("orm");
    }

    async openRecord(record, { newWindow } = {}) {
        const ids = [[record.resId]];
        const action = await this.orm.call(record.resModel, "action_open_customer", ids);
        const customers = this.neighbours(record).map(({ data }) => data.partner_id.id);
        const props = { resIds: [...new Set(customers)] };
        await this.actionService.doAction(action, { newWindow, props });
    }

    neighbours(record) {
        const { groups, records } = this.model.root;
        const column = groups?.find(({ list }) => list.records.some(({ id }) => id === record.id));
        return column ? column.list.records : records;
    }
}

registry.category("views").add("xero_customer_kanban", {
    ...kanbanView,
    Controller: CustomerBoardController,
    Renderer: CustomerBoardRenderer,
});
