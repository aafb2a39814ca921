import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { listView } from "@web/views/list/list_view";
import { ListRenderer } from "@web/views/list/list_renderer";

import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";

import { money } from "../../base/formatting";

const REASONS_SHOWN = 3;

/**
 * The state of matching, above the contacts to review: linked contacts with reasons, created
 * customers, proposals and decisions needed. Each tile filters the list.
 */
export class ReviewSummary extends Component {
    static template = "exsalerate_xero.ReviewSummary";
    static props = { list: Object };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ summary: null });
        onWillStart(() => this.load());
        // The list was reloaded, possibly after decisions.
        onWillUpdateProps(() => this.load());
    }

    async load() {
        const connectionId = this.props.list.context.xero_connection_id || false;
        this.state.summary = await this.orm.call("xero.contact", "get_review_summary", [
            connectionId,
        ]);
    }

    get tiles() {
        const { summary } = this.state;
        const atStake = money(summary.to_decide.revenue, summary.currency_id);
        const waiting = [
            this.tile("to_link", _t("To link"), summary.to_link.count, "info", {
                lines: this.why(summary.to_link.why),
            }),
            this.tile("to_create", _t("To create"), summary.to_create, "info"),
        ];
        return [
            this.tile("to_decide", _t("Decision needed"), summary.to_decide.count, "warning", {
                lines: summary.to_decide.revenue ? [_t("%s at stake", atStake)] : [],
            }),
            ...waiting.filter((tile) => tile.count),
            this.tile("matched", _t("Linked"), summary.linked.count, "success", {
                lines: this.why(summary.linked.why),
            }),
            this.tile("created", _t("Created"), summary.created, "success"),
            this.tile("conflicts", _t("Changed in both"), summary.conflicts, "warning"),
            this.tile("excluded", _t("Excluded"), summary.excluded, "muted"),
        ];
    }

    tile(filter, label, count, tone, { lines = [] } = {}) {
        return { filter, label, count, lines, tone: count ? tone : "muted" };
    }

    why(reasons) {
        const shown = reasons
            .slice(0, REASONS_SHOWN)
            .map(([reason, count]) => `${formatInteger(count)} ${reason}`);
        const rest = reasons.slice(REASONS_SHOWN).reduce((sum, [, count]) => sum + count, 0);
        return rest ? [...shown, _t("%s for other reasons", formatInteger(rest))] : shown;
    }

    get runText() {
        const { run } = this.state.summary;
        return _t("%(when)s, %(linked)s linked and %(created)s created.", {
            when: toLocaleDateTimeString(deserializeDateTime(run.date)),
            linked: formatInteger(run.linked),
            created: formatInteger(run.created),
        });
    }

    written(count) {
        return formatInteger(count);
    }

    /** Filter the list to the contacts of a tile. */
    show(filter) {
        const { searchModel } = this.env;
        const items = searchModel.getSearchItems((item) => item.name === filter);
        searchModel.query = [];
        for (const item of items) {
            searchModel.toggleSearchItem(item.id);
        }
    }

    undo() {
        const { run } = this.state.summary;
        this.dialog.add(ConfirmationDialog, {
            title: _t("Undo this run?"),
            body: _t(
                "This removes the links of the run (%(linked)s) and deletes the customers it created (%(created)s), except those that are in use or were edited. Its contacts go back to review.",
                run,
            ),
            confirmLabel: _t("Undo"),
            confirm: async () => {
                const result = await this.orm.call("xero.match.run", "action_undo", [[run.id]]);
                await this.action.doAction(result);
            },
            cancel: () => {},
        });
    }
}

export class ReviewListRenderer extends ListRenderer {
    static template = "exsalerate_xero.ReviewListRenderer";
    static components = { ...ListRenderer.components, ReviewSummary };
}

export class ReviewKanbanRenderer extends KanbanRenderer {
    static template = "exsalerate_xero.ReviewKanbanRenderer";
    static components = { ...KanbanRenderer.components, ReviewSummary };
}

registry
    .category("views")
    .add("xero_review_list", { ...listView, Renderer: ReviewListRenderer })
    .add("xero_review_kanban", { ...kanbanView, Renderer: ReviewKanbanRenderer });
