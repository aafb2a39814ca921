import ipaddress
import logging
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from odoo import api, fields, http, models
from odoo.tools import SQL

from ... import const
from ...tools import secret
from ..base.client_calls import one
from ..connection.xero_connection_oauth import WEBHOOK_ROUTE
from .xero_connection_work import Step
from .xero_stream import POLL_EVERY

_logger = logging.getLogger(__name__)

# Events come in clusters, for example when an invoice is approved and sent, and a call reads 40
# records: they are collected for so many seconds.
COLLECT = 0.6
# More events than a call reads, within so many seconds, are a flood with many duplicates. Records
# are then read when the flood ends.
FLOOD_SPAN = 2.0
# A flood that doesn't end delays its events for no longer than this.
FLOOD_LONGEST_WAIT = 60.0


class XeroConnection(models.Model):
    """Webhooks: where Xero delivers them, and when they are read."""

    _inherit = "xero.connection"

    webhook_url = fields.Char("Delivery URL", compute="_compute_webhook_url")
    has_webhook_key = fields.Boolean(compute="_compute_has_webhook_key")
    last_event_read_at = fields.Datetime(readonly=True, copy=False)
    last_event_at = fields.Datetime("Last webhook received", compute="_compute_events")
    events_waiting = fields.Integer("Webhooks waiting", compute="_compute_events")

    def _compute_webhook_url(self):
        self.webhook_url = self._get_public_url(WEBHOOK_ROUTE)

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
        """Notify the user whether Xero can reach the delivery URL, and if not, why."""
        self.check_access("write")
        one(self)
        problems = self._webhook_problems()
        good = self.env._("No problems found. Xero should be able to deliver webhooks to %s.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if problems else "success",
                "sticky": bool(problems),
                "title": self.env._("Delivery URL"),
                "message": " ".join(problems) or good % self.webhook_url,
            },
        }

    def _webhook_problems(self):
        """Return the reasons why webhooks can't arrive, one sentence each.

        Source: Xero's "Webhooks > Configuring your server".
        """
        parts = urlsplit(self._get_public_url(WEBHOOK_ROUTE))
        host = parts.hostname or ""
        problems = []
        if parts.scheme != "https":
            problems.append(self.env._("The URL must start with https."))
        if parts.port not in (None, 443):
            problems.append(
                self.env._("Xero delivers webhooks to port 443 only, not to port %s.", parts.port)
            )
        if not _is_public(host):
            problems.append(self.env._("“%s” can't be reached from the internet.", host))
        databases = http.db_list(force=True, host=parts.netloc)
        if databases != [self.env.cr.dbname]:
            problems.append(
                self.env._(
                    "“%s” doesn't lead to this database alone, so Odoo can't tell which database a "
                    "webhook is for. Set dbfilter so that it leads to this one only.",
                    host,
                )
            )
        if problems:
            problems.append(self.env._("The URL comes from the system parameter web.base.url."))
        if not self.has_webhook_key:
            problems.append(self.env._("The webhooks key is missing. Enter it in Settings → Xero."))
        return problems

    @api.model
    def _webhook_keys(self):
        """Return {webhooks key: client IDs of its apps} of all companies."""
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
                # A key that a copied database can't decrypt must not affect other companies.
                _logger.info("A webhooks key cannot be used: %s", error)
            else:
                keys.setdefault(key, set()).add(client_id)
        return keys

    @api.model
    def _receive_events(self, events, client_ids):
        """Store events whose signature was checked, and wake a worker.

        No worker is woken if one has claimed the connections: it reads waiting events, and checks
        for more after it has released its claim. Waking workers for every request would keep all of
        them busy.
        """
        connections = self.env["xero.webhook.event"]._store(events, client_ids)
        if connections:
            # A worker that releases its claim after the check below sees the events.
            self._commit()
            if connections - self._in_hand():
                self._wake("live")

    def _events_due_in(self):
        """Return in how many seconds waiting events should be read; None if none should."""
        if not self.env["xero.webhook.event"]._kinds(self):
            return None
        kinds = {kind for stream in self._event_streams() for kind in stream._event_kinds()}
        if not kinds:
            return None
        pulse = self.env["xero.webhook.event"]._pulse(self, kinds, FLOOD_SPAN)
        if not pulse:
            return None
        oldest, recent, _asked_for = pulse
        if recent > const.IDS_PER_CALL:
            return COLLECT if oldest < FLOOD_LONGEST_WAIT else 0.0
        if self._events_spread(pulse) > COLLECT:
            return None
        return max(0.0, COLLECT - oldest)

    def _events_spread(self, pulse):
        """Return in how many seconds a call for events still leaves enough calls for polling.

        :param pulse: the result of ``_pulse``
        """
        _oldest, recent, asked_for = pulse
        last = self.last_event_read_at
        if asked_for or recent > const.IDS_PER_CALL or not last:
            return 0.0
        since = (fields.Datetime.now() - last).total_seconds()
        # Polling reads changes by then.
        longest = POLL_EVERY["invoices"].total_seconds()
        return max(0.0, min(self._seconds_for_a_call(), longest) - since)

    def _event_streams(self):
        """Return the lists that may read events now, whether or not a read is in progress."""
        now = fields.Datetime.now()
        self.invalidate_recordset(["stream_ids", "not_before", "state"])
        if self.state != "connected" or (self.not_before and self.not_before > now):
            return self.env["xero.stream"]
        return self.stream_ids.filtered(lambda s: (s._beside_pause() or now) <= now)

    def _events_read_from(self):
        """Return when waiting events may be read; None if there are none.

        That is at once, unless Xero's limit is reached, a read has just failed or calls are scarce.
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
        """Return the :class:`Step` that reads events if they should be read now, or None."""
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
        return Step(stream, partial(stream._serve_events, *batch), beside=True)

    def _note_event(self, received_at):
        if received_at and (not self.last_event_read_at or received_at > self.last_event_read_at):
            self.last_event_read_at = received_at


def _is_public(host):
    """Return whether a host name or IP address can be reached from the internet."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith((".local", ".localhost", ".internal", ".test"))
