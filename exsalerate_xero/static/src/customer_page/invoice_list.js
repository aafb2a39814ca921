import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

import { day, money } from "./formatting";

const TONES = { PAID: "success", AUTHORISED: "info", SUBMITTED: "warning" };

/** The customer's invoices and credit notes, newest first, with more of them on demand. */
export class InvoiceList extends Component {
    static template = "exsalerate_xero.InvoiceList";
    static props = { partnerId: Number, invoices: Object, currencyId: Number };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ ...this.props.invoices, loading: false, failed: false });
    }

    get isComplete() {
        return this.state.rows.length >= this.state.count;
    }

    get countText() {
        const { count, rows } = this.state;
        return this.isComplete
            ? String(count)
            : _t("%(shown)s of %(count)s", { shown: rows.length, count });
    }

    day(isoDay) {
        return day(isoDay);
    }

    /** The amount, with its currency's code where it is not the company's own. */
    money(amount, invoice) {
        const text = money(amount, invoice.currency_id, invoice.currency_code);
        const isPlain = invoice.currency_id === this.props.currencyId;
        return isPlain || text.includes(invoice.currency_code)
            ? text
            : `${text} ${invoice.currency_code}`;
    }

    chipClass(invoice) {
        return `o_xero_chip_${invoice.overdue_days ? "danger" : TONES[invoice.status] || "muted"}`;
    }

    dueClass(invoice) {
        if (invoice.overdue_days) {
            return "text-danger fw-bold";
        }
        return invoice.due && invoice.status === "AUTHORISED" ? "" : "text-muted";
    }

    isCancelled(invoice) {
        return ["VOIDED", "DELETED"].includes(invoice.status);
    }

    overdueText(invoice) {
        return invoice.overdue_days === 1
            ? _t("1 day overdue")
            : _t("%s days overdue", invoice.overdue_days);
    }

    async showMore() {
        const { partnerId } = this.props;
        const { rows } = this.state;
        Object.assign(this.state, { loading: true, failed: false });
        try {
            const page = await this.orm.silent.call("res.partner", "get_xero_invoices", [
                [partnerId],
                rows.length,
            ]);
            // Invoices issued meanwhile push the others on: the last ones come again.
            const shown = new Set(rows.map((row) => row.id));
            rows.push(...page.rows.filter((row) => !shown.has(row.id)));
            this.state.count = page.count;
        } catch {
            this.state.failed = true;
        }
        this.state.loading = false;
    }
}
