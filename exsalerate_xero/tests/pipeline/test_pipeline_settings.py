from datetime import timedelta

from freezegun import freeze_time
from odoo import fields

from .pipeline_common import CALL, QuoteCase


@freeze_time("2026-03-10 09:00:00")
class TestPipelineSettings(QuoteCase):
    """Settings on the organisation's form and their defaults."""

    def test_quotes_are_polled_every_five_minutes_unless_set_otherwise(self):
        stream = self.connection.stream_ids.filtered(lambda s: s.kind == "quotes")
        stream.write({"state": "idle", "cursor": "2026-03-10 08:00:00"})

        def queued_after(**pause):
            now = fields.Datetime.now()
            stream.write({"state": "idle", "last_success": now, "polled_at": now})
            with freeze_time(fields.Datetime.now() + timedelta(**pause)):
                self.env["xero.connection"]._queue_polls()
            return stream.state == "queued"

        self.assertFalse(queued_after(minutes=4))
        self.assertTrue(queued_after(minutes=5))
        self.connection.quote_poll_minutes = 20
        self.assertFalse(queued_after(minutes=19))
        self.assertTrue(queued_after(minutes=20))

    def test_the_calls_a_day_fit_the_starter_tier_and_follow_the_interval(self):
        self.assertEqual(self.connection.quote_poll_minutes, 5)
        # Quotes every 5 minutes, two lists every 15, contacts every hour; accounts, items, tracking
        # categories, repeating invoices and the organisation's details once; three full reads at
        # night.
        nightly = self.connection._sweep_calls()
        self.assertGreater(nightly, 0)
        others = 2 * 96 + 24 + 5 * 1 + nightly
        self.assertEqual(self.connection.calls_per_day, 288 + others)
        self.assertLess(self.connection.calls_per_day, 1000)
        self.connection.quote_poll_minutes = 1
        self.assertEqual(self.connection.calls_per_day, 1440 + others)

    def test_a_line_is_proposed_for_each_status_that_matters(self):
        call = self.env.ref(CALL)
        nothing = self.env["mail.activity.type"]
        proposed = [
            (
                line.quote_status,
                line.outcome,
                line.stage_id,
                line.activity_type_id,
                line.activity_delay_days if line.activity_type_id else None,
                line.activity_summary,
            )
            for line in self.connection.pipeline_mapping_ids
        ]
        anywhere = self.env["crm.stage"]
        self.assertEqual(
            proposed,
            [
                ("SENT", "open", self.proposition, call, 3, "Follow up on the quote"),
                ("ACCEPTED", "won", anywhere, nothing, None, False),
                ("DECLINED", "lost", anywhere, nothing, None, False),
                ("INVOICED", "won", anywhere, nothing, None, False),
                ("EXPIRED", "open", anywhere, call, 0, "The quote has expired"),
            ],
        )

    def test_only_colleagues_in_the_company_are_offered_as_responsible(self):
        far = self.env["res.company"].create({"name": "Far away"})
        stranger = self.new_user("pipeline_stranger", "base.group_user", company=far)
        portal = self.new_user("pipeline_portal", "base.group_portal")
        users = self.env["res.users"]
        for model, name in (
            ("xero.pipeline.mapping", "activity_user_id"),
            ("xero.connection", "fallback_user_id"),
        ):
            domain = self.env[model]._fields[name]._description_domain(self.env)
            company = self.company.id
            offered = users.search(eval(domain, {"company_id": company}))
            self.assertIn(self.seller, offered)
            self.assertFalse(offered & (stranger + portal))

    def test_the_lost_reason_can_be_seen_where_it_is_asked_for(self):
        arch = self.env["xero.pipeline.mapping"].get_view(view_type="list")["arch"]
        self.assertIn('name="lost_reason_id"', arch)
        self.assertNotIn('optional="hide"', arch)
