from odoo import models


class ResPartner(models.Model):
    """What becomes of the Xero contacts of a customer that goes away."""

    _inherit = "res.partner"

    def unlink(self):
        # sudo: Odoo lets delete the customer, or refuses below; its contacts go on without one
        contacts = self.env["xero.contact"].sudo().search([("partner_id", "in", self.ids)])
        contacts.write(
            {
                "partner_id": False,
                "match_state": "review",
                "proposal": "decide",
                "match_reason": self.env._("Its customer was deleted in Odoo"),
            }
        )
        return super().unlink()
