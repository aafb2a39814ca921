from odoo import api, fields, models

THRESHOLDS = (
    *("kind", "dimension", "account_id", "item_id", "tracking_option_1_id"),
    *("tracking_option_2_id", "missing_account_id", "missing_item_id"),
    *("missing_tracking_option_1_id", "missing_tracking_option_2_id", "fewest_purchases"),
    *("silent_times", "silent_days", "months", "drop_percent", "drop_amount", "share_percent"),
    *("ending_days", "late_days", "overdue_amount", "first_amount", "growth_percent"),
)


class XeroSignalRule(models.Model):
    """A rule in a sentence, for lists."""

    _inherit = "xero.signal.rule"

    summary = fields.Char("Finds customers who", compute="_compute_summary")

    @api.depends(*THRESHOLDS)
    @api.depends_context("lang")
    def _compute_summary(self):
        for rule in self:
            rule.summary = getattr(rule, f"_get_summary_{rule.kind}")() if rule.kind else False

    def _get_summary_stopped(self):
        return self.env._(
            "bought %(what)s at least %(count)s times, then nothing for more than %(times)s times "
            "the usual gap and %(days)s.",
            what=self._say_value(),
            count=self.fewest_purchases,
            times=f"{self.silent_times:g}",
            days=self._say_days(self.silent_days),
        )

    def _get_summary_shrinking(self):
        return self.env._(
            "bought less of %(what)s in the last %(months)s months than in as many before, by more "
            "than %(percent)s%% and %(amount)s.",
            what=self._say_value(),
            months=self.months,
            percent=self._say_percent(self.drop_percent),
            amount=self._say_amount(self.drop_amount),
        )

    def _get_summary_unbought(self):
        return self.env._(
            "buy %(what)s and never bought %(missing)s, as at least %(percent)s%% of the others "
            "did.",
            what=self._say_value() if self._value_field() else "…",
            missing=self._say_value(missing=True),
            percent=self._say_percent(self.share_percent),
        )

    def _get_summary_retainer(self):
        return self.env._(
            "have a repeating invoice that ends within %s, or that was stopped.",
            self._say_days(self.ending_days),
        )

    def _get_summary_slow(self):
        return self.env._(
            "pay more than %(days)s later than usual, or have more than %(amount)s overdue and an "
            "open quote.",
            days=self._say_days(self.late_days),
            amount=self._say_amount(self.overdue_amount),
        )

    def _get_summary_growing(self):
        return self.env._(
            "had a first invoice above %(amount)s, or bought more in 12 months than in the 12 "
            "before, by more than %(percent)s%%.",
            amount=self._say_amount(self.first_amount),
            percent=self._say_percent(self.growth_percent),
        )

    def _say_value(self, missing=False):
        """Return the name of what the rule is about, of which there may be any."""
        name = self._value_field(missing)
        if name and self[name]:
            return self[name].display_name
        return "…" if missing else self.env._("anything")
