import { _t } from "@web/core/l10n/translation";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { useOwnedDialogs, useService } from "@web/core/utils/hooks";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

import { Component } from "@odoo/owl";

/** A note on a customer without a Xero contact, with a button to link one if permitted. */
export class UnlinkedCustomer extends Component {
    static template = "exsalerate_xero.UnlinkedCustomer";
    static props = {
        partnerId: Number,
        seesAll: Boolean,
        canLink: Boolean,
        onLinked: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.addDialog = useOwnedDialogs();
    }

    get text() {
        const { unlinked, unlinkedOrHidden } = this.env.xeroPage;
        return this.props.seesAll ? unlinked : unlinkedOrHidden;
    }

    choose() {
        this.addDialog(SelectCreateDialog, {
            title: _t("Link to a Xero contact"),
            resModel: "xero.contact",
            domain: [
                ["status", "!=", "GDPRREQUEST"],
                ["merged_into_id", "=", false],
            ],
            context: {
                search_default_unlinked: 1,
                list_view_ref: "exsalerate_xero.xero_contact_view_list_choose",
            },
            multiSelect: false,
            noCreate: true,
            onSelected: ([contactId]) => this.confirm(contactId),
        });
    }

    /** Ask for confirmation before moving a contact, with its sales, from another customer. */
    async confirm(contactId) {
        const [contact] = await this.orm.read("xero.contact", [contactId], ["name", "partner_id"]);
        if (!contact.partner_id) {
            return this.link(contactId);
        }
        this.addDialog(ConfirmationDialog, {
            title: _t("Move the Xero contact?"),
            body: _t(
                "%(contact)s is linked to %(customer)s. Its invoices, quotes and revenue will move to this customer.",
                { contact: contact.name, customer: contact.partner_id[1] },
            ),
            confirmLabel: _t("Move"),
            confirm: () => this.link(contactId),
            cancel: () => {},
        });
    }

    async link(contactId) {
        const { onLinked, partnerId } = this.props;
        await this.orm.write("xero.contact", [contactId], { partner_id: partnerId });
        await onLinked();
    }
}
