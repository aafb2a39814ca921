from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import format_time

from ... import const
from ...tools.words import Words, _lt
from ..base.wording import format_words

KINDS = [
    ("accounts", "Sales codes"),
    ("contacts", "Customers and suppliers"),
    ("items", "Items"),
    ("tracking_categories", "Tracking categories"),
    ("invoices", "Invoices"),
    ("credit_notes", "Credit notes"),
    ("quotes", "Quotes"),
    ("bank_transactions", "Money received and spent"),
    ("manual_journals", "Manual journals"),
    ("prepayments", "Prepayments"),
    ("bills", "Bills"),
    ("bill_credits", "Supplier credit notes"),
    ("repeating_invoices", "Repeating invoices"),
]
# Polling intervals. Quotes, for which Xero has no webhooks, are polled as often as the connection
# says. The form shows the calls per day, next to the 1,000 of Xero's Starter tier.
POLL_EVERY = {
    "accounts": timedelta(days=1),
    "contacts": timedelta(hours=1),
    "items": timedelta(days=1),
    "tracking_categories": timedelta(days=1),
    "invoices": timedelta(minutes=15),
    "credit_notes": timedelta(minutes=15),
    "bank_transactions": timedelta(hours=1),
    "manual_journals": timedelta(hours=6),
    "prepayments": timedelta(hours=6),
    "bills": timedelta(hours=6),
    "bill_credits": timedelta(hours=6),
    "repeating_invoices": timedelta(days=1),
}
# Lists that are only needed for sales; they aren't polled if future sales aren't imported.
SALES_KINDS = ("contacts", *const.EXTRA_KINDS, *const.DOCUMENT_KINDS)
# Pauses if Xero doesn't say when a limit is reset.
DEFAULT_PAUSE = timedelta(seconds=60)
DAY_PAUSE = timedelta(hours=1)


class XeroStream(models.Model):
    """One list of an organisation, and how far it has been read."""

    _name = "xero.stream"
    _description = "Xero Stream"
    _order = "connection_id, sequence, id"
    _rec_name = "kind"

    connection_id = fields.Many2one(
        "xero.connection", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    active = fields.Boolean(
        default=True, readonly=True, help="Inactive lists are neither read nor shown."
    )
    sequence = fields.Integer(compute="_compute_sequence", store=True)
    state = fields.Selection(
        [
            ("idle", "Up to date"),
            ("queued", "Queued"),
            ("running", "Running"),
            ("waiting", "Waiting for Xero"),
            ("failed", "Failed"),
        ],
        default="idle",
        required=True,
        readonly=True,
        index=True,
    )
    full = fields.Boolean(
        default=True, readonly=True, help="All records are read, not only changes."
    )
    cursor = fields.Datetime(
        readonly=True, help="All changes up to this time have been read, by Xero's clock."
    )
    page = fields.Integer(default=1, readonly=True, help="The next page to read.")
    walk_since = fields.Datetime(readonly=True)
    walk_started_at = fields.Datetime(readonly=True, help="When this read began, by Xero's clock.")
    walk_last_id = fields.Char(readonly=True, help="ID of the last record on the previous page.")
    walk_seen = fields.Json(
        readonly=True,
        prefetch=False,
        help="IDs of the records read so far, of a list that Xero doesn't sort by ID.",
    )
    walk_again = fields.Selection(
        [("changes", "Changes"), ("full", "All records")],
        readonly=True,
        help="Requested during this read. Starts when it ends.",
    )
    walk_repeats = fields.Integer(readonly=True)
    walk_promised = fields.Integer(
        readonly=True, help="Number of records in Xero when this read began."
    )
    done_count = fields.Integer("Done", readonly=True)
    total_count = fields.Integer("Total", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    listed_count = fields.Integer(
        readonly=True, help="Number of records in Xero at the last read of all records."
    )
    new_count = fields.Integer("New", readonly=True)
    changed_count = fields.Integer("Changed", readonly=True)
    odd_count = fields.Integer("Skipped", readonly=True)
    not_before = fields.Datetime("Next attempt", readonly=True)
    beside_not_before = fields.Datetime(
        readonly=True, help="Until then, a full read isn't interrupted for changes."
    )
    failures = fields.Integer(readonly=True)
    killed_count = fields.Integer(
        readonly=True,
        help="How often a worker was killed while reading this list since the last page.",
    )
    last_success = fields.Datetime(readonly=True)
    changes_due = fields.Boolean(
        readonly=True, help="Changes are due to be read during a full read."
    )
    polled_at = fields.Datetime(readonly=True, help="When the last check for changes began.")
    last_error = fields.Char(compute="_compute_last_error")
    error_words = fields.Json(readonly=True)
    summary = fields.Char(compute="_compute_summary")

    _kind_unique = models.Constraint(
        "UNIQUE (connection_id, kind)", "An organisation has one list of each kind."
    )

    @api.depends("kind")
    def _compute_sequence(self):
        kinds = [kind for kind, _label in self._fields["kind"].selection]
        for stream in self:
            stream.sequence = kinds.index(stream.kind)

    @api.depends("state", "done_count", "total_count")
    def _compute_progress(self):
        for stream in self:
            if stream.state == "idle":
                stream.progress = 100.0 if stream.last_success else 0.0
            elif stream.total_count:
                stream.progress = min(100.0 * stream.done_count / stream.total_count, 100.0)
            else:
                stream.progress = 0.0

    @api.depends("error_words")
    @api.depends_context("lang")
    def _compute_last_error(self):
        for stream in self:
            stream.last_error = format_words(self.env, stream.error_words)

    @api.depends("state", "done_count", "total_count", "last_success", "error_words", "odd_count")
    @api.depends_context("lang", "tz")
    def _compute_summary(self):
        for stream in self:
            stream.summary = stream._summarise()

    def _summarise_permission(self):
        if not self.connection_id.is_custom:
            return self.env._("Not allowed in Xero yet. Click Reconnect and allow it.")
        return self.env._(
            "Not allowed in Xero yet. Select the scope %s for your custom connection, authorise it "
            "again in Xero, then click Reconnect.",
            const.LIST_SCOPES[self.kind],
        )

    def _summarise(self):
        if self.refused:
            return self.env._("Xero doesn't send this list. Sales are imported without it.")
        if not self._is_granted():
            return self._summarise_permission()
        if self.error_words and self.state != "running":
            pause = self._summarise_pause()
            return f"{self._summarise_counts()} · {pause}" if self.done_count else pause
        if self.state == "running":
            return self._summarise_progress()
        if self.state == "queued" and self.connection_id.state != "connected":
            return self.env._("Resumes when you reconnect to Xero")
        if self.state == "queued":
            return self.env._("Waiting to start")
        if not self.last_success:
            return self.env._("Not imported yet")
        text = self._counts() or self.env._("No changes")
        return text if self.kind != "contacts" else f"{text} · {self._kept_contacts()}"

    def _summarise_pause(self):
        """Return why the list isn't being read, and when it will be."""
        why = self.last_error
        if self.connection_id.state != "connected":
            return why
        when = self._clock(self._next_try() or self.write_date)
        if self.state != "failed":
            return self.env._("%(why)s Resumes at %(when)s.", why=why, when=when)
        failed = self._clock(self.run_id.date_to or self.write_date)
        return self.env._(
            "%(why)s Failed at %(failed)s. Retrying at %(when)s.",
            why=why,
            failed=failed,
            when=when,
        )

    def _summarise_progress(self):
        counts = self._summarise_counts()
        left = self._time_left()
        return self.env._("%(counts)s, %(left)s", counts=counts, left=left) if left else counts

    def _summarise_counts(self):
        """Return how many records of a read in progress have been read."""
        done = self.connection_id._written(self.done_count)
        total = self.connection_id._written(self.total_count) if self.total_count else "?"
        return self.env._("%(done)s of %(total)s", done=done, total=total)

    def _counts(self):
        """Return the result of the last read, or an empty text if nothing changed."""
        counts = (
            (self.new_count, self.env._("%s new")),
            (self.changed_count, self.env._("%s changed")),
            (self.odd_count, self.env._("%s skipped")),
        )
        texts = [text % self.connection_id._written(count) for count, text in counts if count]
        return ", ".join(texts)

    def _kept_contacts(self):
        """Return the number of customers and suppliers, whose imports share this list.

        Contacts that were merged into another or erased don't count. Several contacts can belong to
        one customer in Odoo, as on the customer board, and those in review to none yet.
        """
        contacts, connection = self.env["xero.contact"], self.connection_id
        kept = [
            ("connection_id", "=", connection.id),
            ("merged_into_xero_id", "=", False),
            ("status", "!=", "GDPRREQUEST"),
        ]
        customers = contacts.search_count([*kept, ("is_customer", "=", True)])
        suppliers = contacts.search_count([*kept, ("is_supplier", "=", True)])
        linked = contacts._count_customers(connection)
        return self.env._(
            "%(contacts)s (%(customers)s), %(suppliers)s",
            contacts=self.env._("1 customer contact")
            if customers == 1
            else self.env._("%s customer contacts", connection._written(customers)),
            customers=self.env._("1 customer")
            if linked == 1
            else self.env._("%s customers", connection._written(linked)),
            suppliers=self.env._("1 supplier")
            if suppliers == 1
            else self.env._("%s suppliers", connection._written(suppliers)),
        )

    def _clock(self, moment):
        """Return a time in the user's time zone, with the date unless it is today."""
        local = fields.Datetime.context_timestamp(self, moment)
        time = format_time(self.env, local.timetz(), time_format="short")
        if local.date() == fields.Date.context_today(self):
            return time
        day = format_date(self.env, local.date(), date_format="medium")
        return self.env._("%(time)s on %(day)s", time=time, day=day)

    def _next_try(self):
        """Return when the list may be read, by its own pause and Xero's limits; None for now."""
        connection = self.connection_id
        history = connection.history_not_before if self.full else None
        return max(filter(None, (self.not_before, connection.not_before, history)), default=None)

    def _enqueue(self, full):
        """Queue a read; one in progress is continued and followed by another.

        A pause is kept. Another read is needed since records may have changed after they were read,
        or the import date may have been changed. During a full read, changes are read at once if an
        earlier read has left a cursor to start from.
        """
        self._note_asker()
        for stream in self.filtered(lambda each: each._is_granted()):
            stream._check_cursor()
            wider = full and not stream.full
            if stream.state == "idle" or wider:
                stream._restart(full)
            elif stream.full and stream.cursor and not full:
                stream.changes_due = True
            elif stream.walk_started_at or stream.slice_from or stream.state == "running":
                # This read has already decided what to request.
                stream.walk_again = "full" if full else stream.walk_again or "changes"

    def _restart(self, full):
        # Without a cursor, there is nothing to start from.
        full = full or not self.cursor
        self.write(
            {
                "state": "queued",
                "full": full,
                "page": 1,
                "walk_since": False,
                "walk_started_at": False,
                "walk_last_id": False,
                "walk_seen": False,
                "walk_again": False,
                "walk_repeats": 0,
                "walk_promised": 0,
                "slice_from": False,
                "slice_to": False,
                "slice_done_before": 0,
                "by_ids": False,
                "unlisted_words": False if full else self.unlisted_words,
                "run_id": False,
                "began_at": False,
                "seconds": 0,
                "call_count": 0,
                "done_count": 0,
                "total_count": 0,
                "new_count": 0,
                "changed_count": 0,
                "odd_count": 0,
                "not_before": False,
                "changes_due": False,
                "failures": 0,
                **self._prepare_message_values(None),
            }
        )

    def _prepare_message_values(self, words):
        """Return the values that store a message for users, or clear it."""
        return {
            "error_words": words.stored() if words else False,
        }

    def _due_at(self):
        """Return when to check for changes again; at once if that was never done."""
        return (self.polled_at or fields.Datetime.from_string("1970-01-01")) + self._poll_every()

    def _is_due(self, now):
        """Return whether a read is queued or in progress and may continue now."""
        return self.state != "idle" and (self._next_try() or now) <= now

    def _poll_every(self):
        """Return the polling interval."""
        if self.kind == "quotes":
            return timedelta(minutes=self.connection_id.quote_poll_minutes)
        return POLL_EVERY[self.kind]

    def _is_polled(self):
        """Return whether the list is polled."""
        if not self._is_granted():
            return False
        return self.connection_id.import_future_sales or self.kind not in SALES_KINDS

    def _wait_for_limit(self, error):
        """Pause until Xero resets a limit, then resume automatically."""
        now = fields.Datetime.now()
        wait = DAY_PAUSE if error.problem == "day" else DEFAULT_PAUSE
        if error.retry_after is not None:
            wait = timedelta(seconds=min(error.retry_after, const.LONGEST_WAIT))
        until = now + wait + timedelta(seconds=1)
        connection, words = self.connection_id, error.words
        if error.problem == "day":
            connection._note_day_used_up(until)
            if connection.calls_a_day:
                used = connection._written(connection.calls_a_day)
                words = Words(_lt("%(used)s calls used."), {"used": used})
        # Limits apply to the organisation, or to the whole app: pause all their lists.
        sharing = connection._of_the_same_app() if error.problem == "appminute" else connection
        for each in sharing:
            each.not_before = max(each.not_before or until, until)
        if self.state != "idle":
            self.write(
                {"state": "waiting", "not_before": until, **self._prepare_message_values(words)}
            )
            self._log("waiting", words)

    def _progress_data(self):
        """Return what an open form shows for each list."""
        return [
            {
                "id": stream.id,
                "state": stream.state,
                "shown_state": stream.shown_state,
                "progress": stream.progress,
                "summary": stream.summary,
            }
            for stream in self
        ]
