from datetime import timedelta

from markupsafe import Markup
from odoo import models


class XeroSignal(models.Model):
    """One activity per customer and person for all open signals, on that with the most money."""

    _inherit = "xero.signal"

    def _get_card(self):
        """Return what signals of the same card of the customer board share."""
        return (self.company_id.id, self.partner_id.id, self.user_id.id)

    def _update_activities(self, raised=None):
        """Schedule activities for new signals, and update or close those of the same customers.

        An activity that its person has deleted or marked as done isn't scheduled again until there
        is another signal.

        :param raised: new signals to tell people of; those found in history are no news
        """
        if not self:
            return
        news = raised.filtered(lambda signal: not signal.is_history) if raised else self.browse()
        cards = {signal._get_card() for signal in self}
        known = self.search([("partner_id", "in", self.partner_id.ids)])
        known = known.filtered(lambda signal: signal._get_card() in cards)
        activities = self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", known.ids),
                ("automated", "=", True),
            ]
        )
        by_card = activities.grouped(lambda each: known.browse(each.res_id)._get_card())
        for card, signals in known.grouped(lambda signal: signal._get_card()).items():
            signals._update_card(by_card.get(card, activities.browse()), news)

    def _update_card(self, activities, news):
        """Update the activities of one card.

        :param self: all signals of the card
        """
        open_ = self.filtered("is_open").sorted(lambda signal: (-signal.amount, signal.id))
        by_user = open_.grouped(lambda signal: signal._get_assigned_user())
        for user, signals in by_user.items():
            own = activities.filtered(lambda each, user=user: each.user_id == user)[:1]
            if own:
                signals[0]._move_activity(own, signals)
            elif user and signals & news:
                signals[0]._schedule_activity(user, signals)
            activities -= own
        for activity in activities:
            self._close_activity(activity)

    def _schedule_activity(self, user, signals):
        rule = self.rule_id
        activity_type = rule.activity_type_id or self.env.ref("mail.mail_activity_data_todo")
        today = self.company_id._xero_today()
        # Without an e-mail of its own for each customer.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            {
                "activity_type_id": activity_type.id,
                "automated": True,
                "date_deadline": today + timedelta(days=rule.activity_delay_days),
                "res_model_id": self.env["ir.model"]._get_id(self._name),
                "res_id": self.id,
                "user_id": user.id,
                **signals._prepare_activity_text(user),
            }
        )

    def _move_activity(self, activity, signals):
        """Attach an activity to this signal if its own has closed, and name all open signals."""
        values = signals._prepare_activity_text(activity.user_id)
        if activity.res_id not in signals.ids:
            values["res_id"] = self.id
        changed = {name: value for name, value in values.items() if activity[name] != value}
        if changed:
            activity.write(changed)

    def _prepare_activity_text(self, user):
        """Return the summary and note of an activity about these signals, for its person."""
        signals = self.with_context(lang=user.lang)
        rules = dict.fromkeys(signals.rule_id.mapped("name"))
        if len(signals) == 1:
            return {"summary": signals.rule_id.name, "note": Markup("<p>%s</p>") % signals.reason}
        reasons = Markup("").join(
            Markup("<li>%s: %s</li>") % (signal.rule_id.name, signal.reason) for signal in signals
        )
        return {"summary": ", ".join(rules), "note": Markup("<ul>%s</ul>") % reasons}

    def _close_activity(self, activity):
        """Delete an activity that has become superfluous, and log why."""
        signal = self.browse(activity.res_id)
        states = dict(self._fields["state"]._description_selection(self.env))
        activity._close_for_xero(states[signal.state])


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """Note that the customers' signals are in progress."""
        ids = [each.res_id for each in self if each.res_model == "xero.signal"]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        # sudo: users can't write signals; those who can finish their activities work on them
        self.env["xero.signal"].sudo().browse(ids).exists()._start_card()
        return result
