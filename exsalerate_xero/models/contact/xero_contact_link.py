from odoo import api, models
from odoo.exceptions import AccessError

from ...tools.words import Words, _lt

# Values that are cleared when a user decides.
NO_RUN = dict.fromkeys(
    ("match_run_id", "partner_created", "proposal", "proposed_partner_id"), False
)
# Fields that users can write; all others come from Xero.
DECIDED = {"partner_id"}


class XeroContact(models.Model):
    """Link contacts with customers, by users or by matching."""

    _inherit = "xero.contact"

    def write(self, vals):
        """Save a user's decision or the sync's values, and update the contacts' documents.

        :raises AccessError: if a user writes fields that come from Xero
        """
        if not self.env.su and vals.keys() - DECIDED:
            raise AccessError(self.env._("You can only change the customer of a Xero contact."))
        if "partner_id" in vals:
            self._trace_partners()
            vals = NO_RUN | self._prepare_decision(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._note_pushed()
            self._push_to_documents()
        return result

    @api.model
    def _prepare_decision(self, vals):
        """Return ``vals`` with the match state and reason for the new partner, or for none."""
        if "match_state" in vals:
            return vals
        if vals["partner_id"]:
            words = self._by_hand(_lt("Linked by %(user)s"))
            return vals | {"match_state": "linked"} | reason_values(words)
        words = self._by_hand(_lt("Link removed by %(user)s"))
        return vals | {"match_state": "review", "proposal": "decide"} | reason_values(words)

    @api.model
    def _by_hand(self, text):
        return Words(text, {"user": self.env.user.name})


def reason_values(words):
    """Return the values that store the reason for a match or a review."""
    return {"match_code": str(words.kind()), "match_words": words.stored()}
