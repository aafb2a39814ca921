from datetime import timedelta
from functools import partial

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ... import const
from ...tools import errors, profit_and_loss
from ...tools.words import Words, _lt
from ..sync.xero_connection_work import OutOfTime
from .xero_connection_proof import SWEEP_DAYS

NO_ROLE = _lt(
    "The person who connected Odoo to Xero has no role there that allows to read reports. Let "
    "somebody with such a role reconnect, then switch it on again."
)
NOT_IMPORTED = _lt("Figures are compared when sales have been imported.")
NO_SALES = _lt("There are no sales to compare yet.")
# Maximum time without revenue that is compared between two months with revenue. After more, a
# document probably has a wrong date.
LONGEST_GAP = timedelta(days=2 * 366)
# Maximum calendar years that are compared, the latest ones: each takes a call a night.
MOST_YEARS = 20


class XeroConnection(models.Model):
    """Reads the report, compares it, and reads the documents of months that differ again.

    Each year is committed, from the latest to the earliest, so that a proof that is interrupted
    continues at the next one.
    """

    _inherit = "xero.connection"

    @api.model
    def _process_proof(self, connection, line):
        """Do what is queued of a proof, and what users queue meanwhile.

        :raises OutOfTime: the rest is left for the next run
        """
        while step := connection._current_proof_step():
            if step == "documents":
                connection._reread_months(line)
            else:
                connection._prove(line, step)

    def _current_proof_step(self):
        """Return the step that is queued now: users may have queued another one."""
        self.flush_recordset()
        self.invalidate_recordset(["proof_step", "proof_reached"])
        return self.proof_step

    def _end_proof_step(self, step, following=False):
        """End a step, unless another one was queued meanwhile."""
        if self._current_proof_step() == step:
            self.write({"proof_step": following, "proof_reached": False})
            if not following:
                self._process_proof_alarm()

    def _prove(self, line, step):
        """Read changes, the report, and changes again; compare what didn't change meanwhile.

        :param step: "report" for all months, or "months" for those that a user wants to check
        """
        streams, stored = self._dated_streams(), self.env["xero.proof.month"]
        if self.converting or not all(stream.cursor for stream in streams):
            self.proof_words = Words(NOT_IMPORTED).stored()
            self._end_proof_step(step)
            return
        self._read_changes(line, streams)
        # Those that were compared before an interruption.
        stored._confirm(self)
        ours = self.env["xero.proof.cell"]._revenue(self)
        months = self._months_to_compare(step, ours)
        left = [each for each in months if not self.proof_reached or each < self.proof_reached]
        if left:
            if not self._try_to_compare(line, step, left, ours, len(streams)):
                return
            if not line.has_time():
                raise OutOfTime()
            self._read_changes(line, streams)
            self._limit_idleness()
            stored._confirm(self)
        self._finish_proof(step, months)

    def _try_to_compare(self, line, step, months, ours, lists):
        """Compare months; return False if Proof was switched off or another one was queued.

        See :meth:`_compare_years`.
        """
        try:
            return self._compare_years(line, step, months, ours, lists)
        except errors.ScopeMissing:
            self._note_refused_scope(*const.OPTIONAL_SCOPES["prove"])
            self._switch_proof_off(self._no_scope_words())
        except (errors.Forbidden, errors.OrganisationGone) as error:
            # Changes have just been read: it isn't the connection.
            if isinstance(error, errors.OrganisationGone) and not self._is_listed():
                raise
            self._switch_proof_off(Words(NO_ROLE))
        return False

    def _finish_proof(self, step, months):
        """End the comparison of these months, and queue reading documents of those that differ."""
        stored = self.env["xero.proof.month"]
        if step == "report":
            words = False if months else Words(NO_SALES).stored()
            self.proof_words = words
            stored._of(self).filtered(lambda each: each.month not in months)._remove()
            if months and not stored._of(self).filtered(lambda each: each._is_refused()):
                self.write({"proof_read_at": fields.Datetime.now(), "sweep_days": SWEEP_DAYS})
        kept = stored._of(self)
        following = "documents" if kept.filtered("is_pending") else False
        if kept.filtered("is_requested"):
            # A user asked after they had been compared.
            following = "months"
        self._end_proof_step(step, following)

    def _dated_streams(self):
        """Return the lists of documents with revenue that Xero allows Odoo to read."""
        kinds = const.DATED_KINDS if self.all_income else const.REVENUE_KINDS
        return self.stream_ids.filtered(
            lambda stream: stream.kind in kinds and stream._is_granted()
        )

    def _months_to_compare(self, step, ours):
        """Return the months of this proof: all, or those that a user wants to check again."""
        months = self._proof_months(ours)
        if step == "months":
            wanted = self.proof_month_ids.filtered("is_requested")
            wanted.filtered(lambda each: each.month not in months).is_requested = False
            wanted = set(wanted.mapped("month"))
            return [month for month in months if month in wanted]
        return months

    def _proof_months(self, ours):
        """Return the first days of the months to compare, oldest first, until the current one.

        They begin with the first revenue in Odoo. The month of the import date is left out unless
        all of it was imported.

        :param ours: the result of :meth:`_revenue`
        """
        last, joined = self._today().replace(day=1), self.first_joined_date
        found = {month for month, _account in ours if month <= last}
        if joined and joined.day > 1:
            whole = joined.replace(day=1) + relativedelta(months=1)
            found = {month for month in found if month >= whole}
        return _filled(found, last)

    def _read_changes(self, line, streams):
        """Read all changes of documents.

        :raises OutOfTime: there is no time or there are no calls for all of them
        """
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
            self._commit()

    def _compare_years(self, line, step, months, ours, lists):
        """Compare months with Xero's report, the latest year first, and commit each.

        One call reads a calendar year, or else one call each month.

        :param lists: number of lists that are read before and after
        :return: False if another proof was queued meanwhile
        """
        latest_first = groupby(reversed(months), key=lambda month: month.year)
        parts = [list(of_year) for _year, of_year in latest_first]
        earlier_calls = self.task_calls if self.proof_reached else 2 * lists
        calls, done = [], []
        while parts:
            part = parts.pop(0)
            fetch = partial(self._fetch_report, line, calls, done)
            theirs, refused = {}, {}
            try:
                theirs = profit_and_loss.read(fetch, part[0].year, part)
            except profit_and_loss.ReportUnclear as error:
                if isinstance(error, profit_and_loss.OtherColumns) and len(part) > 1:
                    parts[:0] = [[month] for month in part]
                    continue
                refused = dict.fromkeys(part, error.words)
            if self._current_proof_step() != step:
                return False
            self._compare(part, self._by_account(theirs), ours, refused)
            self.proof_reached = part[-1]
            if step == "report":
                self.task_calls = earlier_calls + len(calls)
            self._commit()
            done += part
        return True

    def _by_account(self, amounts):
        """Return {(month, account's ID): Xero's amount} of income accounts."""
        accounts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT xero_id, id FROM xero_account WHERE connection_id = %s AND income",
                    self.id,
                )
            )
        )
        return {
            (month, accounts[account]): amount
            for account in amounts.keys() & accounts.keys()
            for month, amount in amounts[account].items()
        }

    def _fetch_report(self, line, calls, done, request):
        """Return the text of a report; ``request`` is added to ``calls``.

        :param done: months compared in this run; it ends early only after some, to get on
        """
        if done and not line.has_time():
            raise OutOfTime()
        if calls and not self._history_room():
            self._rest_tasks()
        self._commit()
        answer = line.ask(partial(line.client.profit_and_loss, *request))
        calls.append(request)
        self._note_limits(answer)
        return answer.records[0] if answer.records else b""

    def _compare(self, months, theirs, ours, refused):
        """Store the comparison of some months.

        :param theirs: {(month, account's ID): Xero's amount}
        :param refused: {month: why its report can't be read, as Words}
        """
        compared = [month for month in months if month not in refused]
        changed = self._changed_closed_months(compared, theirs)
        self.env["xero.proof.cell"]._store_cells(self, compared, theirs, ours)
        self.env["xero.proof.month"]._store(self, compared, refused)
        if changed:
            self._warn_of_closed_months(changed)

    def _reread_months(self, line):
        """Read the documents of months that differ again, newest months first.

        It ends early if a user queues another comparison.

        :raises OutOfTime: the rest is left for the next run
        """
        while pending := self.env["xero.proof.month"]._of(self).filtered("is_pending")[:1]:
            if not self._history_room():
                self._rest_tasks()
            if not line.has_time():
                raise OutOfTime()
            for stream in self._dated_streams().filtered(pending._is_to_reread):
                stream._reread(line, pending)
            pending._settle()
            self._commit()
            if self._is_interrupted():
                self._process_urgent(line, line.end)
                self.invalidate_recordset()
                if not self._are_tasks_due():
                    raise OutOfTime()
            if self._current_proof_step() != "documents":
                return
        self._end_proof_step("documents")


def _filled(found, last):
    """Return months with those between them, oldest first, until ``last``.

    :param found: months with revenue
    """
    months = []
    for month in sorted(found):
        if months and month - months[-1] <= LONGEST_GAP:
            months += _between(months[-1], month)
        months.append(month)
    if months and months[-1] < last:
        months += [*_between(months[-1], last), last]
    years = sorted({month.year for month in months})[-MOST_YEARS:]
    return [month for month in months if month.year in years]


def _between(month, until):
    """Yield the months after one and before another."""
    while (month := month + relativedelta(months=1)) < until:
        yield month
