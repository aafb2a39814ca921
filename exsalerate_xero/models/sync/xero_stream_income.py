from odoo import models
from odoo.tools import SQL

from ... import const
from ...tools import errors
from ...tools.words import Words, _lt
from .xero_connection_work import OutOfTime

NOT_ALLOWED = _lt("Xero doesn't allow Odoo to read this list.")


class XeroStream(models.Model):
    """Lists that need an optional permission, without which only they are switched off."""

    _inherit = "xero.stream"

    def _is_granted(self):
        """Return whether Xero allows to read the list, as far as is known."""
        scope = const.LIST_SCOPES.get(self.kind)
        return not scope or self.connection_id._has_scope(scope)

    def _is_refused(self, error, gone):
        """Return whether an error means that Xero doesn't allow to read this optional list.

        The person who connected can lack the permission, or the role in Xero.

        :param gone: whether Xero no longer lists the organisation
        """
        refusals = (errors.ScopeMissing, errors.OrganisationGone, errors.Forbidden)
        return self.kind in const.LIST_SCOPES and isinstance(error, refusals) and not gone

    def _switch_off(self, failure):
        """Stop reading the list until a person allows it in Xero; the others continue."""
        self.connection_id._note_refused_scope(const.LIST_SCOPES[self.kind])
        words = Words(NOT_ALLOWED)
        if failure.beside:
            self._log_beside("changes", "failed", words)
        else:
            self._log("failed", words)
        self._forget_read()

    def _check_on(self):
        """Check, before records are written, that a user hasn't switched off this optional list.

        Whoever switches it off waits until this transaction ends.

        :raises OutOfTime: nothing must be written
        """
        if self.kind not in const.INCOME_KINDS:
            return
        self.flush_recordset(["active"])
        rows = self.env.execute_query(
            SQL("SELECT active FROM xero_stream WHERE id = %s FOR SHARE", self.id)
        )
        if not (rows and rows[0][0]):
            raise OutOfTime()

    def _forget_read(self):
        """End the read in progress, if any."""
        self._restart(full=not self.last_success)
        self.state = "idle"

    def _forget(self):
        """Forget the list: it is read in full if it is switched on again."""
        self.write({"cursor": False, "last_success": False, "listed_count": 0, "active": False})
        for stream in self:
            stream._forget_read()
