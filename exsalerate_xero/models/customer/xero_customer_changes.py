from odoo import api, models


class XeroCustomer(models.Model):
    """Decide which cards a change refreshes, and when.

    A full read of a list doesn't refresh cards page by page, so that it isn't slowed down: a job
    refreshes all cards once afterwards.
    """

    _inherit = "xero.customer"

    @api.model
    def _process_account_changes(self, _stream, changes):
        """Schedule a refresh of all cards if accounts became income or stopped being income."""
        if changes.reclassified:
            self._schedule_refresh()

    @api.model
    def _process_document_changes(self, stream, changes):
        """Refresh the customers of new and changed documents, and those that documents left."""
        if stream.full or not changes.ids:
            return
        documents = self.env["xero.invoice"].browse(changes.ids)
        self._touch([*documents.partner_id.ids, *_left(changes)])

    @api.model
    def _process_repeating_changes(self, _stream, changes):
        """Refresh the customers of new and changed repeating invoices, and those that they left."""
        invoices = self.env["xero.repeating.invoice"].browse(changes.ids)
        self._touch([*invoices.partner_id.ids, *_left(changes)])

    @api.model
    def _process_contact_changes(self, stream, changes):
        """Refresh the customers of new and changed contacts."""
        if not stream.full and changes.ids:
            self._touch(self.env["xero.contact"].browse(changes.ids).partner_id.ids)

    @api.model
    def _process_customer_changes(self, _contacts, partner_ids):
        """Refresh customers that gained or lost documents."""
        self._touch(partner_ids)

    @api.model
    def _process_partner_changes(self, partner_ids):
        """Refresh customers that users have changed."""
        # sudo: cards that users can't write; Odoo checked access to the partners
        self.sudo()._touch(partner_ids)

    @api.model
    def _process_calendar_change(self, _connection, changed):
        """Schedule a refresh of all cards if the periods of their figures changed."""
        if changed.keys() & {"timezone", "year_end_day", "year_end_month"}:
            self._schedule_refresh()

    @api.model
    def _refresh_after(self, stream):
        """Schedule a refresh of all cards after a full read that changed records."""
        if stream.full and (stream.new_count or stream.changed_count):
            self._schedule_refresh()

    @api.model
    def _refresh_companies(self, companies):
        """Refresh the boards of companies immediately."""
        for company in companies:
            # sudo: cards that users can't write
            self.sudo()._refresh(company)

    @api.model
    def _refresh_companies_of(self, connections):
        """Refresh the boards of the organisations' companies immediately."""
        self._refresh_companies(connections.company_id)

    @api.model
    def _schedule_refresh(self):
        # sudo: triggers the addon's job
        self.env.ref("exsalerate_xero.ir_cron_customers").sudo()._trigger()


def _left(changes):
    """Return the IDs of customers that documents left."""
    return [
        change["partner_id"][0] for change in changes.changed.values() if "partner_id" in change
    ]


class XeroInvoice(models.Model):
    _inherit = "xero.invoice"

    @api.ondelete(at_uninstall=False)
    def _touch_customers(self):
        """Refresh the customers of deleted documents."""
        self.env["xero.customer"]._touch(self.partner_id.ids)
