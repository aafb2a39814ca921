import { _t } from "@web/core/l10n/translation";
import { formatInteger } from "@web/views/fields/formatters";

import { Component } from "@odoo/owl";

import { day } from "../base/formatting";

/** One quiet line: when the figures were last compared with Xero, and with what result. */
export class ProofLine extends Component {
    static template = "exsalerate_xero.ProofLine";
    static props = { proof: Object };

    get text() {
        const { count, equal } = this.props.proof;
        const values = {
            day: day(this.props.proof.day.slice(0, 10)),
            equal: formatInteger(equal),
            count: formatInteger(count),
        };
        return equal === count
            ? _t("Checked against Xero's profit and loss on %(day)s: all months equal.", values)
            : _t(
                  "Checked against Xero's profit and loss on %(day)s: %(equal)s of %(count)s months equal.",
                  values,
              );
    }
}
