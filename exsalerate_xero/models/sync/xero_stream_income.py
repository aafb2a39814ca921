from dataclasses import replace
from functools import partial

from odoo import fields, models
from odoo.tools import SQL

from ... import const
from ...tools import errors
from ...tools.words import Words, _lt
from .xero_connection_work import OutOfTime

# Errors by which Xero refuses a list.
REFUSALS = (errors.ScopeMissing, errors.OrganisationGone, errors.Forbidden)
NOT_ALLOWED = _lt("Xero doesn't allow Odoo to read this list.")


class XeroStream(models.Model):
    """Optional lists: if Xero doesn't allow to read one, only that list is switched off."""

    _inherit = "xero.stream"

    refused = fields.Boolean(
        readonly=True, help="Xero refused this list. Sales are imported without it."
    )

    def _is_granted(self):
        """Return whether Xero allows to read the list, as far as is known."""
        scope = const.LIST_SCOPES.get(self.kind)
        return not self.refused and (not scope or self.connection_id._has_scope(scope))

    def _is_refused(self, error, gone):
        """Return whether an error means that Xero doesn't allow to read this optional list.

        The person who connected can lack the permission, or the role in Xero.

        :param gone: whether Xero no longer lists the organisation
        """
        if self.kind in const.EXTRA_KINDS:
            return isinstance(error, (*REFUSALS, errors.NotFound)) and not gone
        return self.kind in const.LIST_SCOPES and isinstance(error, REFUSALS) and not gone

    def _sync_changes_if_allowed(self, line, end):
        """Read changes as part of another list's read, which continues if Xero refuses this one.

        :raises errors.XeroError: if a call fails for another reason; see :meth:`_sync_changes`
        """
        connection = self.connection_id
        try:
            self._sync_changes(line, end)
        except REFUSALS as error:
            connection._rollback()
            failure = replace(connection._prepare_failure(error, self), beside=True)
            if not self._is_refused(error, failure.gone):
                raise
            connection._commit_with_retry(partial(self._switch_off, failure))

    def _switch_off(self, failure):
        """Stop reading the list until a person allows it in Xero; the others continue."""
        if self.kind in const.EXTRA_KINDS:
            self.refused = True
        else:
            self.connection_id._note_refused_scope(const.LIST_SCOPES[self.kind])
        words = Words(NOT_ALLOWED)
        if failure.beside:
            self._log_beside("changes", "failed", words)
        else:
            self._log("failed", words)
        if self.converting:
            # Nothing but a full read brings the amounts that it still lacks.
            self._forget_progress()
        else:
            self._forget_read()

    def _check_on(self):
        """Check, before records are written, that a user hasn't switched off this optional list.

        Whoever switches it off waits until this transaction ends, fails because the row has a new
        version, and is retried on top of what was written.

        :raises OutOfTime: nothing must be written
        """
        if self.kind not in const.INCOME_KINDS:
            return
        self.flush_recordset(["active"])
        self.env.cr.execute(
            SQL("UPDATE xero_stream SET active = active WHERE id = %s AND active", self.id),
            log_exceptions=False,
        )
        if not self.env.cr.rowcount:
            raise OutOfTime()

    def _forget_read(self):
        """End the read in progress, if any."""
        self._restart(full=not self.last_success)
        self.state = "idle"

    def _forget_progress(self):
        """Forget how far the lists were read: they are read in full next time."""
        nothing_read = {"cursor": False, "last_success": False, "listed_count": 0}
        self.write({**nothing_read, "converting": False})
        for stream in self:
            stream._forget_read()

    def _forget(self):
        """Forget the lists: they are read in full if they are switched on again."""
        self._forget_progress()
        self.active = False
