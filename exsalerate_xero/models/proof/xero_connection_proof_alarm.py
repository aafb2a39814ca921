from odoo import models
from odoo.tools import SQL, format_date

from ...tools.words import Words, _lt
from ..base.wording import format_words

DIFFERENCE = "exsalerate_xero.mail_activity_type_proof_difference"
CLOSED_MONTH = "exsalerate_xero.mail_activity_type_proof_closed"
# A difference that stays is worth a person's time if it is larger than both, in base currency.
LEAST = 1.0
LEAST_SHARE = 0.001
SUMMARIES = {
    DIFFERENCE: _lt("Revenue differs from Xero: %(months)s"),
    CLOSED_MONTH: _lt("A closed month changed in Xero: %(months)s"),
}


class XeroConnection(models.Model):
    """Activities for an administrator: a difference that stays, a closed month that changes."""

    _inherit = "xero.connection"

    def _process_proof_alarm(self):
        """Schedule an activity for months that have been unexplained since an earlier night.

        Each difference is told once: it is new if an amount has changed.
        """
        today = self._today()
        alarming = self.proof_month_ids.filtered(
            lambda month: (
                month.verdict == "unexplained"
                and month.unexplained_since < today
                and month.residual > max(LEAST, LEAST_SHARE * abs(month.amount_xero))
            )
        )
        new = alarming.filtered(lambda month: month.told_key != month.differences_key)
        is_open = self.activity_ids.filtered(
            lambda activity: activity.activity_type_id == self.env.ref(DIFFERENCE, False)
        )
        if new or not alarming:
            self.activity_unlink([DIFFERENCE])
        if new:
            months = alarming if is_open else new
            self._schedule_proof_activity(DIFFERENCE, months.mapped("month"))
        for month in new:
            month.told_key = month.differences_key

    def _changed_closed_months(self, months, theirs):
        """Return those of ``months`` that were closed when last compared, and have changed in Xero.

        :param theirs: {(month, account's ID): Xero's amount} as read now
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT cell.month, cell.account_id, cell.amount_xero
                     FROM xero_proof_cell cell
                     JOIN xero_proof_month month ON month.connection_id = cell.connection_id
                                                AND month.month = cell.month AND month.is_closed
                    WHERE cell.connection_id = %s AND cell.month = ANY(%s)
                      AND cell.amount_xero <> 0""",
                self.id,
                months,
            )
        )
        closed = set(self.proof_month_ids.filtered("is_closed").mapped("month"))
        before = {(month, account): round(amount, 2) for month, account, amount in rows}
        now = {key: float(amount) for key, amount in theirs.items() if key[0] in closed}
        moved = {key[0] for key in before.keys() | now.keys() if before.get(key) != now.get(key)}
        return sorted(moved & closed & set(months))

    def _warn_of_closed_months(self, months):
        self._schedule_proof_activity(CLOSED_MONTH, months)

    def _schedule_proof_activity(self, activity_type, months):
        """Schedule an activity for an administrator about some months."""
        managers = self._managers()
        asked = (managers & self.create_uid or managers)[:1]
        theirs = self.with_context(lang=asked.lang)
        names = ", ".join(
            format_date(theirs.env, month, date_format="MMM y") for month in sorted(months)
        )
        theirs.activity_schedule(
            activity_type,
            summary=format_words(
                theirs.env, Words(SUMMARIES[activity_type], {"months": names}).stored()
            ),
            note=theirs.env._("Open Xero → Proof to see the accounts and documents."),
            user_id=asked.id,
        )
