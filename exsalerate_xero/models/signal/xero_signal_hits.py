from ast import literal_eval

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from .sales import HITS, cards_to_sql

# By kind: the threshold that a trial varies.
MAIN_THRESHOLDS = {
    "stopped": "silent_times",
    "shrinking": "drop_percent",
    "unbought": "share_percent",
    "retainer": "ending_days",
    "slow": "late_days",
    "growing": "growth_percent",
}
# Higher values mean the same, or are a mistake.
MOST = {"drop_amount": 1e12, "overdue_amount": 1e12, "first_amount": 1e12, "months": 120}
THRESHOLDS = (
    *("fewest_purchases", "silent_times", "silent_days", "months", "drop_percent", "drop_amount"),
    *("share_percent", "ending_days", "late_days", "overdue_amount", "first_amount"),
    "growth_percent",
)


class XeroSignalRule(models.Model):
    """Finding the customers that a rule applies to, as of one day or of several at once."""

    _inherit = "xero.signal.rule"

    def _hits_to_sql(self, days):
        """Return the SQL query of the customers that the rule applies to on each of the days.

        What is dated later than a day, or became known later, has no effect on that day's rows.

        :param days: dates, in the company's time zone
        :return: ``day``, ``customer_id`` (commercial partner), ``user_id`` (salesperson as on the
            board's cards, 0 for none), ``value_id`` (of the rule's dimension, or NULL), ``since``
            (the first day on which the rule applied, without a break), ``amount`` (money at stake
            in a year, company currency) and ``facts`` (jsonb: the figures of the reason, ISO dates)
        """
        facts = self._hits_facts(days)
        return SQL(
            "SELECT day, customer_id, user_id, value_id, since, amount, facts FROM (%s) hit",
            self._level_hits_to_sql(facts),
        )

    def _level_hits_to_sql(self, facts):
        """Return :meth:`_hits_to_sql` for several values of the rule's main threshold.

        :param facts: see :meth:`_hits_facts`
        :return: the same columns, ``level``, one of the values, and ``who``, see SALES; only the
            rule's own value has ``facts``
        """
        steps = getattr(self, f"_{self.kind}_to_sql")(facts)
        return SQL(HITS, cards=cards_to_sql(facts), steps=steps, **facts)

    def _hits_facts(self, days, levels=(), thresholds=None):
        """Return the parameters of the statement.

        :param levels: further values of the main threshold
        :param thresholds: values to use instead of the rule's own
        """
        self.env.flush_all()
        # Sales of many customers would be sorted on disk.
        self.env.cr.execute("SET LOCAL work_mem = '64MB'")
        company, days = self.company_id, sorted(set(days))
        known = {name: self[name] for name in THRESHOLDS} | (thresholds or {})
        known = {name: min(max(value, 0), MOST.get(name, 10_000)) for name, value in known.items()}
        own = float(known[MAIN_THRESHOLDS[self.kind]])
        facts = self.env["xero.customer"]._refresh_facts(company) | known
        return facts | {
            "months": max(known["months"], 1),
            "chosen": SQL("customer.id IN %s", self._customers_to_sql()),
            "changes": self._changes_facts(days),
            "days": days,
            "count": len(days),
            "last": days[-1],
            "levels": sorted({own, *levels}),
            "own": own,
            "lowest": min(own, *levels, own),
        }

    def _changes_facts(self, days):
        """Return the parameters of documents that were not always known as they are today."""
        company = self.company_id
        if days[0] >= company._xero_today():
            return None
        return {
            "company": company.id,
            "zone": company._xero_zone(),
            "counted": list(const.COUNTED_STATUSES),
            "sales": list(const.SALES),
        }

    def _customers_to_sql(self):
        """Return the SQL query of the partners that the rule is about, without archived ones.

        :raise UserError: if the domain is invalid
        """
        # sudo: a rule is about all customers of its company; access to signals is checked later
        partners = self.env["res.partner"].sudo()
        try:
            domain = Domain(literal_eval(self.partner_domain or "[]"))
            return partners._search(domain).subselect()
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise UserError(
                self.env._("The customers of the rule “%s” can't be searched for.", self.name)
            ) from error

    def _values_to_sql(self):
        """Return the SQL of the value of a line and the condition on lines."""
        name = self._value_field()
        if not name:
            return SQL("0::bigint"), SQL("TRUE")
        column = SQL.identifier("line", name)
        if value := self[name]:
            return column, SQL("%s = %s", column, value.id)
        return column, SQL("%s IS NOT NULL", column)
