import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { day, documentMoney } from "../../base/formatting";
import { DocumentActions } from "../../document/document_actions";

const TONES = {
    SENT: "info",
    ACCEPTED: "success",
    INVOICED: "success",
    DECLINED: "danger",
    EXPIRED: "warning",
};

/** The customer's newest quotes with their status, and a button for all quotes. */
export class QuoteList extends Component {
    static template = "exsalerate_xero.QuoteList";
    static components = { DocumentActions };
    static props = { partnerId: Number, quotes: Object, currencyId: Number };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get countText() {
        return formatInteger(this.props.quotes.count);
    }

    get isComplete() {
        return this.props.quotes.rows.length >= this.props.quotes.count;
    }

    day(isoDay) {
        return day(isoDay);
    }

    money(quote) {
        return documentMoney(quote.amount, quote, this.props.currencyId);
    }

    chipClass(quote) {
        return `o_xero_chip_${TONES[quote.status] || "muted"}`;
    }

    async showAll() {
        const { partnerId } = this.props;
        const quotes = await this.orm.call("res.partner", "action_view_xero_quotes", [[partnerId]]);
        await this.action.doAction(quotes);
    }
}
