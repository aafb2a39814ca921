from odoo import models
from odoo.fields import Domain


class XeroContact(models.Model):
    """Contacts that were quoted, and perhaps never invoiced: prospects.

    No customer is made of them. One that certainly is a customer in Odoo is linked to it, so that
    the quote finds its opportunity; and when a contact gets a customer later, its quotes follow.
    """

    _inherit = "xero.contact"

    def _link_quoted(self):
        """Link those that certainly are a customer already; leave the others as they are."""
        waiting = self.filtered(
            lambda contact: (
                not contact.match_state
                and not contact.partner_id
                and not contact.merged_into_xero_id
                and contact.status != "GDPRREQUEST"
                and not contact.connection_id.review_first
            )
        )
        for contacts in waiting.grouped("connection_id").values():
            decisions = contacts._decide()
            self._link_all(
                [
                    (contact.id, found.candidates[0], contact._reason(found))
                    for contact, found in decisions.items()
                    # A key that is no id is a contact of which a customer would have to be made.
                    if found.outcome == "link" and isinstance(found.candidates[0], int)
                ]
            )

    def _push_partner(self):
        """Let the quotes of contacts that have got a customer follow."""
        result = super()._push_partner()
        self._take_quotes_along()
        return result

    def _take_quotes_along(self):
        """Let quotes act that have got a customer, or another one than their opportunity has."""
        # sudo: the engine's own work, for a link that was the caller's right to make
        quotes = self.env["xero.quote"].sudo()
        theirs = Domain([("contact_id", "in", self.ids), ("partner_id", "!=", False)])
        if not quotes.search_count(theirs, limit=1):
            return
        loose = Domain("lead_id", "=", False) | Domain("lead_id.partner_id", "=", False)
        placed = Domain("lead_id.partner_id", "!=", False) & Domain("handled_status", "!=", False)
        astray = quotes.search(theirs & placed).filtered(
            lambda quote: not quote.lead_id._is_of_family(quote.partner_id)
        )
        (quotes.search(theirs & loose) | astray)._meet_customer()
