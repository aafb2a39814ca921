from odoo import models


class XeroStream(models.Model):
    """An import of contacts is one run, whatever pages it comes in."""

    _inherit = "xero.stream"

    def _settle_contacts(self):
        result = super()._settle_contacts()
        self.env["xero.match.run"]._close(self.connection_id)
        if waiting := self.connection_id.review_count:
            message = self.env._("%s contacts wait for you under Xero, Review contacts.", waiting)
            self._toast("warning", message)
        return result
