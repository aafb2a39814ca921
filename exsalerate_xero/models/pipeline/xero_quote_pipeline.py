from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ...tools.payload import Skipped
from ...tools.words import Words, _lt

# The maximum number of quotes retried per sync, because creating opportunities takes time.
DUE_AT_ONCE = 200


class XeroQuote(models.Model):
    """Update the pipeline when a quote's status in Xero changes.

    This applies to quotes that are new since the connection, or dated from the chosen day.
    Historical quotes are only linked and shown. Each quote is processed in a savepoint: a failure
    is rolled back, becomes an import issue, and is retried with the next sync (``pipeline_due``).
    """

    _inherit = "xero.quote"

    handled_status = fields.Selection(
        selection="_selection_effective_status",
        readonly=True,
        copy=False,
        help="The last status that was applied to the pipeline. Empty for historical quotes.",
    )
    pipeline_due = fields.Boolean(
        readonly=True, copy=False, help="The next sync applies the quote to the pipeline."
    )
    effective_status = fields.Selection(
        selection="_selection_effective_status",
        string="Status",
        compute="_compute_effective_status",
        search="_search_effective_status",
    )

    _pipeline_due_index = models.Index("(connection_id) WHERE pipeline_due IS TRUE")

    @api.model
    def _selection_effective_status(self):
        labels = self._fields["status"]._description_selection(self.env)
        return [*labels, ("EXPIRED", self.env._("Expired"))]

    @api.depends("status", "expiry_date", "connection_id.timezone")
    def _compute_effective_status(self):
        # sudo: the organisation's current day
        today = {connection: connection._today() for connection in self.connection_id.sudo()}
        for quote in self:
            sent, last = quote.status == "SENT", quote.expiry_date
            expired = sent and last and last < today[quote.connection_id]
            quote.effective_status = "EXPIRED" if expired else quote.status

    def _search_effective_status(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = ANY(%s)",
                model._field_to_sql(alias, "effective_status", query),
                [status for status in value if status],
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Compute expired quotes in SQL, for searching and grouping."""
        if field_expr == "to_invoice_company":
            return self._to_invoice_to_sql(alias, query)
        if field_expr != "effective_status":
            return super()._field_to_sql(alias, field_expr, query)
        status, connection, last = (
            super(XeroQuote, self)._field_to_sql(alias, name, query)
            for name in ("status", "connection_id", "expiry_date")
        )
        # sudo: each organisation's current day
        connections = self.env["xero.connection"].sudo().with_context(active_test=False)
        connections = connections.search([("company_id", "in", self.env.companies.ids)])
        days = [SQL("WHEN %s THEN %s", each.id, each._today()) for each in connections]
        if not days:
            return status
        return SQL(
            "CASE WHEN %s = 'SENT' AND %s < CASE %s %s END THEN 'EXPIRED' ELSE %s END",
            status,
            last,
            connection,
            SQL(" ").join(days),
            status,
        )

    @api.model
    def _process_pipeline(self, stream, changes):
        """Apply new, changed and due quotes to the pipeline; link historical quotes."""
        connection = stream.connection_id
        if changes.ids:
            self._note_progress(connection, changes)
            self._match_invoices(connection, changes)
        quotes = self.browse(changes.ids)
        live = quotes.filtered(lambda quote: quote._is_live())
        connection._run_isolated(live.contact_id._link_quoted)
        due = self.search(
            [("connection_id", "=", connection.id), ("pipeline_due", "=", True)], limit=DUE_AT_ONCE
        )
        (due | live)._act_or_report(connection)
        past = quotes - live - due
        if connection._run_isolated(past._link_history):
            past.pipeline_due = True

    @api.model
    def _process_expiries(self):
        """Apply expired quotes to the pipeline, each in its own transaction.

        Failures aren't raised: the quotes are retried with the next run.
        """
        for connection in self.env["xero.connection"].search([("state", "=", "connected")]):
            expired = self.search(
                [
                    ("connection_id", "=", connection.id),
                    ("status", "=", "SENT"),
                    ("handled_status", "=", "SENT"),
                    ("pipeline_due", "!=", True),
                    ("expiry_date", "<", connection._today()),
                ]
            )
            for quote in expired:
                with suppress(TransactionRollbackError):
                    connection._commit_with_retry(
                        lambda quote=quote: quote._act_or_report(quote.connection_id)
                    )

    @api.model
    def _process_earlier_start(self, connections, values):
        """Apply historical quotes with the next sync, after an earlier start day was set."""
        if not values.get("pipeline_from_date"):
            return
        self.flush_model()
        for connection in connections:
            self.env.cr.execute(
                SQL(
                    """UPDATE xero_quote SET pipeline_due = TRUE
                        WHERE connection_id = %s AND date >= %s AND handled_status IS NULL
                          AND status <> 'DELETED' AND pipeline_due IS NOT TRUE""",
                    connection.id,
                    connection.pipeline_from_date,
                )
            )
        self.invalidate_model(["pipeline_due"])

    def _is_live(self):
        """Return whether the quote is applied to the pipeline: it was before, or it is new.

        A quote is new if it is dated on the day of the connection or later and was modified in Xero
        since, as for invoices; or if it is dated from an earlier day that the user chose. Days are
        the organisation's, times are in UTC.
        """
        if self.handled_status:
            return True
        connection = self.connection_id
        connected = connection.connected_at
        since = connection.pipeline_from_date or connection.news_from
        if not connected:
            return False
        is_earlier = since < connection._day(connected)
        return self._is_raised_since(since, None if is_earlier else connected)

    def _is_new(self):
        """Return whether the quote is new since the connection, whatever day the user chose."""
        connection = self.connection_id
        connected = connection.connected_at
        return bool(connected) and self._is_raised_since(connection.news_from, connected)

    def _is_raised_since(self, day, moment):
        """Return whether it is dated on ``day`` or later, and was modified since ``moment``."""
        updated = self.xero_updated_at
        dated = self.date or (updated and self.connection_id._day(updated))
        if not dated or dated < day:
            return False
        return not moment or bool(updated and updated >= moment)

    def _act_or_report(self, connection):
        """Apply each quote in a savepoint, and record failures."""
        failed, succeeded = [], []
        for quote in self:
            if error := connection._run_isolated(quote._act):
                failed.append(Skipped(quote.xero_id, quote.number, self._failure(error)))
                quote.pipeline_due = True
            elif quote.pipeline_due:
                succeeded.append(quote.xero_id)
                quote.pipeline_due = False
        if failed or succeeded:
            self.env["xero.sync.issue"]._record_effects(connection, "quotes", failed, succeeded)

    @api.model
    def _failure(self, error):
        return Words(
            _lt("The pipeline could not be updated (%(why)s). It is retried with the next quotes."),
            {"why": str(error) if isinstance(error, UserError) else type(error).__name__},
        )

    def _act(self):
        """Apply the quote's status to the pipeline, or only link a historical quote."""
        self.ensure_one()
        quote = self._in_company()
        if not quote._is_live():
            quote._link_history()
            return
        if quote.effective_status != quote.handled_status:
            quote._apply_status()
            quote._notify_outcome()
            quote.handled_status = quote.effective_status
        quote.lead_id._sync_from_quotes()

    def _in_company(self):
        """Return the quote in the environment of its company, for teams and users."""
        return self.with_context(allowed_company_ids=self.company_id.ids)

    def _apply_status(self):
        """Apply a new status; a status without a mapping changes nothing."""
        mapping = self._mapping()
        if self.status == "DELETED":
            self._close_follow_ups()
            self._withdraw_question()
        elif mapping and (self.lead_id or self._find_lead(mapping)):
            self._apply_mapping(mapping)
        elif mapping:
            self._apply_mapping_without_lead(mapping)

    def _mapping(self, status=None):
        """Return the mapping of a status, by default the quote's own, or none."""
        status = status or self.effective_status
        return self.connection_id.pipeline_mapping_ids.filtered(
            lambda line: line.quote_status == status
        )
