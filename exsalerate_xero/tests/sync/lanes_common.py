from odoo import fields

from ...models.sync import xero_connection_queue
from ...tools.webhook import Event
from ..common import XeroCase


class LanesCase(XeroCase):
    """An imported organisation, with helpers for its jobs, events and calls."""

    starts_imported = True

    def setUp(self):
        super().setUp()
        self.streams = self.connection.stream_ids.grouped("kind")
        self.connections = self.env["xero.connection"]
        self.patch(xero_connection_queue, "RUN_SECONDS", 20.0)
        self.xero.reset_calls()

    def announce(self, xero_id, connection=None):
        tenant = (connection or self.connection).tenant_id
        event = Event(tenant, "INVOICE", xero_id, "CREATE", fields.Datetime.now())
        self.env["xero.webhook.event"]._store([event], ["sandbox-client"])

    def paths(self):
        """Return the lists that were read since the last reset, in order."""
        return [call["path"].rpartition("/")[2] for call in self.xero.calls()]

    def wakings(self, lane):
        """Return the triggers of a lane's jobs."""
        jobs = {"live": ("ir_cron_live", "ir_cron_live_2"), "backfill": ("ir_cron_backfill",)}
        crons = [self.env.ref(f"exsalerate_xero.{name}").id for name in jobs[lane]]
        return self.env["ir.cron.trigger"].search([("cron_id", "in", crons)])
