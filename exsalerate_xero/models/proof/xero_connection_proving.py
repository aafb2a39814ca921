from functools import partial

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ... import const
from ...tools import errors, profit_and_loss
from ...tools.words import Words, _lt
from ..sync.xero_connection_work import OutOfTime
from .xero_connection_proof import NO_SCOPE, SWEEP_DAYS

NO_ROLE = _lt(
    "The person who connected Odoo to Xero has no role there that allows to read reports. Let "
    "somebody with such a role reconnect, then switch it on again."
)
NOT_IMPORTED = _lt("Figures are compared when sales have been imported.")
NO_SALES = _lt("There are no sales to compare yet.")
MEANWHILE = _lt("Sales of this month changed while the report was read.")


class XeroConnection(models.Model):
    """Reads the report, compares it, and reads the documents of months that differ again."""

    _inherit = "xero.connection"

    @api.model
    def _process_proof(self, connection, line):
        """Do what is queued of a proof.

        :raises OutOfTime: the rest is left for the next run
        """
        if connection.proof_step in ("report", "months"):
            connection._prove(line)
        if connection.proof_step == "documents":
            connection._reread_months(line)

    def _prove(self, line):
        """Read changes, the report, and changes again; compare what didn't change meanwhile."""
        streams = self._dated_streams()
        is_imported = not self.converting and all(stream.cursor for stream in streams)
        months = self._months_to_compare() if is_imported else []
        if not months:
            words = Words(NO_SALES if is_imported else NOT_IMPORTED)
            self.write({"proof_step": False, "proof_words": words.stored()})
            return
        cells, span = self.env["xero.proof.cell"], (months[0], _end(months[-1]))
        self._read_changes(line, streams)
        ours = cells._revenue(self, *span)
        try:
            theirs, refused = self._read_reports(line, months, len(streams))
        except errors.ScopeMissing:
            self._note_refused_scope(*const.OPTIONAL_SCOPES["prove"])
            self._switch_proof_off(Words(NO_SCOPE))
            return
        except (errors.Forbidden, errors.OrganisationGone) as error:
            # Changes have just been read: it isn't the connection.
            if isinstance(error, errors.OrganisationGone) and not self._is_listed():
                raise
            self._switch_proof_off(Words(NO_ROLE))
            return
        some = self._read_changes(line, streams)
        self._limit_idleness()
        later = cells._revenue(self, *span) if some else ours
        moved = {key[0] for key in ours.keys() | later.keys() if ours.get(key) != later.get(key)}
        unread = {month: Words(MEANWHILE) for month in moved & set(months)} | refused
        self._compare(months, theirs, ours, unread)

    def _dated_streams(self):
        """Return the lists of documents with revenue that Xero allows Odoo to read."""
        kinds = const.DATED_KINDS if self.all_income else const.REVENUE_KINDS
        return self.stream_ids.filtered(
            lambda stream: stream.kind in kinds and stream._is_granted()
        )

    def _months_to_compare(self):
        """Return the months of this proof: all, or those that a user wants to check again."""
        months = self._proof_months()
        if self.proof_step == "months":
            wanted = self.proof_month_ids.filtered("is_requested").mapped("month")
            return [month for month in months if month in wanted]
        return months

    def _proof_months(self):
        """Return the first days of the months to compare, oldest first, until the current one.

        They begin with the first document in Odoo. The month of the import date is left out unless
        all of it was imported.
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT min(date) FROM xero_invoice
                    WHERE connection_id = %s AND has_costs IS NOT TRUE""",
                self.id,
            )
        )
        earliest, joined = rows[0][0], self.first_joined_date
        if not earliest:
            return []
        first = earliest.replace(day=1)
        if joined and joined.day > 1:
            first = max(first, joined.replace(day=1) + relativedelta(months=1))
        months, last = [], self._today().replace(day=1)
        while first <= last:
            months.append(first)
            first += relativedelta(months=1)
        return months

    def _read_changes(self, line, streams):
        """Read all changes of documents; return whether there were any.

        :raises OutOfTime: there is no time or there are no calls for all of them
        """
        some = False
        for stream in streams:
            began = fields.Datetime.now()
            stream._sync_changes(line, line.end)
            if not stream.last_success or stream.last_success < began:
                if not self._room(full=False):
                    self._rest_tasks()
                if line.has_time():
                    # Xero sent fewer records than it reported.
                    raise errors.BadAnswer()
                raise OutOfTime()
            run = self.env["xero.sync.run"].search(
                [
                    *(("connection_id", "=", self.id), ("kind", "=", stream.kind)),
                    *(("scope", "=", "changes"), ("date_from", ">=", began)),
                ],
                order="id DESC",
                limit=1,
            )
            some = some or bool(run.new_count or run.changed_count)
            self._commit()
        return some

    def _read_reports(self, line, months, lists):
        """Return ({(month, account's ID): Xero's amount}, {month: why it couldn't be read}).

        One call reads a calendar year.

        :param lists: number of lists that are read before and after
        """
        accounts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT xero_id, id FROM xero_account WHERE connection_id = %s AND income",
                    self.id,
                )
            )
        )
        amounts, refused, calls = {}, {}, []
        for year, of_year in groupby(months, key=lambda month: month.year):
            try:
                found = profit_and_loss.read(
                    partial(self._fetch_report, line, calls), year, of_year
                )
            except profit_and_loss.ReportUnclear as error:
                refused |= dict.fromkeys(of_year, error.words)
                continue
            for account in found.keys() & accounts.keys():
                for month, amount in found[account].items():
                    amounts[month, accounts[account]] = amount
        if self.proof_step == "report":
            self.task_calls = len(calls) + 2 * lists
        return amounts, refused

    def _fetch_report(self, line, calls, request):
        """Return the text of a report; ``request`` is added to ``calls``."""
        if calls and not line.has_time():
            raise OutOfTime()
        if calls and not self._history_room():
            self._rest_tasks()
        self._commit()
        answer = line.ask(partial(line.client.profit_and_loss, *request))
        calls.append(request)
        self._note_limits(answer)
        return answer.records[0] if answer.records else b""

    def _compare(self, months, theirs, ours, unread):
        """Store the comparison, and queue reading documents of months that differ.

        :param unread: {month: why it can't be compared, as Words}
        """
        stored = self.env["xero.proof.month"]
        compared = [month for month in months if month not in unread]
        changed = self._changed_closed_months(compared, theirs)
        self.env["xero.proof.cell"]._store_cells(self, compared, theirs, ours)
        self.write({"proof_read_at": fields.Datetime.now(), "proof_words": False})
        self.sweep_days = SWEEP_DAYS
        stored._store(self, compared, unread)
        if self.proof_step == "report":
            stored._of(self).filtered(lambda each: each.month not in months).unlink()
        if changed:
            self._warn_of_closed_months(changed)
        pending = stored._of(self).filtered("is_pending")
        self.proof_step = "documents" if pending else False
        if not pending:
            self._process_proof_alarm()

    def _reread_months(self, line):
        """Read the documents of months that differ again, newest months first.

        :raises OutOfTime: the rest is left for the next run
        """
        streams = self._dated_streams()
        while pending := self.env["xero.proof.month"]._of(self).filtered("is_pending")[:1]:
            if not self._history_room():
                self._rest_tasks()
            if not line.has_time():
                raise OutOfTime()
            for stream in streams[pending.lists_read :]:
                stream._reread(line, pending.month, _end(pending.month))
                pending.lists_read += 1
                self._commit()
            pending._settle()
            self._commit()
            if self._is_interrupted():
                self._process_urgent(line, line.end)
                self.invalidate_recordset()
                if not self._are_tasks_due():
                    raise OutOfTime()
        self.proof_step = False
        self._process_proof_alarm()


def _end(month):
    return month + relativedelta(day=31)
