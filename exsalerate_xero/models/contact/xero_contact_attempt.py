import logging

from odoo import api, models
from odoo.exceptions import UserError

from ...tools.payload import Skipped
from ...tools.words import Words, _lt
from ..base.attempts import run_by_halves

_logger = logging.getLogger(__name__)
# The kind of import issues for contacts that were saved, but whose customer Odoo refused.
REFUSED = "customers"


class XeroContact(models.Model):
    """Continue when Odoo, or another addon, refuses to create or change a customer."""

    _inherit = "xero.contact"

    def _apply_or_report(self, effect):
        """Apply an effect to these contacts, and record an import issue for each failure.

        :param effect: callable that takes some of the contacts, makes only changes that the
            database can roll back, and returns anything
        :return: (list of what it returned; {contact: reason for the failure})
        """
        done, errors = run_by_halves(self.env.cr, self, effect)
        refused = {contact: contact._refusal(error) for contact, error in errors}
        for connection, contacts in self.grouped("connection_id").items():
            failed = [
                Skipped(contact.xero_id, contact.name, refused[contact])
                for contact in contacts
                if contact in refused
            ]
            succeeded = contacts.filtered(lambda contact: contact not in refused).mapped("xero_id")
            self.env["xero.sync.issue"]._record_effects(connection, REFUSED, failed, succeeded)
        return done, refused

    def _refusal(self, error):
        """Return the reason for a failure; technical errors are logged."""
        if isinstance(error, UserError):
            reason = str(error)
        else:
            reason = type(error).__name__
            _logger.warning("Xero contact %s: its customer was refused", self.id, exc_info=error)
        return Words(_lt("Odoo rejected this customer: %(reason)s"), {"reason": reason})

    @api.model
    def _retry_refused(self, connection, xero_ids):
        """Retry what was refused; new failures are recorded as import issues again.

        :param xero_ids: Xero's IDs of the contacts
        """
        # Clears issues that no longer apply.
        self.env["xero.sync.issue"]._record_effects(connection, REFUSED, [], xero_ids)
        contacts = self.search(
            [("connection_id", "=", connection.id), ("xero_id", "in", list(xero_ids))]
        )
        contacts._erase()
        contacts._update_customers({})
        contacts.action_accept()
