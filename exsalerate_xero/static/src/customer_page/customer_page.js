import { _t } from "@web/core/l10n/translation";
import { cookie } from "@web/core/browser/cookie";
import { getColors } from "@web/core/colors/colors";
import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { CodeTable } from "./code_table";
import { InvoiceList } from "./invoice_list";
import { RevenueChart } from "./revenue_chart";
import { RevenueTiles } from "./revenue_tiles";

// The server tells whoever pressed Refresh from Xero that it is done.
const REFRESHED = "exsalerate_xero/refreshed";
// Odoo's colours for charts, the ones that differ most first.
const COLORS = [
    ...new Set(
        ["sm", "md", "lg", "xl"].flatMap((size) => getColors(cookie.get("color_scheme"), size)),
    ),
];

/**
 * What a customer buys, as Xero has it: read in one call once the form has shown, and again
 * whenever the form turns to another customer or one has been refreshed from Xero.
 */
export class XeroCustomerPage extends Component {
    static template = "exsalerate_xero.CustomerPage";
    static components = { CodeTable, InvoiceList, RevenueChart, RevenueTiles };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ answer: null });
        const bus = useService("bus_service");
        const onRefreshed = () => this.load();
        onMounted(() => bus.subscribe(REFRESHED, onRefreshed));
        onWillUnmount(() => bus.unsubscribe(REFRESHED, onRefreshed));
        useEffect(
            () => {
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

    get unlinkedText() {
        return this.answer.page.sees_all
            ? _t("This customer is not linked to a Xero contact.")
            : _t(
                  "No Xero sales that you can see: this customer is not linked to a Xero contact, or is another salesperson's.",
              );
    }

    async load() {
        const { partnerId } = this;
        this.state.answer = null;
        if (partnerId) {
            this.state.answer = await this.keepLast.add(this.read(partnerId));
        }
    }

    async read(partnerId) {
        try {
            const page = await this.orm.silent.call("res.partner", "get_xero_page", [[partnerId]]);
            if (page.linked) {
                this.dress(page.accounts);
            }
            return { partnerId, page };
        } catch (error) {
            return { partnerId, error: error.data?.message || _t("Odoo could not be reached.") };
        }
    }

    /** Give each code its label and one colour, for the chart and the table of every customer. */
    dress(accounts) {
        for (const account of accounts) {
            account.color = COLORS[account.rank % COLORS.length];
            account.display = [account.code, account.name].filter(Boolean).join(" ");
        }
    }
}

export const xeroCustomerPage = { component: XeroCustomerPage };

registry.category("view_widgets").add("xero_customer_page", xeroCustomerPage);
