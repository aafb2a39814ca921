import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";

import { onMounted, useState } from "@odoo/owl";

import { DimensionSwitch } from "../page/dimension_switch";
import { ProofLine } from "../../proof/proof_line";

/**
 * The customer board, with a legend for the colours of its progress bars, and what its cards show as
 * bought most.
 */
export class CustomerBoardRenderer extends KanbanRenderer {
    static template = "exsalerate_xero.CustomerBoardRenderer";
    static components = { ...KanbanRenderer.components, DimensionSwitch, ProofLine };

    setup() {
        super.setup();
        const orm = useService("orm");
        this.proof = useState({ line: null });
        this.dimensions = useState({ chosen: null, offered: [] });
        // Cards don't wait for it.
        onMounted(async () => {
            this.proof.line = await orm.silent.call("xero.proof.month", "get_line", []);
        });
        onMounted(async () => {
            const dimensions = await orm.silent.call("xero.customer", "get_dimensions", []);
            Object.assign(this.dimensions, dimensions);
        });
    }

    async chooseDimension(name) {
        this.dimensions.chosen = name;
        await user.setUserSettings("xero_dimension", name);
        await this.props.list.load();
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
