from odoo import models


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
        raise NotImplementedError
