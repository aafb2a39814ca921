import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";

/** Columns of customers, below a key to the colours of their bars. */
export class CustomerBoardRenderer extends KanbanRenderer {
    static template = "exsalerate_xero.CustomerBoardRenderer";

    get trends() {
        return [
            { name: "growing", label: _t("Growing"), color: "success" },
            { name: "steady", label: _t("Steady"), color: "info" },
            { name: "shrinking", label: _t("Shrinking"), color: "danger" },
        ];
    }
}

registry
    .category("views")
    .add("xero_customer_kanban", { ...kanbanView, Renderer: CustomerBoardRenderer });
