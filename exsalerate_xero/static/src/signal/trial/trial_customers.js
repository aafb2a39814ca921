import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

import { Component, useState } from "@odoo/owl";

import { day, roundMoney } from "../../base/formatting";

const TONES = { returned: "success", not_returned: "warning", open: "muted" };
// Rows that are shown at first.
const FIRST = 10;

/** The customers that a rule would have found, those with most money first. */
export class TrialCustomers extends Component {
    static template = "exsalerate_xero.TrialCustomers";
    static props = {
        customers: Array,
        total: Number,
        labels: Object,
        currencyId: Number,
        close: Function,
    };

    setup() {
        this.action = useService("action");
        this.state = useState({ isOpen: false });
    }

    get rows() {
        const { customers, labels, currencyId } = this.props;
        const shown = this.state.isOpen ? customers : customers.slice(0, FIRST);
        return shown.map((customer) => ({
            ...customer,
            on: day(customer.day),
            stake: roundMoney(customer.amount, currencyId),
            tone: `o_xero_chip_${TONES[customer.result]}`,
            label: labels[customer.result],
            outcome: this.outcome(customer),
        }));
    }

    /** When the customer came back, and what it bought then. */
    outcome({ returned_on, bought }) {
        if (!returned_on) {
            return "";
        }
        const date = day(returned_on);
        return bought
            ? _t("%(date)s, bought for %(amount)s", {
                  date,
                  amount: roundMoney(bought, this.props.currencyId),
              })
            : date;
    }

    get hasMore() {
        return !this.state.isOpen && this.props.customers.length > FIRST;
    }

    get showAll() {
        return _t("Show %s more", formatInteger(this.props.customers.length - FIRST));
    }

    /** Signals that the list doesn't have. */
    get left() {
        const left = this.props.total - this.props.customers.length;
        return left > 0 && !this.hasMore ? _t("And %s with less money.", formatInteger(left)) : "";
    }

    async open({ id }) {
        this.props.close();
        await this.action.doAction("exsalerate_xero.res_partner_action_xero", {
            viewType: "form",
            props: { resId: id },
        });
    }
}
