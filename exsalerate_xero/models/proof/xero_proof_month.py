from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ... import const
from ...tools import proof
from ...tools.words import Words, _lt
from ..base.wording import format_words

VERDICTS = [
    ("equal", "Equal"),
    ("rounding", "Rounding"),
    ("explained", "Explained"),
    ("unexplained", "Unexplained"),
    ("unread", "Not compared"),
]
MEANWHILE = _lt("Sales of this month changed while the report was read.")


class Sums(NamedTuple):
    """The sums of a month's cells; ``key`` differs when a difference does."""

    amount_xero: float
    amount_odoo: float
    residual: float
    verdicts: list
    key: str | None


class XeroProofMonth(models.Model):
    """A month of revenue, compared with Xero's profit and loss.

    Amounts are in the organisation's base currency.
    """

    _name = "xero.proof.month"
    _description = "Xero Proof: Month"
    _order = "month DESC, id DESC"
    _rec_name = "month"

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="connection_id.currency_id")
    month = fields.Date(required=True, readonly=True)
    amount_xero = fields.Monetary("Xero", readonly=True)
    amount_odoo = fields.Monetary("Odoo", readonly=True)
    residual = fields.Monetary(
        "Unexplained", readonly=True, help="Sum over the accounts, without signs."
    )
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    read_at = fields.Datetime("Compared", readonly=True)
    reason = fields.Char(compute="_compute_reason")
    reason_words = fields.Json(readonly=True)
    is_pending = fields.Boolean(
        readonly=True, help="The month's documents are about to be read again."
    )
    is_provisional = fields.Boolean(
        readonly=True, help="The changes until the report was read are about to be read."
    )
    reread_kind = fields.Char(
        readonly=True, help="The latest list that has been read again of a month that is pending."
    )
    reread_page = fields.Integer(
        readonly=True, help="The next page of this list; 0 if all of it has been read."
    )
    is_requested = fields.Boolean(readonly=True, help="A user has asked to check the month again.")
    differences_key = fields.Char(
        readonly=True, help="The differences for which the documents were last read again."
    )
    told_key = fields.Char(
        readonly=True, help="The differences in the latest alarm to an administrator."
    )
    unexplained_since = fields.Date(readonly=True)
    is_closed = fields.Boolean(
        readonly=True, help="The month was closed in Xero when it was last compared."
    )

    _month_unique = models.Constraint(
        "UNIQUE (connection_id, month)", "A month is compared once for each organisation."
    )

    @api.depends("reason_words")
    @api.depends_context("lang")
    def _compute_reason(self):
        for month in self:
            month.reason = format_words(self.env, month.reason_words)

    @api.model
    def _of(self, connection):
        """Return the months of an organisation."""
        return self.search([("connection_id", "=", connection.id)])

    @api.model
    def _store(self, connection, compared, refused):
        """Store the results of months whose cells were just replaced.

        :param compared: first days of months
        :param refused: {month: why its report can't be read, as Words}
        """
        known = {month.month: month for month in self._of(connection)}
        missing = {*compared, *refused} - known.keys()
        made = self.create(
            [
                {"connection_id": connection.id, "month": month, "verdict": "unread"}
                for month in sorted(missing)
            ]
        )
        known |= {month.month: month for month in made}
        for month, words in refused.items():
            known[month]._leave_out(words)
        months = self.browse([known[month].id for month in compared])
        sums = months._refresh()
        locked_until, now = connection.locked_until, fields.Datetime.now()
        for month in months:
            differs = month.verdict == "unexplained" and month.differences_key != sums[month].key
            month.write(
                {
                    "read_at": now,
                    "reason_words": False,
                    "is_provisional": True,
                    "is_pending": differs or month.is_requested,
                    "is_requested": False,
                    "reread_kind": False,
                    "is_closed": bool(locked_until and _end(month.month) <= locked_until),
                }
            )

    def _leave_out(self, words):
        """Note why these months can't be compared; their earlier results don't count any longer."""
        self.write(
            {
                "verdict": "unread",
                "residual": 0,
                "reason_words": words.stored(),
                "is_requested": False,
                "is_pending": False,
                "is_provisional": False,
            }
        )
        self._cells().write({"verdict": "unread", "explained": {}, "residual": 0})

    def _is_refused(self):
        """Return whether the report of this month can't be read."""
        words = self.reason_words
        return self.verdict == "unread" and words != Words(MEANWHILE).stored()

    def _cells(self):
        """Return the accounts of months of one organisation."""
        return self.env["xero.proof.cell"].search(
            [
                ("connection_id", "in", self.connection_id.ids),
                ("month", "in", self.mapped("month")),
            ]
        )

    def _remove(self):
        """Delete months that aren't compared any longer."""
        self._cells().unlink()
        self.unlink()

    @api.model
    def _confirm(self, connection):
        """End the comparison of months after changes were read once more.

        Those whose revenue in Odoo has changed since are left for the next time.
        """
        months = self._of(connection).filtered("is_provisional")
        if not months:
            return
        moved = self.env["xero.proof.cell"]._moved(connection, months.mapped("month"))
        months.is_provisional = False
        months.filtered(lambda each: each.month in moved)._leave_out(Words(MEANWHILE))

    def _is_to_reread(self, stream):
        """Return whether a list of this month's documents has still to be read again."""
        kinds = const.DATED_KINDS
        first = 0
        if self.reread_kind:
            first = kinds.index(self.reread_kind) + (not self.reread_page)
        return kinds.index(stream.kind) >= first

    def _settle(self):
        """Explain differences again after this month's documents were read again."""
        connection = self.connection_id
        changed = {month for month, _account in self.env["xero.proof.cell"]._changed(connection)}
        affected = {self.month, *changed}
        months = self._of(connection).filtered(
            lambda month: month.month in affected and month.verdict != "unread"
        )
        months._cells()._explain_again()
        sums = months._refresh()
        for month in months:
            if month == self or month.verdict != "unexplained":
                month.is_pending = False
        self.write(
            {
                "is_pending": False,
                "reread_kind": False,
                "differences_key": self in sums and sums[self].key,
            }
        )

    def _refresh(self):
        """Compute the months' sums and verdicts from their cells; return {month: Sums}."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT month.id, coalesce(sum(cell.amount_xero), 0),
                          coalesce(sum(cell.amount_odoo), 0), coalesce(sum(abs(cell.residual)), 0),
                          array_remove(array_agg(DISTINCT cell.verdict), NULL),
                          md5(string_agg(cell.account_id || ':' || cell.amount_xero || ':'
                                         || cell.amount_odoo, ',' ORDER BY cell.account_id)
                              FILTER (WHERE cell.amount_xero <> cell.amount_odoo))
                     FROM xero_proof_month month
                     LEFT JOIN xero_proof_cell cell
                            ON cell.connection_id = month.connection_id
                           AND cell.month = month.month
                    WHERE month.id = ANY(%s) GROUP BY month.id""",
                self.ids,
            )
        )
        sums = {self.browse(id_): Sums(*rest) for id_, *rest in rows}
        today = {each: each._today() for each in self.connection_id}
        for month, found in sums.items():
            verdict = proof.worst(found.verdicts)
            since = month.unexplained_since or today[month.connection_id]
            told = verdict == "unexplained" and month.told_key
            month.write(
                {
                    "amount_xero": found.amount_xero,
                    "amount_odoo": found.amount_odoo,
                    "residual": found.residual,
                    "verdict": verdict,
                    "unexplained_since": verdict == "unexplained" and since,
                    "told_key": told,
                }
            )
        return sums

    def action_check(self):
        """Queue reading the months' report and documents again."""
        self.env["xero.connection"].check_access("write")
        for connection, months in self.exists().grouped("connection_id").items():
            connection.check_access("write")
            months.sudo().is_requested = True  # sudo: write access to the connection was checked
            connection._check_proof_on()
            connection.sudo()._queue_proof("months")  # sudo: as above
        return True

    def _summary(self):
        """Return how many months are equal, in a sentence; an empty text without months."""
        if not self:
            return ""
        counts = {verdict: len(months) for verdict, months in self.grouped("verdict").items()}
        equal = counts.get("equal", 0)
        explained = counts.get("explained", 0) + counts.get("rounding", 0)
        first = self.env._(
            "%(equal)s of %(all)s months equal Xero's profit and loss to the cent",
            equal=equal,
            all=len(self),
        )
        if len(self) == 1 and equal:
            first = self.env._("1 month equals Xero's profit and loss to the cent")
        parts = [first]
        if explained:
            parts.append(self.env._("%s explained", explained))
        if unexplained := counts.get("unexplained"):
            months = self.filtered(lambda month: month.verdict == "unexplained")
            amount = formatLang(
                self.env, sum(months.mapped("residual")), currency_obj=self.currency_id[:1]
            )
            parts.append(
                self.env._("%(count)s unexplained, %(amount)s", count=unexplained, amount=amount)
            )
        if unread := counts.get("unread"):
            parts.append(self.env._("%s not compared yet", unread))
        return f"{'; '.join(parts)}."

    @api.model
    def get_line(self):
        """Return the line about the last proof of the current company's organisations."""
        # The same access as to the board that shows it.
        self.env["xero.invoice.line"].check_access("read")
        company = [("company_id", "=", self.env.company.id)]
        return self._line(self.env["xero.connection"].search(company))

    @api.model
    def _process_customer_page(self, _partner, page, connections):
        """Add to a customer's page when the figures were last proved."""
        page["proof"] = self._line(connections)

    @api.model
    def _line(self, connections):
        """Return what salespeople read about the last proof, without amounts, or False.

        :return: {"day": its date, "equal": number of months that are equal, "count": of all}
        """
        # sudo: the number of months that are equal, which says nothing about a customer
        proved = connections.sudo().filtered(lambda each: each.prove and each.proof_read_at)
        if not proved:
            return False
        months = self.sudo().search([("connection_id", "in", proved.ids)])  # sudo: as above
        equal = len(months.filtered(lambda month: month.verdict == "equal"))
        read_at = fields.Datetime.context_timestamp(self, min(proved.mapped("proof_read_at")))
        return {"day": str(read_at.date()), "equal": equal, "count": len(months)}


def _end(month):
    return month + relativedelta(day=31)
