"""Webhooks as Xero delivers them: small, signed, at least once."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

KEY = "webhook-key"


class Receiver:
    """A receiver that checks signatures and keeps what it receives."""

    def __init__(self):
        self.bodies = []
        self.refuse = 0
        self.cookies = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = outer.received(body, self.headers["x-xero-signature"])
                self.send_response(status)
                if outer.cookies:
                    self.send_header("Set-Cookie", "a=b")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def received(self, body, signature):
        digest = hmac.new(KEY.encode(), body, hashlib.sha256).digest()
        if base64.b64encode(digest).decode() != signature:
            return 401
        if self.refuse:
            self.refuse -= 1
            return 500
        self.bodies.append(json.loads(body))
        return 200

    def events(self, count):
        """Wait for the first `count` events and return them."""
        until = time.monotonic() + 10
        while time.monotonic() < until:
            events = [event for body in list(self.bodies) for event in body["events"]]
            if len(events) >= count:
                return events
            time.sleep(0.02)
        raise AssertionError(f"only {len(events)} events arrived")


@pytest.fixture
def receiver(own):
    receiver = Receiver()
    own.control.settings(webhook_url=receiver.url, webhook_key=KEY)
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


def test_a_change_is_sent_with_a_valid_signature(own, receiver):
    invoice = own.control.edit("new_invoice")["InvoiceID"]
    (event,) = receiver.events(1)
    assert event["resourceId"] == invoice
    assert event["resourceUrl"].endswith(f"/api.xro/2.0/Invoices/{invoice}")
    assert (event["eventCategory"], event["eventType"]) == ("INVOICE", "CREATE")
    assert event["tenantId"] in own.books and event["tenantType"] == "ORGANISATION"
    assert receiver.bodies[0]["firstEventSequence"] == receiver.bodies[0]["lastEventSequence"] == 1


def test_the_categories_that_xero_sends_events_for(own, receiver):
    own.control.edit("pay")
    own.control.edit("new_bill")
    own.control.edit("edit_contact")
    own.control.edit("new_credit_note")
    kinds = {(e["eventCategory"], e["eventType"]) for e in receiver.events(4)}
    assert kinds == {
        ("INVOICE", "UPDATE"),
        ("INVOICE", "CREATE"),
        ("CONTACT", "UPDATE"),
        ("CREDITNOTE", "CREATE"),
    }


def test_there_are_no_events_for_quotes_accounts_and_recoded_lines(own, receiver):
    for action in ("new_quote", "send_quote", "add_account", "recode"):
        own.control.edit(action)
    last = own.control.edit("touch")["InvoiceID"]
    assert [event["resourceId"] for event in receiver.events(1)] == [last]


def test_a_refused_delivery_is_tried_again(own, receiver):
    receiver.refuse = 1
    own.control.edit("touch")
    assert len(receiver.events(1)) == 1
    until = time.monotonic() + 5
    while len(own.control.webhooks()) < 2 and time.monotonic() < until:
        time.sleep(0.02)
    assert [delivery["status"] for delivery in own.control.webhooks()] == [500, 200]


def test_intent_to_receive(own, receiver):
    result = own.control.webhook_intent()
    assert result["passed"] is True
    assert [delivery["status"] for delivery in result["deliveries"]] == [200, 401, 200, 401]
    assert all(body["events"] == [] for body in receiver.bodies)


def test_intent_to_receive_fails_for_a_receiver_that_sets_cookies(own, receiver):
    receiver.cookies = True
    assert own.control.webhook_intent()["passed"] is False


def test_bursts_with_duplicates_out_of_order_and_of_unknown_kinds(own, receiver):
    events = [{"id": f"id-{n}"} for n in range(20)] + [{"id": "s", "category": "SUBSCRIPTION"}]
    sent = own.control.webhook_burst(events, duplicates=3, shuffle=True, size=10)
    assert [delivery["status"] for delivery in sent] == [200] * 7
    read = [event["resourceId"] for event in receiver.events(63)]
    assert sorted(set(read)) == sorted(event["id"] for event in events)
    assert read != sorted(read)


def test_a_burst_can_be_signed_wrongly(own, receiver):
    (sent,) = own.control.webhook_burst([{"id": "x"}], wrong_signature=True)
    assert sent["status"] == 401
    assert receiver.bodies == []
