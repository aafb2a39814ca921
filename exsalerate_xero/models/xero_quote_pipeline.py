from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from psycopg2.extensions import TransactionRollbackError

from ..tools.payload import Odd
from ..tools.words import Words, _lt

# Of quotes that are to act once more, so many with a reading: making an opportunity takes a while.
DUE_AT_ONCE = 200


class XeroQuote(models.Model):
    """How a quote comes to act in the pipeline, when its status in Xero changes.

    Quotes act that are new since the connection went live, or dated from the day on that a person
    chose; history is linked and shown, and no more. Each acts by itself: what fails is undone, told
    among the records to look at, and tried again with the next reading (``pipeline_due``).
    """

    _inherit = "xero.quote"

    handled_status = fields.Selection(
        selection="_selection_effective_status",
        readonly=True,
        copy=False,
        help="The status that the pipeline last looked at; none for a quote of the past.",
    )
    pipeline_due = fields.Boolean(
        readonly=True, copy=False, help="It acts with the next reading of quotes."
    )
    effective_status = fields.Selection(
        selection="_selection_effective_status",
        string="Standing",
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
        # sudo: the day that it is for the organisation
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
        """Let the database tell expired quotes from those that are still open."""
        if field_expr != "effective_status":
            return super()._field_to_sql(alias, field_expr, query)
        status, connection, last = (
            super(XeroQuote, self)._field_to_sql(alias, name, query)
            for name in ("status", "connection_id", "expiry_date")
        )
        # sudo: the day that it is for each organisation
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
    def _follow(self, connection, changes):
        """Let new and changed quotes act, and those that are due; those of the past are linked."""
        if changes.ids:
            self._note_progress(connection, changes)
            self._follow_invoices(connection, changes)
        quotes = self.browse(changes.ids)
        live = quotes.filtered(lambda quote: quote._is_live())
        connection._apart(live.contact_id._link_quoted)
        due = self.search(
            [("connection_id", "=", connection.id), ("pipeline_due", "=", True)], limit=DUE_AT_ONCE
        )
        (due | live)._attempt(connection)
        past = quotes - live - due
        if connection._apart(past._link_history):
            past.pipeline_due = True

    @api.model
    def _follow_expiries(self):
        """Let sent quotes whose last day has passed act as expired, each in its own transaction.

        Nothing that happens to one of them is raised: they come again with the next run.
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
                    connection._insist(lambda quote=quote: quote._attempt(quote.connection_id))

    def _is_live(self):
        """Tell whether the quote acts in the pipeline: it does already, or it is new.

        New is what is dated from the day of connecting on and was modified in Xero since then, as
        with invoices; or, where the person has chosen an earlier day, what is dated from then on.
        Days are the organisation's, the clock is UTC.
        """
        if self.handled_status:
            return True
        connection, updated = self.connection_id, self.xero_updated_at
        connected = connection.connected_at
        if not connected:
            return False
        day = self.date or (updated and connection._day(updated))
        since = connection.pipeline_from_date or connection.news_from
        if not day or day < since:
            return False
        return since < connection._day(connected) or bool(updated and updated >= connected)

    def _attempt(self, connection):
        """Let each of these act by itself, and note what failed."""
        odd, mended = [], []
        for quote in self:
            if error := connection._apart(quote._act):
                odd.append(Odd(quote.xero_id, quote.number, self._failure(error)))
                quote.pipeline_due = True
            elif quote.pipeline_due:
                mended.append(quote.xero_id)
                quote.pipeline_due = False
        if odd or mended:
            self.env["xero.sync.issue"]._record_effects(connection, "quotes", odd, mended)

    @api.model
    def _failure(self, error):
        return Words(
            _lt(
                "it could not act in the pipeline (%(why)s); it is tried again with the next quotes"
            ),
            {"why": str(error) if isinstance(error, UserError) else type(error).__name__},
        )

    def _act(self):
        """Do what the quote's status asks; one of the past is only linked."""
        self.ensure_one()
        quote = self._in_company()
        if not quote._is_live():
            quote._link_history()
            return
        if quote.effective_status != quote.handled_status:
            quote._pass_on()
            quote.handled_status = quote.effective_status
        quote.lead_id._follow_xero_quotes()

    def _in_company(self):
        """Return the quote in an environment of its company, whose teams and users it gets."""
        return self.with_context(allowed_company_ids=self.company_id.ids)

    def _pass_on(self):
        """Act on a status that is new; one without a line of its own changes nothing."""
        mapping = self._mapping()
        if self.status == "DELETED":
            self._close_follow_ups()
            self._withdraw_question()
        elif mapping and (self.lead_id or self._find_lead(mapping)):
            self._enter(mapping)
        elif mapping:
            self._enter_without_lead(mapping)

    def _mapping(self, status=None):
        """Return the line of a status, the quote's own unless told otherwise, or none."""
        status = status or self.effective_status
        return self.connection_id.pipeline_mapping_ids.filtered(
            lambda line: line.quote_status == status
        )
