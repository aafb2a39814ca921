from odoo import models

from .. import const


class XeroStream(models.Model):
    """Keeping the board's customers in step with what is read.

    After a walk through a whole list all of them are refreshed once; its pages leave them alone.
    """

    _inherit = "xero.stream"

    def _follow(self, changes):
        super()._follow(changes)
        if self.full or not changes.ids:
            return
        if self.kind in const.REVENUE_KINDS:
            documents = self.env["xero.invoice"].browse(changes.ids)
            moved = [
                change["partner_id"][0]
                for change in changes.changed.values()
                if "partner_id" in change
            ]
            self.env["xero.customer"]._touch([*documents.partner_id.ids, *moved])
        elif self.kind == "contacts":
            contacts = self.env["xero.contact"].browse(changes.ids)
            self.env["xero.customer"]._touch(contacts.partner_id.ids)

    def _settle_customers(self):
        """Have all customers refreshed after a walk through a whole list that changed anything.

        By a job of its own, at once: an import is no slower for it.
        """
        changed = self.new_count or self.changed_count
        if self.full and changed and self.kind in (*const.REVENUE_KINDS, "contacts"):
            # sudo: waking the scheduler of ours, for what the engine has read
            self.env.ref("exsalerate_xero.ir_cron_customers").sudo()._trigger()
