import json
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields, http
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from xero_sandbox.webhooks import signature

from ...controllers import webhook as controller
from ...models.connection.xero_connection_oauth import WEBHOOK_ROUTE

KEY = "a webhook key"
TENANT = "1f3a7a5c-2b0e-4d3f-9a57-4d2f0d0e6a11"
INVOICE = "0b8a2a1c-7a5e-4b58-8d0c-9c8f4a7d2e21"
# The time of events: an hour ago, in UTC.
HOUR_AGO = datetime.now(timezone.utc).replace(tzinfo=None, microsecond=0) - timedelta(hours=1)


@tagged("post_install", "-at_install", "odoo_runner")
class TestWebhookRoute(HttpCase):
    """The responses to Xero's webhooks, and the events they store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.write({"xero_client_id": "app", "xero_webhook_key": KEY})
        cls.connection = cls.env["xero.connection"].create(
            {"tenant_id": TENANT, "state": "connected"}
        )

    def event(self, **values):
        return {
            "resourceUrl": f"https://api.xero.com/api.xro/2.0/Invoices/{INVOICE}",
            "resourceId": INVOICE,
            "eventDateUtc": f"{HOUR_AGO.isoformat()}.1234567",
            "eventType": "UPDATE",
            "eventCategory": "INVOICE",
            "tenantId": TENANT,
            "tenantType": "ORGANISATION",
        } | values

    def body(self, *events):
        content = {"events": events, "firstEventSequence": 1, "lastEventSequence": 1}
        return json.dumps(content).encode()

    def post(self, body, key=KEY, **headers):
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "x-xero-signature": signature(key, body),
        } | headers
        return self.opener.post(
            self.base_url() + WEBHOOK_ROUTE, data=body, headers=headers, timeout=10
        )

    def waiting(self):
        self.env.invalidate_all()
        return self.env["xero.webhook.event"].search([])

    def assertBare(self, response, status):
        self.assertEqual(response.status_code, status)
        self.assertEqual(response.content, b"")
        self.assertNotIn("Set-Cookie", response.headers)

    def test_a_right_signature_is_answered_200_and_the_event_waits(self):
        self.assertBare(self.post(self.body(self.event())), 200)
        event = self.waiting()
        self.assertEqual(event.connection_id, self.connection)
        self.assertEqual((event.kind, event.xero_id), ("invoices", INVOICE))
        self.assertEqual(event.event_at, HOUR_AGO)
        self.assertEqual(self.connection.events_waiting, 1)
        self.assertTrue(self.connection.last_event_at)

    def test_an_event_wakes_the_live_job(self):
        job = self.env.ref("exsalerate_xero.ir_cron_live")
        triggers = self.env["ir.cron.trigger"]
        before = triggers.search_count([("cron_id", "=", job.id)])
        self.post(self.body(self.event()))
        self.env.invalidate_all()
        self.assertGreater(triggers.search_count([("cron_id", "=", job.id)]), before)

    def test_a_body_altered_by_one_byte_is_401_and_nothing_is_written(self):
        body = self.body(self.event())
        signed = signature(KEY, body)
        altered = body.replace(b"INVOICE", b"INVOICF")
        store = http.root.session_store
        triggers = self.env["ir.cron.trigger"].search_count([])
        with (
            patch.object(
                type(self.env["xero.webhook.event"]), "_store", side_effect=AssertionError
            ),
            patch.object(type(store), "save", side_effect=AssertionError),
        ):
            self.assertBare(self.post(altered, **{"x-xero-signature": signed}), 401)
        self.assertFalse(self.waiting())
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), triggers)

    def test_a_missing_or_foreign_signature_is_401(self):
        body = self.body(self.event())
        for signed in ("", "é", signature("another key", body), signature("", body)):
            with self.subTest(signed):
                response = self.post(body, **{"x-xero-signature": signed.encode()})
                self.assertBare(response, 401)
        self.assertFalse(self.waiting())

    def test_without_any_key_everything_is_401(self):
        self.company.sudo().xero_webhook_key_cipher = False
        body = self.body()
        for key in (KEY, ""):
            self.assertBare(self.post(body, key), 401)

    def test_a_body_over_the_limit_is_413_before_it_is_hashed(self):
        body = b"x" * (controller.BODY_LIMIT + 1)
        with patch.object(controller.webhook, "signature_ok", side_effect=AssertionError):
            self.assertBare(self.post(body), 413)

    def test_a_body_over_the_limit_that_does_not_tell_its_length_is_413_before_it_is_hashed(self):
        headers = {"x-xero-signature": signature(KEY, b"x" * (controller.BODY_LIMIT + 1))}
        with patch.object(controller.webhook, "signature_ok", side_effect=AssertionError):
            for parts in ([b"x" * (controller.BODY_LIMIT + 1)], [b"x" * controller.BODY_LIMIT] * 3):
                response = self.post_in_parts(parts, headers)
                self.assertBare(response, 413)

    def test_a_body_within_the_limit_need_not_tell_its_length(self):
        body = self.body(self.event())
        body += b" " * (controller.BODY_LIMIT - len(body))
        response = self.post_in_parts([body], {"x-xero-signature": signature(KEY, body)})
        self.assertBare(response, 200)
        self.assertTrue(self.waiting())

    def post_in_parts(self, parts, headers):
        """Send a body without a Content-Length."""
        return self.opener.post(
            self.base_url() + WEBHOOK_ROUTE, data=iter(parts), headers=headers, timeout=10
        )

    def test_a_form_over_the_limit_is_413_too(self):
        body = b"a=" + b"x" * controller.BODY_LIMIT
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertBare(self.post(body, **form), 413)

    def test_a_logged_in_browser_gets_no_cookie_either(self):
        new_test_user(self.env, "somebody", groups="base.group_user")
        self.authenticate("somebody", "somebody")
        self.assertBare(self.post(self.body(self.event())), 200)

    def test_an_intent_to_receive_is_answered_by_its_signature(self):
        body = self.body()
        self.assertBare(self.post(body), 200)
        self.assertBare(self.post(body, "wrong"), 401)
        self.assertFalse(self.waiting())

    def test_unknown_categories_tenants_and_odd_ids_are_ignored_with_200(self):
        response = self.post(
            self.body(
                self.event(eventCategory="SUBSCRIPTION"),
                self.event(eventCategory="SOMETHING_NEW"),
                self.event(tenantId="00000000-0000-0000-0000-000000000001"),
                self.event(resourceId="not an id"),
                self.event(resourceId=None),
                "not an event",
            )
        )
        self.assertBare(response, 200)
        self.assertFalse(self.waiting())

    def test_an_event_that_cannot_be_stored_costs_no_other_event(self):
        for name in ("tenantId", "resourceId", "eventCategory", "eventType", "eventDateUtc"):
            for odd in (
                "\0",
                f"{TENANT}\0",
                "\ud83d",
                "é" * 9000,
                b"9" * 6000,
                -1,
                1e300,
                [[]],
                {},
            ):
                with self.subTest(name=name, odd=repr(odd)[:20]):
                    self.waiting().unlink()
                    body = self.body(self.event(**{name: "ODD"}), self.event())
                    body = body.replace(
                        b'"ODD"', odd if isinstance(odd, bytes) else json.dumps(odd).encode()
                    )
                    self.assertBare(self.post(body), 200)
                    self.assertEqual(self.waiting().mapped("xero_id"), [INVOICE])

    def test_thousands_of_events_are_taken_at_once(self):
        ids = [f"{number:08x}{INVOICE[8:]}" for number in range(2500)]
        self.assertBare(self.post(self.body(*(self.event(resourceId=id_) for id_ in ids))), 200)
        self.assertEqual(len(self.waiting()), len(ids))

    def test_a_time_that_cannot_be_true_counts_as_now(self):
        now = fields.Datetime.now()
        for far in ("0001-01-01T00:00:00", "1999-12-31T23:59:59", "9999-12-31T23:59:59"):
            with self.subTest(far):
                self.waiting().unlink()
                self.assertBare(self.post(self.body(self.event(eventDateUtc=far))), 200)
                [event_at] = self.waiting().mapped("event_at")
                self.assertLess(abs((event_at - now).total_seconds()), 120)

    @mute_logger("odoo.addons.exsalerate_xero.controllers.webhook")
    def test_a_rightly_signed_body_that_is_not_xeros_json_is_ignored_with_200(self):
        for body in (b"", b"[]", b'{"events": null}', b"\xff"):
            with self.subTest(body):
                self.assertBare(self.post(body), 200)
        self.assertFalse(self.waiting())

    def test_an_organisation_that_is_not_connected_gets_no_events(self):
        self.connection.state = "expired"
        self.assertBare(self.post(self.body(self.event())), 200)
        self.assertFalse(self.waiting())

    def test_an_archived_organisation_gets_no_events(self):
        self.connection.active = False
        self.assertBare(self.post(self.body(self.event())), 200)
        self.assertFalse(self.waiting())

    def test_an_event_told_twice_in_a_post_waits_once_with_its_latest_time(self):
        self.post(
            self.body(
                self.event(eventDateUtc=(HOUR_AGO + timedelta(seconds=2)).isoformat()),
                self.event(),
                self.event(resourceId=INVOICE.upper()),
            )
        )
        self.assertEqual(self.waiting().event_at, HOUR_AGO + timedelta(seconds=2))

    def test_several_apps_share_the_address_each_for_its_own_organisations(self):
        other = self.env["res.company"].create(
            {"name": "Other", "xero_client_id": "other app", "xero_webhook_key": "other key"}
        )
        tenant = "2f3a7a5c-2b0e-4d3f-9a57-4d2f0d0e6a22"
        theirs = self.env["xero.connection"].create(
            {"company_id": other.id, "tenant_id": tenant, "state": "connected"}
        )
        both = self.body(self.event(), self.event(tenantId=tenant))
        self.assertBare(self.post(both, "other key"), 200)
        self.assertEqual(self.waiting().connection_id, theirs)
        self.assertBare(self.post(both, KEY), 200)
        self.assertEqual(self.waiting().connection_id, theirs | self.connection)

    def test_a_key_that_cannot_be_decrypted_is_no_other_companys_loss(self):
        self.env["res.company"].create(
            {"name": "Copied", "xero_client_id": "copied app"}
        ).sudo().xero_webhook_key_cipher = "gAAAA-of-another-installation"
        self.assertBare(self.post(self.body(self.event())), 200)
        self.assertTrue(self.waiting())

    def test_only_posts_are_taken(self):
        address = self.base_url() + WEBHOOK_ROUTE
        self.assertEqual(self.opener.get(address, timeout=10).status_code, 405)
