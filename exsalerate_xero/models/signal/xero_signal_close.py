from odoo import api, models
from odoo.tools import SQL

from ..mirror.xero_invoice_line import IS_REVENUE
from .xero_signal import OPEN_STATES

# Rules about something that the customer hasn't done: it is over as soon as the customer does it.
# Signals of the others are over when the rule no longer applies.
EVENT_KINDS = ("stopped", "unbought", "growing")
# Lines of the customers and salespeople of signals, about what the signal is about.
LINES = """
      FROM xero_signal signal
      JOIN res_partner customer ON customer.id = signal.partner_id
      JOIN res_partner partner ON partner.commercial_partner_id = customer.id
       AND COALESCE(partner.user_id, customer.user_id, 0) = COALESCE(signal.user_id, 0)
      JOIN xero_invoice_line line ON line.partner_id = partner.id
       AND line.company_id = signal.company_id AND %(revenue)s
       AND (signal.account_id IS NULL OR line.account_id = signal.account_id)
       AND (signal.item_id IS NULL OR line.item_id = signal.item_id)
       AND (signal.tracking_option_id IS NULL OR signal.tracking_option_id
            IN (line.tracking_option_1_id, line.tracking_option_2_id))
"""
# What has happened since a signal was raised: the first purchase, or payment of who pays late. The
# first invoice of a new customer is what raised the signal.
CAME_BACK = f"""
    SELECT signal.id, MIN(line.date) AS day
    {LINES}
     WHERE %(chosen)s AND signal.kind <> 'slow'
       AND line.kind IN ('invoice', 'receipt') AND line.amount_company > 0
       AND line.date >= signal.raised_on + CASE WHEN signal.kind = 'growing' THEN 1 ELSE 0 END
       AND line.date <= %(today)s
     GROUP BY signal.id
     UNION ALL
    SELECT signal.id, MIN(invoice.paid_date)
      FROM xero_signal signal
      JOIN res_partner customer ON customer.id = signal.partner_id
      JOIN res_partner partner ON partner.commercial_partner_id = customer.id
       AND COALESCE(partner.user_id, customer.user_id, 0) = COALESCE(signal.user_id, 0)
      JOIN xero_invoice invoice ON invoice.partner_id = partner.id
       AND invoice.company_id = signal.company_id AND invoice.kind = 'invoice'
       AND invoice.paid_date BETWEEN signal.raised_on AND %(today)s
     WHERE %(chosen)s AND signal.kind = 'slow'
     GROUP BY signal.id
"""
# Days after the end of the period in which late documents still count.
LATE_DAYS = 31
AMOUNTS_WON = f"""
    WITH won AS (
        SELECT signal.id, SUM(line.amount_company) AS amount
        {LINES}
          JOIN xero_signal_rule rule ON rule.id = signal.rule_id
         WHERE %(chosen)s AND line.date >= signal.won_on
           AND line.date < signal.won_on + rule.count_days AND line.date <= %(today)s
         GROUP BY signal.id)
    UPDATE xero_signal signal
       SET amount_won = COALESCE(won.amount, 0)
      FROM xero_signal same
      LEFT JOIN won ON won.id = same.id
     WHERE same.id = signal.id AND %(chosen)s
       AND signal.amount_won IS DISTINCT FROM COALESCE(won.amount, 0)
"""


class XeroSignal(models.Model):
    """How signals end: the customer came back, or nobody and nothing brought it back in time."""

    _inherit = "xero.signal"

    @api.model
    def _process_purchases_of(self, stream, changes):
        """Close signals about customers who have just bought again, and count what they buy.

        After a full read of the list, all signals are updated instead.
        """
        if stream.full or not changes.ids:
            return
        documents = self.env["xero.invoice"].browse(changes.ids)
        partners = documents.partner_id.commercial_partner_id
        company, connection = stream.connection_id.company_id, stream.connection_id
        signals = self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", partners.ids),
                ("state", "in", [*OPEN_STATES, "won_back"]),
            ]
        )
        if signals:
            connection._run_isolated(lambda: signals._process_purchases(company._xero_today()))

    def _process_purchases(self, today):
        """Close those of these signals that a purchase ends, and count what was bought."""
        came_back = self._get_days_back(today)
        ended = self.browse(came_back).filtered(lambda signal: signal.kind in EVENT_KINDS)
        ended._win(came_back, today)
        self._count_purchases(today)
        ended._update_activities()

    def _get_days_back(self, today):
        """Return {ID: day} of open signals whose customer bought, or paid, since they were raised.

        A salesperson's signal is about sales to that salesperson's contacts of the customer only.
        """
        self.env.flush_all()
        chosen = SQL("signal.id = ANY(%s) AND signal.state = ANY(%s)", self.ids, [*OPEN_STATES])
        query = SQL(CAME_BACK, chosen=chosen, revenue=IS_REVENUE, today=today)
        return dict(self.env.execute_query(query))

    def _win(self, days, today):
        """Close signals whose customer came back.

        :param days: {ID: the day of the first purchase, or payment}
        """
        for day, signals in self.grouped(lambda signal: days[signal.id]).items():
            signals.write({"state": "won_back", "won_on": day, "closed_on": today})

    def _close(self, state, today):
        self.write({"state": state, "closed_on": today})

    def _close_overdue(self, today):
        """Close signals after the rule's days: those in progress as lost, others as expired."""
        started = self.filtered(
            lambda signal: signal.state == "in_work" and signal._is_over(signal.started_on, today)
        )
        started._close("lost", today)
        ignored = self.filtered(
            lambda signal: (
                signal.state in ("raised", "seen") and signal._is_over(signal.raised_on, today)
            )
        )
        ignored._close("expired", today)
        return started | ignored

    def _is_over(self, since, today):
        return (today - (since or self.raised_on)).days > self.rule_id.count_days

    def _count_purchases(self, today):
        """Write what customers bought after they came back; it changes until the period is over."""
        self.env.flush_all()
        chosen = SQL(
            """signal.id = ANY(%s) AND signal.state = 'won_back'
               AND signal.won_on + %s + (SELECT count_days FROM xero_signal_rule
                                          WHERE id = signal.rule_id) >= %s""",
            self.ids,
            LATE_DAYS,
            today,
        )
        self.env.cr.execute(SQL(AMOUNTS_WON, chosen=chosen, revenue=IS_REVENUE, today=today))
        self.invalidate_model(["amount_won"])
