import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { ProofDetail } from "./proof_detail";
import { ProofGrid } from "./proof_grid";
import { verdicts, worst } from "./verdicts";

// Milliseconds between two looks while a comparison is running.
const LOOK_EVERY = 3000;

/** Revenue by account and month beside Xero's profit and loss, a calendar year at a time. */
export class Proof extends Component {
    static template = "exsalerate_xero.Proof";
    static components = { Layout, ProofGrid };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.keepLast = new KeepLast();
        this.state = useState({ data: null });
        this.display = { controlPanel: {} };
        onWillStart(() => this.load(this.props.action.params?.connection_id));
        onMounted(() => {
            this.timer = setInterval(() => this.look(), LOOK_EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    get data() {
        return this.state.data;
    }

    get organisation() {
        return this.data.organisation;
    }

    get legend() {
        const { equal, explained, unexplained, unread } = verdicts();
        return [equal, explained, unexplained, unread];
    }

    /** The years, each with the sign of its months. */
    get years() {
        return this.data.years.map((year) => {
            const found = this.data.months
                .filter(({ month }) => month.startsWith(`${year}-`))
                .map(({ verdict }) => verdict);
            const verdict = verdicts()[worst(found)];
            return { year, ...verdict, isShown: year === this.data.year };
        });
    }

    get basis() {
        return _t("Accrual basis, net of tax, in %s", this.organisation.currency);
    }

    get readAt() {
        const { read_at } = this.organisation;
        return read_at
            ? _t("Compared with Xero: %s", toLocaleDateTimeString(deserializeDateTime(read_at)))
            : "";
    }

    get resumesAt() {
        const { resumes_at } = this.organisation;
        return resumes_at
            ? _t("Resumes: %s", toLocaleDateTimeString(deserializeDateTime(resumes_at)))
            : "";
    }

    get exportUrl() {
        return `/exsalerate_xero/proof/${this.organisation.id}`;
    }

    async load(connectionId, year) {
        const read = this.orm.call("xero.proof.cell", "get_proof", [
            connectionId || false,
            year || false,
        ]);
        this.state.data = await this.keepLast.add(read);
    }

    reload() {
        return this.load(this.organisation.id, this.data.year);
    }

    async look() {
        if (this.data?.organisation?.is_busy) {
            await this.reload();
        }
    }

    async compare() {
        await this.orm.call("xero.connection", "action_prove", [[this.organisation.id]]);
        await this.reload();
    }

    /** Show what is behind a month of an account, or of all accounts. */
    async open(month, accountId) {
        const detail = await this.orm.call("xero.proof.cell", "get_proof_detail", [
            this.organisation.id,
            month,
            accountId || false,
        ]);
        const close = this.dialog.add(ProofDetail, {
            detail,
            canCheck: this.organisation.can_check && this.organisation.is_on,
            openAccount: async (account) => {
                close();
                await this.open(month, account);
            },
            check: async () => {
                await this.orm.call("xero.proof.month", "action_check", [[detail.month_id]]);
                this.notification.add(_t("Odoo checks this month again in the background."), {
                    type: "success",
                });
                await this.reload();
            },
        });
    }
}

registry.category("actions").add("exsalerate_xero.proof", Proof);
