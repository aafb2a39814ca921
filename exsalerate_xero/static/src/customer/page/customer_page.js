import { _t } from "@web/core/l10n/translation";
import { cookie } from "@web/core/browser/cookie";
import { getColors } from "@web/core/colors/colors";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUnmount, useEffect, useState, useSubEnv } from "@odoo/owl";

import { money } from "../../base/formatting";
import { CodeTable } from "./code_table";
import { DimensionSwitch } from "./dimension_switch";
import { FigureTiles } from "./figure_tiles";
import { InvoiceList } from "./invoice_list";
import { NotIncome } from "./not_income";
import { QuoteList } from "./quote_list";
import { RevenueCharts } from "./revenue_charts";
import { SALES_PAGE } from "./sales_page";
import { balanceTiles, recurringTiles, revenueTiles } from "./tiles";
import { UnlinkedCustomer } from "./unlinked_customer";
import { ProofLine } from "../../proof/proof_line";
import { SignalCards } from "../../signal/signal_cards";

// Bus notification with the contacts refreshed, to users who clicked Refresh from Xero.
const REFRESHED = "exsalerate_xero/refreshed";
// Odoo's chart colours, most distinct first.
const COLORS = [
    ...new Set(
        ["sm", "md", "lg", "xl"].flatMap((size) => getColors(cookie.get("color_scheme"), size)),
    ),
];

/**
 * A customer's sales in Xero, read in one call after the form is rendered, and again when the form
 * shows another customer, another organisation or dimension is chosen, or the customer was refreshed
 * from Xero.
 */
export class XeroCustomerPage extends Component {
    static template = "exsalerate_xero.CustomerPage";
    static components = {
        CodeTable,
        DimensionSwitch,
        FigureTiles,
        InvoiceList,
        NotIncome,
        ProofLine,
        QuoteList,
        RevenueCharts,
        SignalCards,
        UnlinkedCustomer,
    };
    static props = { ...standardWidgetProps };

    xeroPage = SALES_PAGE;

    setup() {
        useSubEnv({ xeroPage: this.xeroPage });
        this.orm = useService("orm");
        this.action = useService("action");
        this.keepLast = new KeepLast();
        this.state = useState({ answer: null, organisation: false, request: null });
        const bus = useService("bus_service");
        const onRefreshed = ({ contacts }) => this.refresh(contacts);
        onMounted(() => bus.subscribe(REFRESHED, onRefreshed));
        onWillUnmount(() => bus.unsubscribe(REFRESHED, onRefreshed));
        useEffect(
            () => {
                this.state.organisation = false;
                this.load();
            },
            () => [this.partnerId],
        );
    }

    get partnerId() {
        return this.props.record.resId;
    }

    /** The server's answer for the current customer, or null until it arrives. */
    get answer() {
        const { answer } = this.state;
        return answer?.partnerId === this.partnerId ? answer : null;
    }

    /** The key of filters, opened lines and hidden codes, which outlast a refresh. */
    get key() {
        const { organisation, partnerId } = this.answer;
        return `${partnerId} ${organisation}`;
    }

    /** The key of what is about values of the dimension. It replaces the key, so it contains it. */
    get dimensionKey() {
        return `${this.key} ${this.answer.page.dimension}`;
    }

    get texts() {
        return this.xeroPage.texts(this.answer.page);
    }

    get tiles() {
        const { page } = this.answer;
        const { xeroPage } = this;
        return [
            ...revenueTiles(page, xeroPage),
            ...balanceTiles(page, xeroPage),
            ...recurringTiles(page),
        ];
    }

    /** The revenue without an invoice, with its texts. */
    get withoutInvoice() {
        const { currency_id, without_invoice } = this.answer.page;
        return (
            without_invoice && {
                lifetime: money(without_invoice.lifetime, currency_id),
                year: money(without_invoice.year, currency_id),
            }
        );
    }

    showWithoutInvoice() {
        return this.openList("action_view_xero_without_invoice");
    }

    /** Open a list of the customer's records: `name` is a method of the customer. */
    openList(name) {
        const { partnerId: resId } = this;
        return this.action.doActionButton({ type: "object", name, resModel: "res.partner", resId });
    }

    get isEmpty() {
        const { accounts, invoices, quotes, recurring } = this.answer.page;
        return !accounts.length && !invoices.count && !quotes?.count && !recurring;
    }

    async load() {
        const { partnerId } = this;
        Object.assign(this.state, { answer: null, request: null });
        if (partnerId) {
            const { organisation } = this.state;
            this.state.answer = await this.keepLast.add(this.read(partnerId, organisation));
        }
    }

    async onLinked() {
        await this.load();
        await this.reloadForm();
    }

    /** Show revenue by another dimension, now and when the person opens the next customer. */
    async chooseDimension(dimension) {
        const { organisation, partnerId } = this.answer;
        const remembered = user.setUserSettings("xero_dimension", dimension);
        const answer = await this.keepLast.add(this.read(partnerId, organisation, dimension));
        Object.assign(this.state, { answer, request: null });
        await remembered;
    }

    /**
     * Reload the page if one of its contacts was refreshed, keeping filters and opened lines.
     *
     * @param {string[]} contacts Xero's IDs
     */
    async refresh(contacts) {
        const { page } = this.answer || {};
        if (!page) {
            await this.load();
        } else if (page.contacts?.some((contact) => contacts.includes(contact))) {
            await this.readAgain();
            await this.reloadForm();
        }
    }

    /** Read the page again, keeping filters and opened lines. */
    async readAgain() {
        const { organisation } = this.state;
        const { dimension } = this.answer.page;
        const answer = await this.keepLast.add(this.read(this.partnerId, organisation, dimension));
        if (!answer.error) {
            this.state.answer = answer;
        }
    }

    /** Reload the form's own buttons and counts, unless it is being edited. */
    async reloadForm() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    async read(partnerId, organisation, dimension = null) {
        try {
            const { pageMethod } = this.xeroPage;
            const page = await this.orm.silent.call("res.partner", pageMethod, [
                [partnerId],
                organisation,
                ...(dimension ? [dimension] : []),
            ]);
            if (page.linked) {
                this.decorate(page.accounts);
                this.decorate(page.not_income);
            }
            return { partnerId, organisation, page };
        } catch (error) {
            return { partnerId, error: error.data?.message || _t("Odoo can't be reached.") };
        }
    }

    /** Add each code's label and colour, which is the same for every customer. */
    decorate(accounts) {
        for (const account of accounts) {
            account.color = COLORS[account.rank % COLORS.length];
            account.display = [account.code, account.name].filter(Boolean).join(" ");
        }
    }

    chooseOrganisation(value) {
        this.state.organisation = Number(value) || false;
        this.load();
    }

    /** Filter the list to the invoices of a bar in the chart. */
    showBar(account, month) {
        const last = serializeDate(deserializeDate(month).endOf("month"));
        // All invoices of the month for the bar of what has no row of its own.
        const chosen = account < 0 ? null : account;
        this.state.request = { account: chosen, first: month, last, state: "approved" };
    }

    showCode(account) {
        this.state.request = { account, first: false, last: false, state: "approved" };
    }

    showNotIncome(account) {
        const dimension = "account_id";
        this.state.request = { account, dimension, first: false, last: false, state: "approved" };
    }

    showTile(request) {
        if (request.action) {
            return this.openList(request.action);
        }
        // A new object, so that a second click shows the invoices again.
        this.state.request = { ...request };
    }
}

export const xeroCustomerPage = { component: XeroCustomerPage };

registry.category("view_widgets").add("xero_customer_page", xeroCustomerPage);
