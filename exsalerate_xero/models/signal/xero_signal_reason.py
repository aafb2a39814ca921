from odoo import fields, models
from odoo.tools.misc import format_amount, format_date

# A day in this year has no year.
DAY, DAY_OF_YEAR = "d MMMM", "d MMMM y"


class XeroSignalRule(models.Model):
    """Why a rule applies to a customer, in a sentence with the figures."""

    _inherit = "xero.signal.rule"

    def _get_reason(self, facts, value, is_past=False):
        """Return the sentence in the user's language.

        :param facts: the figures, see :meth:`_hits_to_sql`
        :param value: the account code, item or tracking option that it is about, or none
        :param is_past: whether the figures are of a past day
        """
        self.ensure_one()
        if not facts:
            return self.name
        text = getattr(self, f"_get_reason_{self.kind}")(facts, value, is_past)
        others = facts.get("others")
        if not others:
            return text
        if others == 1:
            return self.env._("%s The same goes for 1 more.", text)
        return self.env._("%(text)s The same goes for %(count)s more.", text=text, count=others)

    def _get_reason_stopped(self, facts, value, is_past):
        values = {
            "what": value.display_name,
            "rhythm": self._say_rhythm(facts.get("interval")),
            "average": self._say_amount(facts.get("average")),
            "last": self._say_day(facts.get("last")),
            "silence": self._say_days(facts.get("silent_days")),
        }
        if value and is_past:
            return self.env._(
                "Bought %(what)s %(rhythm)s, %(average)s each; last on %(last)s, then nothing for "
                "%(silence)s.",
                **values,
            )
        if value:
            return self.env._(
                "Bought %(what)s %(rhythm)s, %(average)s each; last on %(last)s, %(silence)s ago.",
                **values,
            )
        if is_past:
            return self.env._(
                "Bought %(rhythm)s, %(average)s each; last on %(last)s, then nothing for "
                "%(silence)s.",
                **values,
            )
        return self.env._(
            "Bought %(rhythm)s, %(average)s each; last on %(last)s, %(silence)s ago.", **values
        )

    def _say_rhythm(self, interval):
        if interval == 1:
            return self.env._("every day")
        return self.env._("every %s days", interval)

    def _say_days(self, count):
        return self.env._("1 day") if count == 1 else self.env._("%s days", count)

    def _say_amount(self, amount):
        """Return an amount in company currency, without decimals that are zero."""
        whole = not (amount or 0) % 1
        text = format_amount(self.env, amount or 0, self.currency_id, trailing_zeroes=not whole)
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def _say_day(self, day):
        """Return a date from facts, with the year if it isn't this one."""
        date = fields.Date.to_date(day)
        same = date.year == fields.Date.context_today(self).year
        return format_date(self.env, date, date_format=DAY if same else DAY_OF_YEAR)
