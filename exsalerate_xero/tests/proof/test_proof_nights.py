from datetime import date, timedelta

from odoo import fields

from .proof_common import INCOME, ProofCase

MARCH = date(2026, 3, 1)


class TestNights(ProofCase):
    """What happens night by night: proofs, full checks, alarms."""

    def night(self):
        self.env["xero.connection"]._cron_sweep()
        self.run_until_idle(self.connection)

    def activities(self):
        return self.connection.activity_ids.mapped("summary")

    def test_where_figures_are_proved_all_documents_are_read_once_a_week(self):
        self.night()
        full = self.connection.calls_per_day
        self.assertTrue(self.connection.proof_read_at)
        self.xero.reset_calls()
        self.night()
        walks = [call["path"].rpartition("/")[2] for call in self.xero.calls()]
        self.assertEqual(walks.count("Contacts"), 1)
        self.assertEqual(self.connection._kinds_to_sweep(), ("contacts",))
        self.assertEqual(self.connection.swept_on, self.connection._today())
        self.connection.swept_on -= timedelta(days=7)
        self.assertEqual(len(self.connection._kinds_to_sweep()), 3)
        self.assertLessEqual(self.connection.calls_per_day, full)

    def test_without_a_recent_proof_all_documents_are_read_every_night(self):
        self.night()
        self.assertEqual(self.connection.sweep_days, 7)
        self.connection.proof_read_at -= timedelta(days=3)
        self.connection.granted_scopes = False
        self.night()
        self.assertEqual(self.connection.sweep_days, 1)

    def test_a_difference_that_stays_a_second_night_is_an_activity(self):
        self.sell("2026-03-10", "120.00")
        self.shift_report((MARCH, self.account(INCOME), "14.20"))
        self.night()
        self.assertFalse(self.activities())
        self.months("unexplained").unexplained_since -= timedelta(days=1)
        self.night()
        self.assertEqual(self.activities(), ["Revenue differs from Xero: Mar 2026"])
        self.night()
        self.assertEqual(len(self.activities()), 1)
        self.connection.activity_ids.action_done()
        self.night()
        self.assertFalse(self.activities(), "a person has looked at this difference")
        self.shift_report((MARCH, self.account(INCOME), "5.00"))
        self.night()
        self.assertEqual(self.activities(), ["Revenue differs from Xero: Mar 2026"])
        self.shift_report((MARCH, self.account(INCOME), "-19.20"))
        self.night()
        self.assertFalse(self.activities())

    def test_a_small_difference_is_no_activity(self):
        self.sell("2026-03-10", "120.00")
        self.shift_report((MARCH, self.account(INCOME), "0.90"))
        self.night()
        self.months("unexplained").unexplained_since -= timedelta(days=1)
        self.night()
        self.assertFalse(self.activities())

    def test_a_closed_month_that_changes_is_an_activity(self):
        self.lock("2026-04-30")
        self.night()
        self.assertTrue(self.months().filtered(lambda month: month.month == MARCH).is_closed)
        self.night()
        self.assertFalse(self.activities())
        self.sell("2026-03-10", "120.00")
        self.sell("2026-05-10", "120.00")
        self.night()
        self.assertEqual(self.activities(), ["A closed month changed in Xero: Mar 2026"])

    def lock(self, day):
        """Close the months until a day in Xero."""
        moment = fields.Date.to_date(day)
        stamp = int((moment - date(1970, 1, 1)).total_seconds() * 1000)
        lock = {"PeriodLockDate": f"/Date({stamp}+0000)/"}
        self.xero.edit("raw", id=self.connection.tenant_id, merge=lock)
        self.connection.organisation_due_at = fields.Datetime.now()
        self.sync(self.connection)
        self.assertEqual(self.connection.locked_until, moment)
