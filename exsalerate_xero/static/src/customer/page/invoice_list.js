import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

import { Component, onWillUpdateProps, useEffect, useRef, useState } from "@odoo/owl";

import { day, days, documentMoney, money, period } from "../../base/formatting";
import { DocumentActions } from "../../document/document_actions";
import { InvoiceFilter, NO_FILTER } from "./invoice_filter";

const TONES = {
    PAID: "success",
    AUTHORISED: "info",
    UNALLOCATED: "info",
    SUBMITTED: "warning",
};

const CREDIT_KINDS = ["credit_note", "bill_credit"];

/**
 * The customer's invoices and credit notes with their lines, newest first, loaded page by page and
 * filtered by code and period. A `request` sets the filter from outside.
 *
 * The first page comes with the props. The results of a filter or of more pages are in `found`,
 * which is reloaded when the props change.
 */
export class InvoiceList extends Component {
    static template = "exsalerate_xero.InvoiceList";
    static components = { DocumentActions, InvoiceFilter };
    static props = {
        partnerId: Number,
        organisation: [Number, Boolean],
        page: Object,
        texts: Object,
        request: { type: [Object, { value: null }], optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.heading = useRef("heading");
        this.state = useState({
            filter: NO_FILTER,
            found: null,
            opened: {},
            loading: false,
            failed: false,
        });
        onWillUpdateProps(({ page }) => {
            if (page !== this.props.page && this.state.found) {
                this.load(this.rows.length);
            }
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

    get shown() {
        return this.state.found || this.props.page.invoices;
    }

    get rows() {
        return this.shown.rows;
    }

    /** Whether loading failed and there are no rows to show. */
    get isUnknown() {
        return this.state.failed && !this.rows.length;
    }

    get isComplete() {
        return this.rows.length >= this.shown.count;
    }

    get countText() {
        if (this.isUnknown) {
            return "";
        }
        const count = formatInteger(this.shown.count);
        return this.isComplete
            ? count
            : _t("%(shown)s of %(count)s", { shown: formatInteger(this.rows.length), count });
    }

    /** The totals of what was chosen: revenue and not-income amounts, or the balance due. */
    get shareTexts() {
        const { due, revenue, without_invoice, not_income } = this.shown;
        const isKnown = (amount) => typeof amount === "number" && !this.isUnknown;
        const { account } = this.state.filter;
        const isRevenue = account === null || this.rowsOfPage.some(({ id }) => id === account);
        return [
            isRevenue && isKnown(revenue) && this.shareText(this.env.xeroPage.amount, revenue),
            isKnown(without_invoice) &&
                without_invoice &&
                this.shareText(_t("Including received without an invoice"), without_invoice),
            isKnown(not_income) &&
                not_income &&
                this.shareText(_t("Invoiced, not income"), not_income),
            isKnown(due) && this.totalText(_t("Balance due"), due, _t("including tax")),
        ].filter(Boolean);
    }

    /** The rows of the page's table, unless the filter is about accounts that aren't income. */
    get rowsOfPage() {
        const { accounts, dimension } = this.props.page;
        const filtered = this.state.filter.dimension || dimension;
        return filtered === dimension ? accounts : [];
    }

    shareText(name, amount) {
        return this.totalText(name, amount, _t("net of tax"));
    }

    /** A total with what was chosen, such as "Revenue · 200 Sales · May 2026: £ 7.00, net of tax" */
    totalText(name, amount, tax) {
        const { account, first, last } = this.state.filter;
        const { not_income, currency_id, years } = this.props.page;
        const chosen = first && period([first, last], years);
        const code = [...this.rowsOfPage, ...not_income].find(({ id }) => id === account)?.display;
        return _t("%(name)s: %(amount)s, %(tax)s", {
            name: [name, code, chosen].filter(Boolean).join(" · "),
            amount: money(amount, currency_id),
            tax,
        });
    }

    day(isoDay) {
        return day(isoDay);
    }

    money(amount, invoice) {
        return documentMoney(amount, invoice, this.props.page.currency_id);
    }

    chipClass(invoice) {
        return `o_xero_chip_${invoice.overdue_days ? "danger" : TONES[invoice.standing] || "muted"}`;
    }

    /** The balance due, only for documents that are approved in Xero. */
    due(invoice) {
        const owes = ["AUTHORISED", "PAID"].includes(invoice.status);
        return owes ? this.money(invoice.due, invoice) : "";
    }

    netText(invoice) {
        const { amount, net } = invoice;
        return net === amount ? "" : _t("net %s", this.money(net, invoice));
    }

    /** The paid and credited amounts of an invoice that was credited at least in part. */
    settledText({ credited, currency_id, currency_code, kind, paid }) {
        if (CREDIT_KINDS.includes(kind) || !credited) {
            return "";
        }
        const invoice = { currency_id, currency_code };
        const values = { credited: this.money(credited, invoice), paid: this.money(paid, invoice) };
        return paid
            ? _t("%(paid)s paid, %(credited)s credited", values)
            : _t("%(credited)s credited", values);
    }

    dueText(invoice) {
        return _t("%s due", this.money(invoice.due, invoice));
    }

    dueClass(invoice) {
        if (invoice.overdue_days) {
            return "o_xero_alert fw-bold";
        }
        return invoice.due ? "" : "o_xero_muted";
    }

    isCreditNote({ kind }) {
        return CREDIT_KINDS.includes(kind);
    }

    isCancelled(invoice) {
        return ["VOIDED", "DELETED"].includes(invoice.status);
    }

    overdueText(invoice) {
        return _t("%(days)s overdue", { days: days(invoice.overdue_days) });
    }

    toggleText(invoice) {
        return _t("Lines of %s", invoice.number);
    }

    toggleLines({ id }) {
        this.state.opened[id] = !this.state.opened[id];
    }

    /** Whether there are unpaid invoices, which a statement lists. */
    get hasUnpaid() {
        const { isCost } = this.env.xeroPage;
        return !isCost && Boolean(this.props.page.invoices.counts?.unpaid);
    }

    sendStatement() {
        return this.action.doActionButton({
            type: "object",
            name: "action_send_xero_statement",
            resModel: "res.partner",
            resId: this.props.partnerId,
            context: { xero_organisation: this.props.organisation },
        });
    }

    setFilter(filter) {
        this.state.filter = filter;
        return this.load(1);
    }

    showMore() {
        return this.load(this.rows.length + 1, this.rows);
    }

    retry() {
        return this.load(1);
    }

    /** Load up to `wanted` invoices, continuing after the `known` ones. */
    async load(wanted, known = []) {
        Object.assign(this.state, { loading: true, failed: false });
        try {
            this.state.found = await this.keepLast.add(this.read(wanted, known));
        } catch {
            // Rows of the former filter must not be shown for this one.
            this.state.found = known.length ? this.shown : { rows: [], count: 0 };
            this.state.failed = true;
        }
        this.state.loading = false;
    }

    async read(wanted, known) {
        const { filter } = this.state;
        let rows = known;
        for (;;) {
            const page = await this.readPage(filter, rows.length);
            // New invoices shift the pages, so the last rows can come again.
            const shown = new Set(rows.map((row) => row.id));
            const fresh = page.rows.filter((row) => !shown.has(row.id));
            rows = [...rows, ...fresh];
            if (rows.length >= wanted || !fresh.length) {
                return { ...page, rows };
            }
        }
    }

    readPage({ account, dimension, first, last, state }, offset) {
        const { listMethod } = this.env.xeroPage;
        return this.orm.silent.call("res.partner", listMethod, [[this.props.partnerId]], {
            offset,
            connection_id: this.props.organisation,
            [dimension || this.props.page.dimension]: account,
            first,
            last,
            state,
        });
    }
}
