from odoo import fields

from .life_common import SignalLifeCase


class TestSignalActivities(SignalLifeCase):
    """Who is told of signals, once per customer."""

    def activities(self, **kwargs):
        return self.env["mail.activity"].search([("res_model", "=", "xero.signal")], **kwargs)

    def test_the_salesperson_gets_an_activity_with_the_reason(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.rule.write({"activity_type_id": call.id, "activity_delay_days": 3})
        self.find()
        mails = self.env["mail.mail"].search_count([])
        signal = self.evaluate()
        activity = self.activities()
        self.assertEqual(activity.user_id, self.seller)
        self.assertEqual((activity.res_id, activity.activity_type_id), (signal.id, call))
        self.assertEqual(str(activity.date_deadline), "2026-11-26")
        self.assertEqual((activity.summary, activity.res_name), ("Stopped buying", "Acme"))
        self.assertIn("last on 12 August", activity.note)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_several_rules_make_one_activity_on_the_signal_with_the_most_money(self):
        shrinking = self.new_rule(name="Shrinking", kind="shrinking")
        self.find(amount=100)
        first = self.evaluate()
        self.find(rule=shrinking, amount=900)
        second = self.evaluate(days=1) - first
        activity = self.activities()
        self.assertEqual(activity.summary, "Shrinking, Stopped buying")
        self.assertEqual(activity.note.count("<li>"), 2)
        self.assertEqual(activity.res_id, first.id, "it stays where the salesperson saw it")
        first.action_dismiss("known")
        self.assertEqual((activity.res_id, activity.summary), (second.id, "Shrinking"))
        second.action_dismiss("known")
        self.assertFalse(activity.exists())

    def test_a_purchase_closes_the_activity_and_says_so(self):
        self.find()
        signal = self.evaluate()
        self.sell("2026-11-24", (self.sales, 500))
        self.evaluate(days=1)
        self.assertFalse(self.activities())
        self.assertIn("Won back", "".join(signal.message_ids.mapped("body")))

    def test_finishing_the_activity_starts_all_signals_that_it_names(self):
        self.find()
        self.find(rule=self.new_rule(name="Shrinking", kind="shrinking"))
        signals = self.evaluate()
        activity = self.activities().with_user(self.seller)
        activity.action_feedback("Will order on Monday")
        self.assertEqual(set(signals.mapped("state")), {"in_work"})
        self.assertIn("Will order on Monday", "".join(signals.message_ids.mapped("body")))
        self.evaluate(days=1)
        self.assertFalse(self.activities(), "it isn't scheduled again")

    def test_without_a_salesperson_the_fallback_user_is_told_who_can_see_it(self):
        nobodys = self.new_customer("Nobody's")
        for user, told in ((self.new_user("clerk", "base.group_user"), False), (self.seller, True)):
            self.rule.fallback_user_id = user
            self.find(nobodys)
            signal = self.evaluate()
            self.assertEqual(self.activities().user_id == user, told)
            signal.unlink()

    def test_what_was_there_at_the_first_import_notifies_nobody(self):
        self.find()
        self.connection.history_read_at = fields.Datetime.add(fields.Datetime.now(), hours=1)
        signal = self.evaluate()
        self.assertTrue(signal.is_history)
        self.assertFalse(self.activities())
        self.rule.evaluated_at = fields.Datetime.add(fields.Datetime.now(), hours=2)
        self.find(self.new_customer("Later", user_id=self.seller.id))
        later = self.evaluate() - signal
        self.assertEqual(self.activities().res_id, later.id)

    def test_history_is_raised_whole_for_the_list(self):
        self.rule.daily_limit = 1
        self.connection.history_read_at = fields.Datetime.add(fields.Datetime.now(), hours=1)
        for number in range(3):
            self.find(self.new_customer(f"Customer {number}", user_id=self.seller.id))
        self.assertEqual(len(self.evaluate()), 3)

    def test_who_switches_a_rule_on_after_the_import_is_told(self):
        self.connection.history_read_at = fields.Datetime.subtract(fields.Datetime.now(), hours=1)
        self.find()
        self.evaluate()
        self.assertTrue(self.activities())

    def test_the_job_evaluates_once_a_night_and_when_a_rule_is_switched_on(self):
        rules = self.env["xero.signal.rule"]
        self.assertTrue(self.rule.is_due)
        self.evaluate()
        self.assertFalse(rules._is_company_due(self.company))
        other = self.new_rule(name="Other", is_on=False)
        self.assertFalse(rules._is_company_due(self.company))
        other.is_on = True
        self.assertTrue(rules._is_company_due(self.company))
        self.evaluate()
        self.rule.evaluated_at = "2026-11-22 23:00:00"
        other.evaluated_at = "2026-11-23 03:00:00"
        self.assertTrue(rules._is_company_due(self.company), "the night begins at four")

    def test_no_rule_is_evaluated_on_half_of_the_sales(self):
        rules = self.env["xero.signal.rule"]
        self.connection.state = "connected"
        streams = self.connection._streams()
        self.assertFalse(rules._has_all_sales(self.company), "nothing was read")
        streams.last_success = fields.Datetime.now()
        self.assertTrue(rules._has_all_sales(self.company))
        self.connection.converting = True
        self.assertFalse(rules._has_all_sales(self.company))
        self.connection.write({"converting": False, "state": "expired"})
        self.assertFalse(rules._has_all_sales(self.company), "what happened since isn't known")
