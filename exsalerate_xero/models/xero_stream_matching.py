from odoo import models


class XeroStream(models.Model):
    """An import of contacts is one run, whatever pages it comes in."""

    _inherit = "xero.stream"

    def _settle_contacts(self):
        before = self._count_waiting()
        result = super()._settle_contacts()
        self.env["xero.match.run"]._close(self.connection_id)
        waiting = self._count_waiting()
        if waiting > before:
            env = self.with_context(lang=self.asked_by_id.lang).env
            message = env._("%s contacts wait for you under Xero, Review contacts.", waiting)
            self._toast("warning", message)
        return result

    def _count_waiting(self):
        self.connection_id.invalidate_recordset(["review_count"])
        return self.connection_id.review_count
