from odoo import fields

from ..models import xero_connection_queue
from ..tools.webhook import Event
from .common import XeroCase


class LanesCase(XeroCase):
    """An organisation with its history, whose jobs, events and calls can be looked at."""

    def setUp(self):
        super().setUp()
        self.connection = self.connect()
        self.import_all(self.connection)
        self.streams = self.connection.stream_ids.grouped("kind")
        self.connections = self.env["xero.connection"]
        self.patch(xero_connection_queue, "RUN_SECONDS", 20.0)
        self.xero.reset_calls()

    def announce(self, xero_id, connection=None):
        tenant = (connection or self.connection).tenant_id
        event = Event(tenant, "INVOICE", xero_id, "CREATE", fields.Datetime.now())
        self.env["xero.webhook.event"]._store([event], ["sandbox-client"])

    def paths(self):
        """The lists that were asked for since the last reset, in order."""
        return [call["path"].rpartition("/")[2] for call in self.xero.calls()]

    def wakings(self, lane):
        """When the jobs of a lane are to run."""
        jobs = {"live": ("ir_cron_live", "ir_cron_live_2"), "backfill": ("ir_cron_backfill",)}
        crons = [self.env.ref(f"exsalerate_xero.{name}").id for name in jobs[lane]]
        return self.env["ir.cron.trigger"].search([("cron_id", "in", crons)])
