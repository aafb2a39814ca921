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
    failed: "danger",
};
// In these states there is work that a bar can show.
const UNDER_WAY = ["running", "waiting"];

/**
 * Where reading each list of an organisation stands. Moves by itself: the server tells through
 * the bus.
 */
export class XeroStreams extends Component {
    static template = "exsalerate_xero.Streams";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        const bus = useService("bus_service");
        const fieldService = useService("field");
        // What the bus told since the record was read, by stream id.
        this.state = useState({ news: {} });
        onWillStart(async () => {
            this.fields = await fieldService.loadFields("xero.stream", {
                fieldNames: ["kind", "state"],
            });
        });
        useEffect(
            () => {
                this.state.news = {};
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
            const stream = { ...record.data, id: record.resId, ...this.state.news[record.resId] };
            const name = this.label("kind", stream.kind);
            return {
                ...stream,
                name,
                retryLabel: _t("Retry: %s", name),
                chip: this.isSilent(stream) ? "" : this.label("state", stream.state),
                tone: TONES[stream.state],
                canRetry: stream.state === "failed" && this.isConnected,
                awaitsReconnection: stream.state !== "idle" && !this.isConnected,
                isUnderWay: UNDER_WAY.includes(stream.state),
                isUnmeasured: stream.state === "running" && !stream.progress,
                lastRead: stream.last_success ? this.lastRead(stream.last_success) : "",
            };
        });
    }

    get isConnected() {
        return this.props.record.data.state === "connected";
    }

    /** Whether nothing can be said of a list at rest: it was never read, or is not read any more. */
    isSilent({ last_success, state }) {
        return state === "idle" && !(this.isConnected && last_success);
    }

    lastRead(moment) {
        return _t("Last read %s", toLocaleDateTimeString(moment, { showSeconds: false }));
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
        const hasSettled = streams.some(
            (stream) =>
                stream.state !== shown[stream.id] && ["idle", "failed"].includes(stream.state),
        );
        for (const stream of streams) {
            this.state.news[stream.id] = stream;
        }
        if (hasSettled || state !== record.data.state) {
            this.refresh(record);
        }
    }

    /** Read the connection again, for its buttons and counts, unless somebody is editing it. */
    async refresh(record) {
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    async retry(stream) {
        await this.orm.call("xero.stream", "action_retry", [[stream.id]]);
        this.notification.add(_t("%s: trying again in a moment.", stream.name), { type: "info" });
    }
}

export const xeroStreams = {
    component: XeroStreams,
    displayName: _t("Progress of reading Xero"),
    supportedTypes: ["one2many"],
    relatedFields: [
        { name: "kind", type: "char" },
        { name: "state", type: "char" },
        { name: "progress", type: "float" },
        { name: "summary", type: "char" },
        { name: "last_success", type: "datetime" },
    ],
};

registry.category("fields").add("xero_streams", xeroStreams);
