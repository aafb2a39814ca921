from odoo import models
from odoo.tools import format_list
from odoo.tools.misc import formatLang

from ..base.client_calls import one
from .xero_signal_trial import MONTHS, RETURN_DAYS

# By kind: the thresholds to try, the main one first.
TRIED = {
    "stopped": ("silent_times", "silent_days", "fewest_purchases"),
    "shrinking": ("drop_percent", "drop_amount", "months"),
    "unbought": ("share_percent",),
    "retainer": ("ending_days",),
    "slow": ("late_days", "overdue_amount"),
    "growing": ("growth_percent", "first_amount"),
}
# The ends and the step of the main threshold's slider.
SLIDERS = {
    "silent_times": (1, 6, 0.1),
    "drop_percent": (0, 100, 1),
    "share_percent": (0, 100, 1),
    "ending_days": (0, 180, 1),
    "late_days": (0, 90, 1),
    "growth_percent": (0, 200, 5),
}
# Nothing falls by more than this, nor is a larger share of something.
MOST_PERCENT = {"drop_percent": 100, "share_percent": 100}


class XeroSignalRule(models.Model):
    """The screen on which people try a rule on the past, and choose its thresholds."""

    _inherit = "xero.signal.rule"

    def get_trial_screen(self, thresholds=None):
        """Return what the screen shows of a trial of the rule.

        :param thresholds: see :meth:`get_trial`
        :return: ``name``, ``currency_id``, ``can_use`` (whether the user may change the rule),
            ``missing`` (what to choose first, or False) and, unless something is missing: what
            :meth:`get_trial` returns, with each customer's ``reason`` and ``user``, ``summary`` (a
            text), ``labels`` of figures and ``thresholds`` (see :meth:`_prepare_thresholds`)
        :raise AccessError: unless the user sees the sales of all customers
        """
        one(self)._check_sees_all()
        screen = {
            "name": self.name,
            "currency_id": self.currency_id.id,
            "can_use": self.has_access("write"),
            "missing": self._get_missing_choice(),
        }
        if screen["missing"]:
            return screen
        trial = self.get_trial(thresholds)
        most = MOST_PERCENT.get(trial["threshold"])
        trial["trade"] = [row for row in trial["trade"] if not most or row["value"] <= most]
        return screen | {
            **trial,
            "customers": self._prepare_trial_customers(trial["customers"]),
            "summary": self._get_trial_summary(trial),
            "labels": self._get_trial_labels(),
            "thresholds": self._prepare_thresholds(self._check_thresholds(thresholds or {})),
        }

    def _prepare_thresholds(self, tried):
        """Return the rule's thresholds, the main one first.

        :return: dicts with ``name``, ``label``, ``value`` (as tried), ``own`` (the rule's) and
            ``is_whole``; the main one also has ``slider`` (its ends and its step)
        """
        labels = self.fields_get(TRIED[self.kind], ["string", "type"])
        return [
            {
                "name": name,
                "label": labels[name]["string"],
                "value": tried.get(name, self[name]),
                "own": self[name],
                "is_whole": labels[name]["type"] == "integer",
                "slider": SLIDERS.get(name, False),
            }
            for name in TRIED[self.kind]
        ]

    def _prepare_trial_customers(self, rows):
        """Add the reason and the salesperson's name to each customer of a trial."""
        name = self._value_field()
        values = self.env[self._fields[name].comodel_name if name else "xero.account"]
        values = values.browse({row["value_id"] for row in rows if row["value_id"]})
        # sudo: names of salespeople; the user may see the sales of all of them
        users = self.env["res.users"].sudo().browse({row["user_id"] for row in rows} - {0})
        value_of, name_of = {value.id: value for value in values}, {u.id: u.name for u in users}
        return [
            row
            | {
                "reason": self._get_reason(
                    row["facts"], value_of.get(row["value_id"], values.browse()), is_past=True
                ),
                "user": name_of.get(row["user_id"], ""),
            }
            for row in rows
        ]

    def _get_trial_summary(self, trial):
        """Return the sentences that sum up a trial."""
        raised = trial["raised"]
        if not raised:
            return self.env._(
                "In the last %s months, this rule would have raised no signals.", MONTHS
            )
        returned, not_returned, open_ = (trial[n] for n in ("returned", "not_returned", "open"))
        parts = [
            self._say_returned(returned) if returned or not_returned else "",
            self._say_not_returned(not_returned) if returned else "",
            self._say_open(open_),
        ]
        numbers = {"months": MONTHS, "count": self._say_number(raised)}
        numbers["results"] = format_list(self.env, [part for part in parts if part])
        if raised == 1:
            text = self.env._(
                "In the last %(months)s months, this rule would have raised 1 signal: %(results)s.",
                **numbers,
            )
        else:
            text = self.env._(
                "In the last %(months)s months, this rule would have raised %(count)s signals: "
                "%(results)s.",
                **numbers,
            )
        return f"{text} {self._say_stake(trial['amount'])}"

    def _say_returned(self, count):
        """Return the part of the summary about signals that weren't necessary."""
        numbers = {"count": self._say_number(count), "days": RETURN_DAYS}
        if self.kind == "stopped":
            nobody = self.env._("no customer came back within %(days)s days anyway", **numbers)
            one_ = self.env._("1 customer came back within %(days)s days anyway", **numbers)
            many = self.env._(
                "%(count)s customers came back within %(days)s days anyway", **numbers
            )
        elif self.kind == "unbought":
            nobody = self.env._("no customer bought it within %(days)s days anyway", **numbers)
            one_ = self.env._("1 customer bought it within %(days)s days anyway", **numbers)
            many = self.env._(
                "%(count)s customers bought it within %(days)s days anyway", **numbers
            )
        elif self.kind == "growing":
            nobody = self.env._("no customer bought again within %(days)s days", **numbers)
            one_ = self.env._("1 customer bought again within %(days)s days", **numbers)
            many = self.env._("%(count)s customers bought again within %(days)s days", **numbers)
        else:
            nobody = self.env._("none ended within %(days)s days anyway", **numbers)
            one_ = self.env._("1 ended within %(days)s days anyway", **numbers)
            many = self.env._("%(count)s ended within %(days)s days anyway", **numbers)
        return {0: nobody, 1: one_}.get(count, many)

    def _say_not_returned(self, count):
        if not count:
            return ""
        if count == 1:
            return self.env._("1 did not")
        return self.env._("%s did not", self._say_number(count))

    def _say_open(self, count):
        if not count:
            return ""
        if count == 1:
            return self.env._("1 is too recent to tell")
        return self.env._("%s are too recent to tell", self._say_number(count))

    def _say_stake(self, amount):
        text = self._say_amount(round(amount))
        if self.kind == "slow":
            return self.env._("%s was overdue.", text)
        if self.kind == "growing":
            return self.env._("They had bought for %s in 12 months.", text)
        return self.env._("%s a year was at stake.", text)

    def _say_number(self, count):
        return formatLang(self.env, count, digits=0)

    def _get_trial_labels(self):
        """Return the names of a trial's figures."""
        kind, days = self.kind, RETURN_DAYS
        if kind == "growing":
            returned = self.env._("Bought again")
            precision = self.env._(
                "Precision is the share of signals, of those whose %s days are over, after which "
                "customers bought again.",
                days,
            )
            not_returned, amount = self.env._("Did not"), self.env._("Bought in 12 months")
        elif kind in ("stopped", "unbought"):
            returned = self.env._("Came back") if kind == "stopped" else self.env._("Bought it")
            precision = self.env._(
                "Precision is the share of signals, of those whose %s days are over, after which "
                "customers did not buy on their own.",
                days,
            )
            not_returned, amount = self.env._("Did not"), self.env._("At stake a year")
        else:
            returned, not_returned = self.env._("Ended"), self.env._("Did not end")
            precision = self.env._(
                "Precision is the share of signals, of those whose %s days are over, that did not "
                "end on their own.",
                days,
            )
            amount = self.env._("Overdue") if kind == "slow" else self.env._("At stake a year")
        return {
            "raised": self.env._("Signals"),
            "returned": returned,
            "not_returned": not_returned,
            "open": self.env._("Too recent to tell"),
            "amount": amount,
            "precision": self.env._("Precision"),
            "precision_help": precision,
        }
