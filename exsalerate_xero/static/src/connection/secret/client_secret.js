import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

import { onMounted, onWillUnmount } from "@odoo/owl";

const SETTING = "#xero_app_setting";

/** The app's secret, which has the focus if a link leads to its setting. */
export class XeroClientSecret extends CharField {
    setup() {
        super.setup();
        let timer;
        onMounted(() => {
            if (browser.location.hash === SETTING) {
                // After the settings have given the focus to their search box.
                timer = browser.setTimeout(() => this.input.el?.focus());
            }
        });
        onWillUnmount(() => browser.clearTimeout(timer));
    }
}

export const xeroClientSecret = { ...charField, component: XeroClientSecret };

registry.category("fields").add("xero_client_secret", xeroClientSecret);
