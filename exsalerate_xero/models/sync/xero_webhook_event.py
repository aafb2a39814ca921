from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ... import const
from ...tools.fields import GUID

# The list that reads events of a category. Xero has no webhooks for quotes and accounts. Other
# categories are ignored.
KINDS = {
    "INVOICE": "invoices",
    "CREDITNOTE": "credit_notes",
    "CONTACT": "contacts",
    "PREPAYMENT": "prepayments",
}
# Lists that Xero can't filter by ID: the kind of event for which a record is read on its own.
SINGLE_KINDS = {
    "credit_notes": "credit_note",
    "quotes": "quote",
    "bank_transactions": "bank_transaction",
    "manual_journals": "manual_journal",
    "prepayments": "prepayment",
    "bill_credits": "bill_credit",
}
# Maximum records of a batch, which are ten calls. Users are notified once per batch.
MOST_AT_ONCE = 10 * const.IDS_PER_CALL
# After this, polling has read the record, even if the event could not be processed.
KEPT_FOR = timedelta(days=3)


class XeroWebhookEvent(models.Model):
    """A record that waits to be read, because of a webhook or on a user's request.

    Rows are inserted and deleted, but never updated: the webhook's route and the worker never wait
    for each other or cause conflicts. A record with ten events has ten rows and is read once.
    """

    _name = "xero.webhook.event"
    _description = "Xero: Webhook Event"
    _log_access = False
    _order = "id"

    connection_id = fields.Many2one("xero.connection", required=True, ondelete="cascade")
    kind = fields.Selection(
        [
            ("contacts", "Contact"),
            ("invoices", "Invoice"),
            ("credit_notes", "Credit note"),
            ("prepayments", "Prepayment"),
            ("bills", "Bill"),
            ("customer", "Customer with all documents"),
            ("credit_note", "Single credit note"),
            ("quote", "Single quote"),
            ("bank_transaction", "Single bank transaction"),
            ("manual_journal", "Single manual journal"),
            ("prepayment", "Single prepayment"),
            ("bill_credit", "Single supplier credit note"),
        ],
        required=True,
    )
    xero_id = fields.Char("Xero ID", required=True)
    event_at = fields.Datetime(required=True, help="By Xero's clock.")
    received_at = fields.Datetime(required=True)
    user_id = fields.Many2one("res.users", "Requested by", ondelete="cascade")

    _waiting = models.Index("(connection_id, kind, xero_id)")

    @api.model
    def _store(self, events, client_ids):
        """Store the events of organisations that are connected through one of the apps.

        :param events: :class:`webhook.Event` records
        :param client_ids: client IDs of the apps whose key signed them
        :return: the connections that got events
        """
        self.env["xero.connection"].flush_model(["tenant_id", "state", "active", "company_id"])
        self.env["res.company"].flush_model(["xero_client_id"])
        known = [_row(event) for event in events if _is_known(event)]
        if not known:
            return self.env["xero.connection"]
        tenants, kinds, xero_ids, times = zip(*known, strict=True)
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO xero_webhook_event
                          (connection_id, kind, xero_id, event_at, received_at)
                   SELECT connection.id, event.kind, event.xero_id, max(event.at),
                          clock_timestamp() AT TIME ZONE 'UTC'
                     FROM unnest(%(tenants)s, %(kinds)s, %(xero_ids)s, %(times)s::timestamp[])
                          AS event (tenant, kind, xero_id, at)
                     JOIN xero_connection connection ON lower(connection.tenant_id) = event.tenant
                     JOIN res_company company ON company.id = connection.company_id
                    WHERE connection.state = 'connected' AND connection.active
                      AND (event.kind <> ALL(%(optional)s)
                           OR EXISTS (SELECT FROM xero_stream stream
                                       WHERE stream.connection_id = connection.id
                                         AND stream.kind = event.kind AND stream.active))
                      AND company.xero_client_id = ANY(%(client_ids)s)
                    GROUP BY connection.id, event.kind, event.xero_id
                   RETURNING connection_id""",
                tenants=list(tenants),
                kinds=list(kinds),
                xero_ids=list(xero_ids),
                times=list(times),
                client_ids=list(client_ids),
                optional=list(const.INCOME_KINDS),
            )
        )
        return self.env["xero.connection"].browse({connection_id for (connection_id,) in rows})

    @api.model
    def _ask_for(self, contacts):
        """Queue reading all documents of Xero contacts, and notify the user afterwards."""
        now = fields.Datetime.now()
        self.create(
            [
                {
                    "connection_id": contact.connection_id.id,
                    "kind": "customer",
                    "xero_id": contact.xero_id,
                    "event_at": now,
                    "received_at": now,
                    "user_id": self.env.uid,
                }
                for contact in contacts
            ]
        )

    @api.model
    def _ask_again(self, connection, kind, xero_ids):
        """Queue reading these records again, even if they haven't changed."""
        now = fields.Datetime.now()
        values = {
            "connection_id": connection.id,
            "kind": SINGLE_KINDS.get(kind, kind),
            "event_at": now,
            "received_at": now,
            "user_id": self.env.uid,
        }
        self.create([values | {"xero_id": xero_id} for xero_id in xero_ids])

    @api.model
    def _pulse(self, connection, kinds, seconds):
        """Return the state of waiting events, or None if there are none.

        :param kinds: kinds of events that can be read now
        :param seconds: events that arrived within so many seconds are recent
        :return: (seconds since the oldest event, number of recent events, whether a user requested
            one)
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH clock AS MATERIALIZED (SELECT clock_timestamp() AT TIME ZONE 'UTC' AS now)
                   SELECT extract(epoch FROM clock.now - min(received_at))::float,
                          count(*) FILTER (WHERE received_at > clock.now - %(span)s),
                          bool_or(user_id IS NOT NULL)
                     FROM xero_webhook_event, clock
                    WHERE connection_id = %(connection)s AND kind = ANY(%(kinds)s)
                    GROUP BY clock.now""",
                span=timedelta(seconds=seconds),
                connection=connection.id,
                kinds=list(kinds),
            )
        )
        return rows[0] if rows else None

    @api.model
    def _kinds(self, connection):
        """Return the kinds of waiting events of a connection."""
        self.flush_model()
        query = SQL(
            "SELECT DISTINCT kind FROM xero_webhook_event WHERE connection_id = %s", connection.id
        )
        return {kind for (kind,) in self.env.execute_query(query)}

    @api.model
    def _next_batch(self, connection, kinds):
        """Return the events that have waited longest, limited to one kind and one batch.

        :return: (kind, {Xero ID: IDs of its rows}), or None
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT kind, xero_id, array_agg(id) FROM xero_webhook_event
                    WHERE connection_id = %(connection)s
                      AND kind = (SELECT kind FROM xero_webhook_event
                                   WHERE connection_id = %(connection)s AND kind = ANY(%(kinds)s)
                                   ORDER BY id LIMIT 1)
                    GROUP BY kind, xero_id ORDER BY min(id) LIMIT %(limit)s""",
                connection=connection.id,
                kinds=list(kinds),
                limit=MOST_AT_ONCE,
            )
        )
        return (rows[0][0], {xero_id: ids for _kind, xero_id, ids in rows}) if rows else None

    @api.model
    def _drop_settled(self, connection):
        """Delete events of records that aren't imported, or that a later read has covered.

        :return: when the last of them arrived, or None
        """
        rows = self.env.execute_query(
            SQL(
                """WITH dropped AS (
                       DELETE FROM xero_webhook_event event
                        USING xero_stream stream, xero_connection connection
                        WHERE event.connection_id = %s AND event.user_id IS NULL
                          AND connection.id = event.connection_id
                          AND stream.connection_id = event.connection_id
                          AND stream.kind = event.kind
                          AND (NOT connection.import_future_sales
                               OR event.event_at < stream.cursor AND stream.cursor <= %s
                               OR stream.state = 'idle' AND stream.last_success IS NULL)
                    RETURNING received_at)
                   SELECT max(received_at) FROM dropped""",
                connection.id,
                fields.Datetime.now() + const.CLOCK_SKEW,
            )
        )
        self.invalidate_model()
        return rows[0][0]

    @api.model
    def _drop(self, ids):
        """Delete processed events.

        :return: (when the last webhook of them arrived, IDs of users who requested any)
        """
        rows = self.env.execute_query(
            SQL(
                "DELETE FROM xero_webhook_event WHERE id = ANY(%s) RETURNING received_at, user_id",
                ids,
            )
        )
        self.invalidate_model()
        users = {user_id for _received_at, user_id in rows if user_id}
        last = max((at for at, user_id in rows if not user_id), default=None)
        return last, users

    @api.autovacuum
    def _gc_old(self):
        self.search([("received_at", "<", fields.Datetime.now() - KEPT_FOR)]).unlink()


def _is_known(event):
    """Return whether an event has a known category and valid IDs."""
    ids = event.resource_id, event.tenant_id
    return event.category in KINDS and all(GUID.fullmatch(each) for each in ids)


def _row(event):
    """Return an event's (tenant, kind, record, time); an implausible time becomes now."""
    now, at = fields.Datetime.now(), event.at
    time = at if at and now - KEPT_FOR < at < now else now
    return event.tenant_id.lower(), KINDS[event.category], event.resource_id.lower(), time
