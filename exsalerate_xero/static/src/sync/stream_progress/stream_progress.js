import { _t } from "@web/core/l10n/translation";
import { toLocaleDateTimeString } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillStart, onWillUnmount, useEffect, useState } from "@odoo/owl";

const NOTIFICATION = "exsalerate_xero/progress";
const TONES = {
    idle: "success",
    queued: "info",
    running: "info",
    waiting: "warning",
    retrying: "warning",
    failed: "danger",
};
// States with a progress bar; after a failure, only if something has been read.
const IN_PROGRESS = ["running", "waiting"];

/** The progress of an organisation's lists, which the server updates through the bus. */
export class XeroStreams extends Component {
    static template = "exsalerate_xero.Streams";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        const bus = useService("bus_service");
        const fieldService = useService("field");
        // Updates from the bus since the record was loaded, by ID of the list.
        this.state = useState({ updates: {} });
        onWillStart(async () => {
            this.fields = await fieldService.loadFields("xero.stream", {
                fieldNames: ["kind", "shown_state"],
            });
        });
        useEffect(
            () => {
                this.state.updates = {};
            },
            () => [this.list],
        );
        const listener = (message) => this.onProgress(message);
        onMounted(() => bus.subscribe(NOTIFICATION, listener));
        onWillUnmount(() => bus.unsubscribe(NOTIFICATION, listener));
    }

    get list() {
        return this.props.record.data[this.props.name];
    }

    get streams() {
        return this.list.records.map((record) => {
            const id = record.resId;
            const stream = { ...record.data, id, ...this.state.updates[id] };
            const name = this.label("kind", stream.kind);
            return {
                ...stream,
                name,
                retryLabel: _t("Retry: %s", name),
                chip: this.isSilent(stream) ? "" : this.label("shown_state", stream.shown_state),
                tone: TONES[stream.shown_state],
                needsHelp: stream.shown_state === "failed",
                canRetry: stream.state === "failed" && this.isConnected,
                awaitsReconnection: stream.state !== "idle" && !this.isConnected,
                isInProgress:
                    IN_PROGRESS.includes(stream.state) ||
                    (stream.state === "failed" && stream.progress > 0),
                isIndeterminate: stream.state === "running" && !stream.progress,
                lastRead: stream.last_success ? this.lastRead(stream.last_success) : "",
            };
        });
    }

    get isConnected() {
        return this.props.record.data.state === "connected";
    }

    /** Whether an idle list has no state to show: it was never read, or is no longer read. */
    isSilent({ last_success, state }) {
        return state === "idle" && !(this.isConnected && last_success);
    }

    lastRead(moment) {
        return _t("Last synced %s", toLocaleDateTimeString(moment, { showSeconds: false }));
    }

    label(fieldName, value) {
        return Object.fromEntries(this.fields[fieldName].selection)[value];
    }

    onProgress({ connection_id, state, streams }) {
        const { record } = this.props;
        if (connection_id !== record.resId) {
            return;
        }
        const shown = Object.fromEntries(this.streams.map((stream) => [stream.id, stream.state]));
        const hasFinished = streams.some(
            (stream) =>
                stream.state !== shown[stream.id] && ["idle", "failed"].includes(stream.state),
        );
        for (const stream of streams) {
            this.state.updates[stream.id] = stream;
        }
        if (hasFinished || state !== record.data.state) {
            this.refresh(record);
        }
    }

    /** Reload the connection, for its buttons and counts, unless the user is editing it. */
    async refresh(record) {
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    async retry(stream) {
        await this.orm.call("xero.stream", "action_retry", [[stream.id]]);
        this.notification.add(_t("%s: retrying shortly.", stream.name), { type: "info" });
    }
}

export const xeroStreams = {
    component: XeroStreams,
    displayName: _t("Xero sync progress"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "kind", type: "char" },
        { name: "state", type: "char" },
        { name: "shown_state", type: "char" },
        { name: "progress", type: "float" },
        { name: "summary", type: "char" },
        { name: "last_success", type: "datetime" },
    ],
};

registry.category("fields").add("xero_streams", xeroStreams);
