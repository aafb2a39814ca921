from odoo import models

from ..tools.words import Words, _lt
from .xero_contact import because


class ResPartner(models.Model):
    """What becomes of the Xero contacts of a customer that goes away."""

    _inherit = "res.partner"

    def unlink(self):
        # sudo: Odoo lets delete the customer, or refuses below; its contacts go on without one
        contacts = self.env["xero.contact"].sudo().search([("partner_id", "in", self.ids)])
        words = Words(_lt("Its customer was deleted in Odoo"))
        # Nobody is to decide about those that are no more.
        gone = contacts.filtered(lambda c: c.status == "GDPRREQUEST" or c.merged_into_xero_id)
        gone.write({"partner_id": False, "match_state": False, "proposal": False})
        (contacts - gone).write(
            {"partner_id": False, "match_state": "review", "proposal": "decide"} | because(words)
        )
        return super().unlink()
