import logging

import psycopg2
from odoo import api, models
from odoo.exceptions import UserError

from ..tools.payload import Odd
from ..tools.words import Words, _lt

_logger = logging.getLogger(__name__)
# The kind of issue of a contact that was taken in, and whose customer Odoo refuses.
REFUSED = "customers"


class XeroContact(models.Model):
    """Going on where Odoo, or another of its addons, refuses what is to become of a customer."""

    _inherit = "xero.contact"

    def _attempt(self, effect):
        """Have something done for these contacts; those that are refused it are set aside.

        :param effect: callable that takes some of the contacts, changes nothing but what the
            database can undo, and returns anything
        :return: (what it returned, as a list; {contact: why it was refused})
        """
        done, refused = self._attempt_parts(effect)
        for connection, contacts in self.grouped("connection_id").items():
            odd = [
                Odd(contact.xero_id, contact.name, refused[contact])
                for contact in contacts
                if contact in refused
            ]
            good = contacts.filtered(lambda contact: contact not in refused).mapped("xero_id")
            self.env["xero.sync.issue"]._record_effects(connection, REFUSED, odd, good)
        return done, refused

    def _attempt_parts(self, effect):
        """Try all at once, then by halves: one that is refused costs the others little."""
        if not self:
            return [], {}
        try:
            with self.env.cr.savepoint():
                return [effect(self)], {}
        except psycopg2.OperationalError:
            # A conflict with others, or no database: nothing that a contact could help.
            raise
        except Exception as error:
            if len(self) == 1:
                return [], {self: self._refusal(error)}
        half = len(self) // 2
        done, refused = self[:half]._attempt_parts(effect)
        done_too, refused_too = self[half:]._attempt_parts(effect)
        return done + done_too, refused | refused_too

    def _refusal(self, error):
        """Return why one contact is refused; what is no answer to a person is logged."""
        if isinstance(error, UserError):
            said = str(error)
        else:
            said = type(error).__name__
            _logger.warning("Xero contact %s was refused its customer", self.id, exc_info=error)
        return Words(_lt("Odoo refuses this customer: %(said)s"), {"said": said})

    @api.model
    def _retry_refused(self, connection, xero_ids):
        """Do once more what was refused; what is refused again is set aside again.

        :param xero_ids: Xero's ids of the contacts
        """
        # What has become needless meanwhile is not set aside any more.
        self.env["xero.sync.issue"]._record_effects(connection, REFUSED, [], xero_ids)
        contacts = self.search(
            [("connection_id", "=", connection.id), ("xero_id", "in", list(xero_ids))]
        )
        contacts._erase()
        contacts._push_changes({})
        contacts.action_accept()
