import { _t } from "@web/core/l10n/translation";
import { cookie } from "@web/core/browser/cookie";
import { getColors } from "@web/core/colors/colors";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { CodeTable } from "./code_table";
import { FigureTiles } from "./figure_tiles";
import { InvoiceList } from "./invoice_list";
import { NotIncome } from "./not_income";
import { QuoteList } from "./quote_list";
import { RevenueCharts } from "./revenue_charts";
import { balanceTiles, revenueTiles } from "./tiles";
import { UnlinkedCustomer } from "./unlinked_customer";

// The server tells whoever pressed Refresh from Xero whose documents have been read.
const REFRESHED = "exsalerate_xero/refreshed";
// Odoo's colours for charts, the ones that differ most first.
const COLORS = [
    ...new Set(
        ["sm", "md", "lg", "xl"].flatMap((size) => getColors(cookie.get("color_scheme"), size)),
    ),
];

/**
 * What a customer buys, as Xero has it: read in one call once the form has shown, and again
 * whenever the form turns to another customer, another organisation is chosen, or the customer
 * has been refreshed from Xero.
 */
export class XeroCustomerPage extends Component {
    static template = "exsalerate_xero.CustomerPage";
    static components = {
        CodeTable,
        FigureTiles,
        InvoiceList,
        NotIncome,
        QuoteList,
        RevenueCharts,
        UnlinkedCustomer,
    };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
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

    /** What the server said about the customer on the form, never about the one before it. */
    get answer() {
        const { answer } = this.state;
        return answer?.partnerId === this.partnerId ? answer : null;
    }

    /** What filters, opened lines and hidden codes belong to; figures follow every answer. */
    get key() {
        const { organisation, partnerId } = this.answer;
        return `${partnerId} ${organisation}`;
    }

    get tiles() {
        const { page } = this.answer;
        return [...revenueTiles(page), ...balanceTiles(page)];
    }

    get isEmpty() {
        const { accounts, invoices, quotes } = this.answer.page;
        return !accounts.length && !invoices.count && !quotes.count;
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

    /**
     * Show what Xero has changed, if it is this customer's: what the reader has chosen and opened
     * stays as it is.
     *
     * @param {string[]} contacts Xero's ids
     */
    async refresh(contacts) {
        const { page } = this.answer || {};
        if (!page) {
            await this.load();
        } else if (page.contacts?.some((contact) => contacts.includes(contact))) {
            const { organisation } = this.state;
            const answer = await this.keepLast.add(this.read(this.partnerId, organisation));
            if (!answer.error) {
                this.state.answer = answer;
            }
            await this.reloadForm();
        }
    }

    /** Read the form's own buttons and counts, unless somebody is editing it. */
    async reloadForm() {
        const { record } = this.props;
        if (!(await record.isDirty())) {
            await record.load();
        }
    }

    async read(partnerId, organisation) {
        try {
            const page = await this.orm.silent.call("res.partner", "get_xero_page", [
                [partnerId],
                organisation,
            ]);
            if (page.linked) {
                this.dress(page.accounts);
                this.dress(page.not_income);
            }
            return { partnerId, organisation, page };
        } catch (error) {
            return { partnerId, error: error.data?.message || _t("Odoo could not be reached.") };
        }
    }

    /** Give each code its label and one colour, for the charts and the table of every customer. */
    dress(accounts) {
        for (const account of accounts) {
            account.color = COLORS[account.rank % COLORS.length];
            account.display = [account.code, account.name].filter(Boolean).join(" ");
        }
    }

    chooseOrganisation(value) {
        this.state.organisation = Number(value) || false;
        this.load();
    }

    /** Have the list show the invoices that a bar of the chart is made of. */
    showBar(account, month) {
        const last = serializeDate(deserializeDate(month).endOf("month"));
        this.state.request = { account, first: month, last, counted: true };
    }

    showCode(account) {
        this.state.request = { account, first: false, last: false, counted: true };
    }
}

export const xeroCustomerPage = { component: XeroCustomerPage };

registry.category("view_widgets").add("xero_customer_page", xeroCustomerPage);
