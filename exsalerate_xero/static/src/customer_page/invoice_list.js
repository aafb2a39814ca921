import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { day, days, documentMoney } from "./formatting";
import { InvoiceFilter, NO_FILTER } from "./invoice_filter";

const TONES = { PAID: "success", AUTHORISED: "info", SUBMITTED: "warning" };

/**
 * The customer's invoices and credit notes, newest first, with more of them on demand, each with
 * its lines, and those of a code or a time alone. A `request` sets that filter from outside.
 */
export class InvoiceList extends Component {
    static template = "exsalerate_xero.InvoiceList";
    static components = { InvoiceFilter };
    static props = {
        partnerId: Number,
        organisation: [Number, Boolean],
        page: Object,
        request: { type: [Object, { value: null }], optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.heading = useRef("heading");
        this.state = useState({
            ...this.props.page.invoices,
            filter: NO_FILTER,
            opened: {},
            loading: false,
            failed: false,
        });
        useEffect(
            (request) => {
                if (request) {
                    this.setFilter(request);
                    this.heading.el.scrollIntoView({ block: "start", behavior: "smooth" });
                    this.heading.el.focus({ preventScroll: true });
                }
            },
            () => [this.props.request],
        );
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

    money(amount, invoice) {
        return documentMoney(amount, invoice, this.props.page.currency_id);
    }

    chipClass(invoice) {
        return `o_xero_chip_${invoice.overdue_days ? "danger" : TONES[invoice.status] || "muted"}`;
    }

    dueClass(invoice) {
        if (invoice.overdue_days) {
            return "o_xero_alert fw-bold";
        }
        return invoice.due && invoice.status === "AUTHORISED" ? "" : "text-muted";
    }

    isCancelled(invoice) {
        return ["VOIDED", "DELETED"].includes(invoice.status);
    }

    overdueText(invoice) {
        return _t("%s overdue", days(invoice.overdue_days));
    }

    toggleText(invoice) {
        return _t("Lines of %s", invoice.number);
    }

    toggleLines({ id }) {
        this.state.opened[id] = !this.state.opened[id];
    }

    setFilter(filter) {
        this.state.filter = filter;
        return this.load(0);
    }

    showMore() {
        return this.load(this.state.rows.length);
    }

    async load(offset) {
        Object.assign(this.state, { loading: true, failed: false });
        try {
            const page = await this.keepLast.add(this.read(offset));
            // Invoices issued meanwhile push the others on: the last ones come again.
            const rows = offset ? this.state.rows : [];
            const shown = new Set(rows.map((row) => row.id));
            this.state.rows = [...rows, ...page.rows.filter((row) => !shown.has(row.id))];
            this.state.count = page.count;
        } catch {
            this.state.failed = true;
        }
        this.state.loading = false;
    }

    read(offset) {
        const { account, counted, first, last } = this.state.filter;
        return this.orm.silent.call("res.partner", "get_xero_invoices", [[this.props.partnerId]], {
            offset,
            connection_id: this.props.organisation,
            account_id: account,
            first,
            last,
            counted,
        });
    }
}
