import { _t } from "@web/core/l10n/translation";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { Dialog } from "@web/core/dialog/dialog";
import { registry } from "@web/core/registry";

import { Component } from "@odoo/owl";

/** The link with which a customer opens an invoice without a login at Xero: to open or to copy. */
export class OnlineLink extends Component {
    static template = "exsalerate_xero.OnlineLink";
    static components = { CopyButton, Dialog };
    static props = { close: Function, name: String, url: String };

    get title() {
        return _t("Customer's link to %s", this.props.name);
    }

    get copied() {
        return _t("Copied");
    }

    get copyText() {
        return _t("Copy");
    }
}

function showOnlineLink(env, { params }) {
    env.services.dialog.add(OnlineLink, params);
}

registry.category("actions").add("exsalerate_xero.online_link", showOnlineLink);
