from typing import NamedTuple

import msgspec
from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.errors import SerializationFailure, UniqueViolation

from ... import const
from ...tools.copy_format import copy_row, row_reader
from ...tools.words import Words, _lt
from .bulk_many2one import BulkMany2one
from .client_calls import one
from .wording import format_all

# By kind of list: the model of its records.
MIRRORS = {
    "accounts": "xero.account",
    "contacts": "xero.contact",
    "items": "xero.item",
    "tracking_categories": "xero.tracking.category",
    "invoices": "xero.invoice",
    "credit_notes": "xero.invoice",
    "quotes": "xero.quote",
    **dict.fromkeys(const.INCOME_KINDS, "xero.invoice"),
    "repeating_invoices": "xero.repeating.invoice",
}


class Changes(NamedTuple):
    """The result of an upsert, by database ID.

    :param new: ids of rows inserted
    :param changed: {id: {field: (from, to)}} of updated rows, for tracked fields
    :param unchanged: number of rows that were not written
    :param reclassified: IDs of accounts whose lines have a new `income`
    :param turned: whether accounts became income or stopped being income, with or without lines
    """

    new: list
    changed: dict
    unchanged: int
    reclassified: tuple = ()
    turned: bool = False

    @property
    def ids(self):
        """The IDs of all rows that were written."""
        return [*self.new, *self.changed]

    def joined(self, other):
        """Return these changes combined with those of other rows."""
        return Changes(
            [*self.new, *other.new],
            self.changed | other.changed,
            self.unchanged + other.unchanged,
            [*self.reclassified, *other.reclassified],
            self.turned or other.turned,
        )


class XeroMirror(models.AbstractModel):
    """Mixin for models that mirror Xero's records: bulk upsert by Xero ID.

    Rows are written with SQL, a page at a time, and only if their digest differs from the stored
    one. Effects (matching, pipeline, notifications) process what an upsert returns.
    """

    _name = "xero.mirror"
    _description = "Xero: Mirrored Record"

    # Fields whose changes (from, to) an upsert returns.
    _xero_tracked = ()

    connection_id = fields.Many2one(
        "xero.connection",
        string="Organisation",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    # The organisation's company, which can't change once it is connected.
    company_id = BulkMany2one("res.company", required=True, readonly=True)
    xero_id = fields.Char("Xero ID", required=True, readonly=True, copy=False)
    content_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    note_words = fields.Json(readonly=True, copy=False)
    notes = fields.Text("Import notes", compute="_compute_notes")
    has_notes = fields.Boolean(
        "With import notes",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Some values in Xero are invalid. They were cleaned or left empty here.",
    )
    out_of_date = fields.Boolean(
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Xero has a newer version that can't be imported. This is the last valid version.",
    )

    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This Xero record is already in Odoo."
    )

    @api.depends("xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for record in self:
            # sudo: read access was checked; the link to Xero is not secret
            record.xero_url = record._xero_link(record.connection_id.sudo().short_code)

    def _xero_link(self, short_code):
        """Return the URL of the record in Xero; overridden where records have a page there."""
        return const.GO_URL

    def action_open_xero(self):
        """Open the record in Xero, in a new tab."""
        self.check_access("read")
        return {"type": "ir.actions.act_url", "url": one(self).xero_url, "target": "new"}

    @api.depends("note_words")
    @api.depends_context("lang")
    def _compute_notes(self):
        for record in self:
            stored = record.note_words or []
            notes = stored if isinstance(stored, list) else [stored]
            record.notes = "\n".join(filter(None, format_all(self.env, notes)))

    @api.model
    def _differing(self, connection, values):
        """Return (those of ``values`` that must be written, stored rows by Xero ID).

        Versions that are older than the stored one are left out: a page can be fetched before a
        webhook's record and written after it. A stored date in the future is ignored.
        """
        if not values:
            return [], {}
        is_dated = "xero_updated_at" in self._fields
        dated = ["xero_updated_at"] if is_dated else []
        columns = ["id", "xero_id", "content_hash", *self._xero_tracked, *dated]
        self.flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM %s WHERE connection_id = %s AND xero_id = ANY(%s)",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(self._table),
                connection.id,
                [value.xero_id for value in values],
            )
        )
        stored = {row["xero_id"]: row for row in rows}
        # If a page has a record twice, the last one counts.
        latest = {value.xero_id: value for value in values}

        bound = fields.Datetime.now() + const.CLOCK_SKEW

        def is_newer(value):
            row = stored.get(value.xero_id)
            if not row or row["content_hash"] == value.digest:
                return not row
            kept = row["xero_updated_at"] if is_dated else None
            if not kept or kept > bound or not value.updated_at:
                return True
            return value.updated_at >= kept

        return list(filter(is_newer, latest.values())), stored

    @api.model
    def _stored_alike(self, connection, digests, stamp):
        """Return the Xero IDs, of {xero_id: digest}, that are stored in the same version.

        :param stamp: callable that returns what mapping adds to the digest, by the row's date
        """
        day = SQL.identifier("date") if "date" in self._fields else SQL("NULL")
        rows = self.env.execute_query(
            SQL(
                """SELECT xero_id, content_hash, %s FROM %s
                    WHERE connection_id = %s AND xero_id = ANY(%s)""",
                day,
                SQL.identifier(self._table),
                connection.id,
                [xero_id for xero_id in digests if xero_id],
            )
        )
        return frozenset(
            xero_id for xero_id, stored, day in rows if stored == digests[xero_id] + stamp(day)
        )

    @api.model
    def _upsert(self, connection, values, row_of):
        """Insert or update rows that differ from the stored ones.

        :param values: named tuples with ``xero_id`` and ``digest``
        :param row_of: callable that returns {column: value} for one of them and its stored row, if
            any (id and tracked fields)
        :return: (:class:`Changes`, {xero_id: database ID} of the rows written)
        """
        bound = fields.Datetime.now() + const.CLOCK_SKEW
        values = [_dated(value, bound) for value in values]
        differing, stored = self._differing(connection, values)
        unchanged = len(values) - len(differing)
        if not differing:
            return Changes([], {}, unchanged), {}
        rows = {
            value.xero_id: row_of(value, stored.get(value.xero_id)) | _version(value)
            for value in differing
        }
        ids = self._insert_rows(connection, [rows[id_] for id_ in rows if id_ not in stored])
        ids |= self._update_rows(connection, [rows[id_] for id_ in rows if id_ in stored])
        # The whole cache: other models compute from these rows.
        self.env.invalidate_all()
        new = [ids[xero_id] for xero_id in rows if xero_id not in stored]
        changed = {
            ids[xero_id]: {
                name: (stored[xero_id][name], row[name])
                for name in self._xero_tracked
                if stored[xero_id][name] != row[name]
            }
            for xero_id, row in rows.items()
            if xero_id in stored
        }
        return Changes(new, changed, unchanged), ids

    @api.model
    def _mark_out_of_date(self, connection, xero_ids):
        """Mark records whose newer version can't be read; return the Xero IDs of newly marked ones.

        The digest is removed so that the next readable version is written, even if it is the same.
        """
        self.flush_model(["out_of_date", "content_hash"])
        rows = self.env.execute_query(
            SQL(
                """UPDATE %s SET out_of_date = true, content_hash = NULL
                    WHERE connection_id = %s AND xero_id = ANY(%s) AND out_of_date IS NOT TRUE
                RETURNING id, xero_id""",
                SQL.identifier(self._table),
                connection.id,
                list(xero_ids),
            )
        )
        self.browse(id_ for id_, _xero_id in rows).invalidate_recordset()
        return [xero_id for _id, xero_id in rows]

    @api.model
    def _cancel(self, connection, cancelled):
        """Remove stored documents that were cancelled in Xero from all figures.

        :param cancelled: :class:`payload.Cancelled` records, of which nothing else can be read
        :return: :class:`Changes`
        """
        latest, changed = {record.xero_id: record for record in cancelled}, {}
        is_dated = "xero_updated_at" in self._fields
        kept = self.search([("connection_id", "=", connection.id), ("xero_id", "in", list(latest))])
        words = Words(_lt("Cancelled in Xero. The rest of the latest version can't be read."))
        for document in kept:
            status, updated_at = latest[document.xero_id][1:]
            seen_at = is_dated and document.xero_updated_at
            overtaken = seen_at and updated_at and updated_at < seen_at
            if overtaken or (document.status == status and not document.out_of_date):
                continue
            changed[document.id] = {"status": (document.status, status)}
            document.write(
                {
                    **document._cancelled_values(status),
                    **({"xero_updated_at": updated_at or seen_at} if is_dated else {}),
                    "status": status,
                    "content_hash": False,
                    "note_words": [words.stored()],
                    "has_notes": True,
                    "out_of_date": False,
                }
            )
        return Changes([], changed, 0)

    def _cancelled_values(self, status):
        """Return further values for a document of which only the new status is known."""
        return {}

    @api.model
    def _insert_rows(self, connection, rows):
        """COPY new rows into the table; return {xero_id: database ID}.

        :param rows: {column: value}, all with the same columns
        :raises SerializationFailure: another transaction has inserted one of them
        """
        if not rows:
            return {}
        now = self.env.cr.now()
        ids = self._new_ids(len(rows))
        columns = [*rows[0], "connection_id", "company_id", "create_date", "write_date", "id"]
        shared = copy_row((connection.id, connection.company_id.id, now, now))
        texts = (
            f"{copy_row(row.values())}\t{shared}\t{id_}" for row, id_ in zip(rows, ids, strict=True)
        )
        try:
            self._copy(self._table, columns, texts)
        except UniqueViolation as error:
            raise SerializationFailure(str(error)) from error
        return {row["xero_id"]: id_ for row, id_ in zip(rows, ids, strict=True)}

    @api.model
    def _new_ids(self, count):
        """Return as many new database IDs: COPY doesn't return the ones that it assigns."""
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id')::regclass))"
                "  FROM generate_series(1, %s)",
                self._table,
                count,
            )
        )
        return [id_ for (id_,) in rows]

    @api.model
    def _update_rows(self, connection, rows):
        """Write rows that are stored; return {xero_id: database ID}.

        :param rows: {column: value}, all with the same columns
        """
        if not rows:
            return {}
        columns = [SQL.identifier(name) for name in rows[0] if name != "xero_id"]
        self.env.cr.execute(
            SQL(
                """UPDATE %(table)s stored SET (%(columns)s, write_date) = ROW (%(values)s, %(now)s)
                     FROM jsonb_populate_recordset(NULL::%(table)s, %(rows)s) new
                    WHERE stored.connection_id = %(connection)s AND stored.xero_id = new.xero_id""",
                table=SQL.identifier(self._table),
                columns=SQL(", ").join(columns),
                values=SQL(", ").join(SQL("new.%s", column) for column in columns),
                now=self.env.cr.now(),
                rows=msgspec.json.encode(rows, enc_hook=str).decode(),
                connection=connection.id,
            )
        )
        ids = self.env.execute_query(
            SQL(
                "SELECT xero_id, id FROM %s WHERE connection_id = %s AND xero_id = ANY(%s)",
                SQL.identifier(self._table),
                connection.id,
                [row["xero_id"] for row in rows],
            )
        )
        return dict(ids)

    @api.model
    def _copy(self, table, columns, rows):
        """COPY rows into a table; :func:`copy_row` wrote them in the order of ``columns``."""
        self.env.cr.copy_from(row_reader(rows), table, columns=columns)


def _version(value):
    """Return {column: value} that a row says of the version it holds."""
    notes = [words.stored() for words in value.notes] or None
    return {
        "xero_id": value.xero_id,
        "content_hash": value.digest,
        "note_words": notes,
        "has_notes": bool(notes) or None,
        "out_of_date": None,
    }


def _dated(value, bound):
    """Return a value without its modification date if that is later than ``bound``."""
    updated_at = getattr(value, "updated_at", None)
    return value._replace(updated_at=None) if updated_at and updated_at > bound else value
