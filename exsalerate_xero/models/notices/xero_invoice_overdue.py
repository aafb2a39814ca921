from datetime import timedelta

from odoo import api, fields, models

OVERDUE = "exsalerate_xero.mail_activity_type_overdue"


class XeroInvoice(models.Model):
    """Activities about invoices that are unpaid some days after their due date.

    Invoices that were already that late when the organisation was connected, or when the setting
    was enabled, get no activity.
    """

    _inherit = "xero.invoice"

    overdue_planned = fields.Boolean(readonly=True, copy=False)

    _overdue_planned_index = models.Index("(connection_id) WHERE overdue_planned IS TRUE")

    @api.model
    def _plan_overdue(self, connection, today):
        """Schedule missing activities, and close those about settled invoices.

        :param today: the organisation's day
        """
        delay = timedelta(days=connection.overdue_days)
        since = max(filter(None, (connection.overdue_from, connection.news_from)))
        of_connection = [("connection_id", "=", connection.id)]
        overdue = self.search(
            [
                *of_connection,
                *self._get_overdue_domain(today),
                ("overdue_planned", "=", False),
                ("due_date", "<=", today - delay),
                ("due_date", ">", since - delay),
            ]
        )
        for seller, invoices in overdue.grouped(
            lambda invoice: invoice.partner_id._xero_salesperson()
        ).items():
            for user in seller | connection.fallback_user_id:
                planned = invoices._plan_activities(OVERDUE, user)
                planned.overdue_planned = True
                invoices -= planned
        self.search([*of_connection, ("overdue_planned", "=", True)])._settle_overdue()

    @api.model
    def _process_overdue(self, stream, changes):
        """Close activities about invoices that an upsert changed to paid, voided or not due."""
        connection = stream.connection_id
        if not changes.changed:
            return
        planned = self.search([("id", "in", list(changes.changed)), ("overdue_planned", "=", True)])
        moved = planned.filtered(lambda invoice: "partner_id" in changes.changed[invoice.id])
        # The daily run closes what failed here, and schedules activities for the new customer.
        connection._run_isolated((planned - moved)._settle_overdue)
        connection._run_isolated(moved._withdraw_overdue)

    def _settle_overdue(self):
        settled = self.filtered(
            lambda invoice: not invoice._is_overdue_on(invoice.connection_id._today())
        )
        paid = settled.filtered(lambda invoice: invoice.status == "PAID")
        for is_credited, settled_alike in paid.grouped(lambda i: i._is_credited()).items():
            reason = self.env._("the invoice was paid in Xero")
            if is_credited:
                reason = self.env._("the invoice was settled by a credit note in Xero")
            settled_alike.activity_search([OVERDUE])._close_for_xero(reason)
        (settled - paid)._withdraw_overdue()
        paid.overdue_planned = False

    def _withdraw_overdue(self):
        self.activity_unlink([OVERDUE])
        self.overdue_planned = False
