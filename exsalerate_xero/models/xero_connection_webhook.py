import ipaddress
import logging
from datetime import timedelta
from functools import partial
from math import ceil
from urllib.parse import urlsplit

from odoo import api, fields, http, models
from odoo.tools import SQL

from .. import const
from ..tools import secret
from .client_calls import one

_logger = logging.getLogger(__name__)

WEBHOOK_ROUTE = "/exsalerate_xero/webhook"
# Events come in clusters, as when an invoice is approved and sent, and a call takes forty: they
# are read once none has come for so many seconds,
QUIET = 0.3
# or once the oldest has waited for so many.
PATIENCE = 0.8
# More than a call takes in so many seconds is a flood, full of repeats: then each record is read
# when the flood is over, or its oldest event has waited for so long.
FLOOD_SPAN = 2.0
FLOOD_PATIENCE = 60.0
# Where the day's calls would not last, calls for events are at most so far apart; and so far when
# hardly any are left: by then the polls have asked what has changed.
APART = 60.0
FAR_APART = 900.0
# Streams whose records can change in Xero without a new date of modification: a line's account
# code, the due date of a part-paid document, a contact's flags.
SWEPT_KINDS = ("contacts", "invoices", "credit_notes")
# A sweep may use up this part of the calls that are left, no more.
SWEEP_SHARE = 0.5


class XeroConnection(models.Model):
    """Live: what Xero's webhooks announce, and the nightly sweep for what nobody announces."""

    _inherit = "xero.connection"

    webhook_url = fields.Char("Webhook address", compute="_compute_webhook_url")
    has_webhook_key = fields.Boolean(compute="_compute_has_webhook_key")
    last_event_read_at = fields.Datetime(readonly=True, copy=False)
    last_event_at = fields.Datetime("Last event received", compute="_compute_events")
    events_waiting = fields.Integer("Events waiting", compute="_compute_events")

    def _compute_webhook_url(self):
        self.webhook_url = self._webhook_address()

    @api.depends("company_id.xero_webhook_key_cipher")
    def _compute_has_webhook_key(self):
        for connection in self:
            # sudo: only whether there is one
            connection.has_webhook_key = connection.company_id.sudo().xero_has_webhook_key

    @api.depends("last_event_read_at")
    def _compute_events(self):
        self.env["xero.webhook.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT connection_id, count(DISTINCT (kind, xero_id)), max(received_at)
                     FROM xero_webhook_event WHERE connection_id = ANY(%s) AND user_id IS NULL
                    GROUP BY connection_id""",
                self.ids,
            )
        )
        waiting = {connection_id: tuple(rest) for connection_id, *rest in rows}
        for connection in self:
            count, last = waiting.get(connection.id, (0, None))
            connection.events_waiting = count
            connection.last_event_at = last or connection.last_event_read_at

    def action_check_webhook(self):
        """Tell whether Xero can reach the webhook's address, and if not, why."""
        self.check_access("write")
        one(self)
        problems = self._webhook_problems()
        good = self.env._("Xero can deliver to %s, as far as can be told from here.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "title": self.env._("Webhook address"),
                "message": " ".join(problems) or good % self.webhook_url,
            },
        }

    def _webhook_problems(self):
        """Return what keeps Xero's webhooks from arriving, a sentence each.

        Source: Xero's "Webhooks > Configuring your server".
        """
        parts = urlsplit(self._webhook_address())
        host = parts.hostname or ""
        problems = []
        if parts.scheme != "https":
            problems.append(self.env._("The address must begin with https."))
        if parts.port not in (None, 443):
            problems.append(self.env._("Xero delivers to port 443 only, not to %s.", parts.port))
        if not _is_public(host):
            problems.append(self.env._("“%s” cannot be reached from the internet.", host))
        databases = http.db_list(force=True, host=parts.netloc)
        if databases != [self.env.cr.dbname]:
            problems.append(
                self.env._(
                    "Several databases answer at “%s”, or another one: Odoo would not know which "
                    "one a webhook is for. Set dbfilter so that just this one does.",
                    host,
                )
            )
        if problems:
            problems.append(self.env._("Settings → System Parameters → web.base.url is used here."))
        if not self.has_webhook_key:
            problems.append(
                self.env._("The webhook's signing key is missing: enter it in Settings → Xero.")
            )
        return problems

    @api.model
    def _webhook_address(self):
        return self._get_public_url(WEBHOOK_ROUTE)

    @api.model
    def _webhook_keys(self):
        """Return {signing key: client ids of the apps that it belongs to}, of all companies."""
        rows = self.env.execute_query(
            SQL(
                """SELECT xero_client_id, xero_webhook_key_cipher FROM res_company
                    WHERE xero_client_id IS NOT NULL AND xero_webhook_key_cipher IS NOT NULL"""
            )
        )
        keys = {}
        for client_id, cipher in rows:
            try:
                key = self.env["xero.vault"]._decrypt(cipher)
            except (secret.SecretUnreadable, secret.KeyUnusable) as error:
                # One company's key that a copied database cannot read is no other company's loss.
                _logger.info("A webhook key of Xero's cannot be used: %s", error)
            else:
                keys.setdefault(key, set()).add(client_id)
        return keys

    @api.model
    def _receive_events(self, events, client_ids):
        """Keep events whose signature was checked, and wake a worker for them.

        Not where a worker has the connections in hand: it reads what waits, and looks once more
        when it has given them back. Waking all workers for every post would keep them busy.
        """
        connections = self.env["xero.webhook.event"]._store(events, client_ids)
        if connections:
            # Now who gives them back after we looked will see the events.
            self._commit()
            if connections - self._in_hand():
                self._wake("live")

    def _events_due_in(self):
        """Return in how many seconds waiting events should be read, None if none are by now."""
        kinds = {kind for stream in self._event_streams() for kind in stream._event_kinds()}
        if not kinds:
            return None
        pulse = self.env["xero.webhook.event"]._pulse(self, kinds, FLOOD_SPAN)
        if not pulse:
            return None
        newest, oldest, recent, _asked_for = pulse
        if recent > const.IDS_PER_CALL:
            return 0.0 if oldest >= FLOOD_PATIENCE else QUIET
        if self._events_spread(pulse) > PATIENCE:
            return None
        return max(0.0, min(QUIET - newest, PATIENCE - oldest))

    def _events_spread(self, pulse):
        """Return in how many seconds a call for waiting events leaves enough for the polls.

        :param pulse: what ``_pulse`` tells of them
        """
        *_ages, recent, asked_for = pulse
        last = self.last_event_read_at
        if asked_for or recent > const.IDS_PER_CALL or not last:
            return 0.0
        at_most = FAR_APART if self._are_calls_used_up() else APART
        since = (fields.Datetime.now() - last).total_seconds()
        return max(0.0, min(self._seconds_for_a_call(), at_most) - since)

    def _event_streams(self):
        """Return the streams that may read events now; none is made to wait for its walk."""
        now = fields.Datetime.now()
        self.invalidate_recordset(["stream_ids", "not_before", "state"])
        if self.state != "connected" or (self.not_before and self.not_before > now):
            return self.env["xero.stream"]
        return self.stream_ids.filtered(lambda s: (s._beside_pause() or now) <= now)

    def _events_read_from(self):
        """Return when waiting events may be read, None without any.

        At once, unless Xero takes no call, reading them has failed just now, or calls are scarce.
        """
        now, events = fields.Datetime.now(), self.env["xero.webhook.event"]
        kinds = events._kinds(self)
        pauses = [s._beside_pause() or now for s in self.stream_ids if s._event_kinds() & kinds]
        pulse = pauses and events._pulse(self, kinds, FLOOD_SPAN)
        if not pulse:
            return None
        spread = timedelta(seconds=self._events_spread(pulse))
        return max(min(pauses), self.not_before or now, now + spread)

    def _next_events(self):
        """Return (stream, what reads its events) if there are any that should be read now."""
        if self._events_due_in() != 0.0:
            return None
        events = self.env["xero.webhook.event"]
        self._note_event(events._drop_settled(self))
        streams = {
            kind: stream for stream in self._event_streams() for kind in stream._event_kinds()
        }
        batch = events._next_batch(self, streams)
        if not batch:
            return None
        stream = streams[batch[0]]
        return stream, partial(stream._serve_events, *batch)

    def _note_event(self, received_at):
        if received_at and (not self.last_event_read_at or received_at > self.last_event_read_at):
            self.last_event_read_at = received_at

    @api.model
    def _cron_sweep(self):
        """Queue reading everything again, to find what changed in Xero without a word.

        A call reads up to 1,000 records: an organisation with 50,000 invoices, 2,000 credit notes
        and 8,000 contacts costs 60 calls a night, one in sixteen of the Starter tier's day. Rows
        that are as they were are not written. One that cannot afford it is left for another night.
        """
        for connection in self.search([("state", "=", "connected")]):
            streams = connection.stream_ids.filtered(
                lambda s: (
                    s.kind in SWEPT_KINDS and s.last_success and not s.full and not s.unlisted_words
                )
            )
            affordable = connection._sweep_calls() <= connection._history_room() * SWEEP_SHARE
            if connection.import_future_sales and streams and affordable:
                connection._queue(streams.mapped("kind"), full=True)

    def _sweep_calls(self):
        """Return how many calls a sweep takes, by the records kept here."""
        # One that is not saved yet has no id.
        own = [("connection_id", "in", self.ids)]
        kept = self.env["xero.invoice"].search_count(own)
        kept += self.env["xero.contact"].search_count(own)
        return ceil(kept / const.PAGE_SIZE) + len(SWEPT_KINDS)


def _is_public(host):
    """Tell whether a host's name or address can be one that the internet knows."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".test"))
