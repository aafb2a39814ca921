"""Webhooks: small, signed notifications of changes, sent from a separate thread."""

import base64
import hashlib
import hmac
import json
import queue
import secrets
import threading
import time
import urllib.error
import urllib.request
from random import Random

from .dates import seven_digits

CATEGORIES = {
    "Invoices": "INVOICE",
    "Contacts": "CONTACT",
    "CreditNotes": "CREDITNOTE",
    "Prepayments": "PREPAYMENT",
}
GATHER_SECONDS = 0.2
MOST_EVENTS = 100
RETRY_PAUSES = (0, 0.5, 2, 5)
TIMEOUT = 5


def signature(key, body):
    """Return the x-xero-signature of a body (bytes): base64 of HMAC-SHA256 with the webhook key."""
    return base64.b64encode(hmac.digest(key.encode(), body, hashlib.sha256)).decode()


class Webhooks:
    """Sends events to `settings.webhook_url` if it is set; `deliveries` logs each attempt."""

    def __init__(self, settings, url):
        self.settings = settings
        self.url = url
        self.events = queue.Queue()
        self.deliveries = []
        self.sequence = 0
        self.lock = threading.Lock()
        self.rng = Random(f"webhooks-{settings.seed}")
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def start(self):
        threading.Thread(target=self._run, name="sandbox-webhooks", daemon=True).start()

    def stop(self):
        self.events.put(None)

    def changed(self, books, resource_name, record_id, event_type):
        """Handle a change to the books; kinds of record without webhooks are ignored."""
        category = CATEGORIES.get(resource_name)
        if category and self.settings.webhook_url:
            self.events.put(self.event(books.tenant, category, event_type, record_id))

    def event(self, tenant, category, event_type, record_id):
        """Return one entry of `events`."""
        name = {c: n for n, c in CATEGORIES.items()}.get(category, category.title())
        return {
            "resourceUrl": f"{self.url}/api.xro/2.0/{name}/{record_id}",
            "resourceId": record_id,
            "eventDateUtc": seven_digits(time.time())[:-4],
            "eventType": event_type,
            "eventCategory": category,
            "tenantId": tenant,
            "tenantType": "ORGANISATION",
        }

    def deliver(self, events, right_signature=True):
        """POST the events once; return the receiver's response, as logged."""
        with self.lock:
            first = self.sequence + 1
            self.sequence += len(events)
            last = self.sequence
        body = json.dumps(
            {
                "events": events,
                "firstEventSequence": first if events else 0,
                "lastEventSequence": last if events else 0,
                "entropy": secrets.token_hex(10).upper(),
            }
        ).encode()
        signed = signature(self.settings.webhook_key, body)
        if not right_signature:
            signed = signature(self.settings.webhook_key + "x", body)
        delivery = {"events": len(events), "right_signature": right_signature}
        delivery.update(self._post(body, signed))
        self.deliveries.append(delivery)
        return delivery

    def intent(self):
        """Perform Xero's "intent to receive": empty posts, some wrongly signed. Return results."""
        deliveries = [self.deliver([], right) for right in (True, False, True, False)]
        passed = all(
            d["status"] == (200 if d["right_signature"] else 401)
            and d["body_length"] == 0
            and not d["cookies"]
            and d["seconds"] < TIMEOUT
            for d in deliveries
        )
        return {"passed": passed, "deliveries": deliveries}

    def burst(self, events, duplicates=1, shuffle=False, wrong_signature=False, size=MOST_EVENTS):
        """Send events at once: each `duplicates` times, shuffled, in posts of `size`."""
        events = [event for event in events for _ in range(duplicates)]
        if shuffle:
            self.rng.shuffle(events)
        posts = [events[start : start + size] for start in range(0, len(events), size)]
        return [self.deliver(post, not wrong_signature) for post in posts]

    def _run(self):
        while True:
            event = self.events.get()
            if event is None:
                return
            time.sleep(GATHER_SECONDS)
            events = [event]
            while len(events) < MOST_EVENTS and not self.events.empty():
                following = self.events.get()
                if following is None:
                    return
                events.append(following)
            self._deliver_with_retries(events)

    def _deliver_with_retries(self, events):
        for pause in RETRY_PAUSES:
            time.sleep(pause)
            if not self.settings.webhook_url or self.deliver(events)["status"] == 200:
                return

    def _post(self, body, signed):
        request = urllib.request.Request(
            self.settings.webhook_url,
            body,
            {"Content-Type": "application/json", "x-xero-signature": signed},
            method="POST",
        )
        started = time.monotonic()
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                result = _outcome(answer.status, answer.read(), answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                result = _outcome(error.code, error.read(), error.headers)
        except (OSError, ValueError) as error:
            result = {**_outcome(0, b"", {}), "error": type(error).__name__}
        return {**result, "seconds": round(time.monotonic() - started, 3)}


def _outcome(status, body, headers):
    return {"status": status, "body_length": len(body), "cookies": "Set-Cookie" in headers}
