from odoo import models
from odoo.tools import SQL


class XeroAccount(models.Model):
    """What follows when an account becomes income, or no longer is."""

    _inherit = "xero.account"

    def _update_lines(self):
        """Bring whether these accounts are income onto their lines, their quotes and the board.

        The board's job is triggered, since the lines may belong to all customers.
        """
        if not self or not self.env["xero.invoice.line"]._take_income(self):
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT invoice.contact_id
                     FROM xero_invoice invoice
                     JOIN xero_invoice_line line ON line.invoice_id = invoice.id
                    WHERE invoice.quote_id IS NOT NULL AND line.account_id = ANY(%s)""",
                self.ids,
            )
        )
        contacts = self.env["xero.contact"].browse([id_ for (id_,) in rows])
        self.env["xero.invoice"]._add_up(contacts)
        # sudo: triggers our own job, for what the sync has changed
        self.env.ref("exsalerate_xero.ir_cron_customers").sudo()._trigger()
