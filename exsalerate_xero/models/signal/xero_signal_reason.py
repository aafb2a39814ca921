from odoo import fields, models
from odoo.tools.misc import format_amount, format_date, formatLang

# A day in this year has no year.
DAY, DAY_OF_YEAR = "d MMMM", "d MMMM y"
# Amounts from this one are rounded to whole pounds, or euros.
WHOLE_FROM = 100


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

    def _get_reason_shrinking(self, facts, value, _is_past):
        values = {
            "what": value.display_name,
            "after": self._say_amount(facts.get("now")),
            "before": self._say_amount(facts.get("before")),
            "months": facts.get("months"),
            "percent": self._say_percent(facts.get("percent")),
        }
        if value:
            return self.env._(
                "Bought %(what)s for %(after)s in the last %(months)s months, for %(before)s in "
                "the %(months)s before: down by %(percent)s%%.",
                **values,
            )
        return self.env._(
            "Bought for %(after)s in the last %(months)s months, for %(before)s in the %(months)s "
            "before: down by %(percent)s%%.",
            **values,
        )

    def _get_reason_unbought(self, facts, value, _is_past):
        bought = self[self._value_field()] if self._value_field() else value.browse()
        return self.env._(
            "Buys %(bought)s, but never bought %(missing)s: %(share)s%% of those who buy the one "
            "also buy the other (%(count)s customers).",
            bought=bought.display_name,
            missing=value.display_name,
            share=self._say_percent(facts.get("share")),
            count=facts.get("owners"),
        )

    def _get_reason_retainer(self, facts, _value, _is_past):
        values = {
            "monthly": self._say_amount(facts.get("monthly")),
            "day": self._say_day(facts.get("stopped") or facts.get("end")),
        }
        if facts.get("stopped"):
            return self.env._(
                "A repeating invoice of %(monthly)s a month was stopped on %(day)s.", **values
            )
        if fields.Date.to_date(facts.get("end")) < fields.Date.context_today(self):
            return self.env._(
                "A repeating invoice of %(monthly)s a month ended on %(day)s.", **values
            )
        return self.env._("A repeating invoice of %(monthly)s a month ends on %(day)s.", **values)

    def _get_reason_slow(self, facts, _value, _is_past):
        values = {
            "days": self._say_days(facts.get("days")),
            "habit": self._say_days(facts.get("habit")),
            "overdue": self._say_amount(facts.get("overdue")),
        }
        if not facts.get("days"):
            return self.env._("%(overdue)s overdue, with an open quote.", **values)
        if facts.get("overdue"):
            return self.env._(
                "Took %(days)s to pay lately, %(habit)s before; %(overdue)s overdue.", **values
            )
        return self.env._("Took %(days)s to pay lately, %(habit)s before.", **values)

    def _get_reason_growing(self, facts, _value, _is_past):
        if facts.get("first"):
            return self.env._(
                "First invoice on %(day)s, for %(amount)s.",
                day=self._say_day(facts["first"]),
                amount=self._say_amount(facts.get("first_amount")),
            )
        return self.env._(
            "Bought for %(after)s in the last 12 months, for %(before)s in the 12 before: up by "
            "%(percent)s%%.",
            after=self._say_amount(facts.get("now")),
            before=self._say_amount(facts.get("before")),
            percent=self._say_percent(facts.get("percent")),
        )

    def _say_rhythm(self, interval):
        days = round(interval or 0)
        if days == 1:
            return self.env._("every day")
        return self.env._("every %s days", formatLang(self.env, days, digits=0))

    def _say_days(self, count):
        days = round(count or 0)
        if days == 1:
            return self.env._("1 day")
        return self.env._("%s days", formatLang(self.env, days, digits=0))

    def _say_percent(self, number):
        return f"{number or 0:.0f}"

    def _say_amount(self, amount):
        """Return an amount in company currency; decimals of large ones would say nothing."""
        amount, is_before = amount or 0, self.currency_id.position == "before"
        shown = round(amount) if abs(amount) >= WHOLE_FROM else amount
        has_decimals = bool(shown % 1)
        text = format_amount(self.env, shown, self.currency_id, trailing_zeroes=has_decimals)
        return text.replace("\N{NO-BREAK SPACE}", "") if is_before else text

    def _say_day(self, day):
        """Return a date from facts, with the year if it isn't this one."""
        date = fields.Date.to_date(day)
        same = date.year == fields.Date.context_today(self).year
        return format_date(self.env, date, date_format=DAY if same else DAY_OF_YEAR)
