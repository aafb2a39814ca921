import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..tools.copy_format import copy_row, row_reader
from ..tools.words import Words, _lt
from .bulk_many2one import BulkMany2one
from .client_calls import one
from .wording import told

# By kind of list: the model that its records go to.
MIRRORS = {
    "accounts": "xero.account",
    "contacts": "xero.contact",
    "invoices": "xero.invoice",
    "credit_notes": "xero.invoice",
    "quotes": "xero.quote",
}
# What every row says of the version it holds.
VERSION_COLUMNS = ("xero_id", "content_hash", "note_words", "has_notes", "out_of_date")


class Changes(NamedTuple):
    """What an upsert did, by database id.

    :param new: ids of rows inserted
    :param changed: id → {field: (from, to)} of rows rewritten, for the fields that are tracked
    :param unchanged: how many rows were left alone
    """

    new: list
    changed: dict
    unchanged: int

    @property
    def ids(self):
        """All ids that were written."""
        return [*self.new, *self.changed]

    def joined(self, other):
        """Return these changes and those of other rows."""
        return Changes(
            [*self.new, *other.new],
            self.changed | other.changed,
            self.unchanged + other.unchanged,
        )


class XeroMirror(models.AbstractModel):
    """Mixin of the models that mirror records of Xero's: bulk upsert by Xero's id.

    Rows are written below the ORM, a page at a time, and only those whose digest differs from
    the stored one. Effects (matching, pipeline, notices) act on what an upsert returns.
    """

    _name = "xero.mirror"
    _description = "Xero: Mirrored Record"

    # Fields whose change (from, to) an upsert tells.
    _xero_tracked = ()

    connection_id = fields.Many2one(
        "xero.connection",
        string="Organisation",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    # The organisation's company, which cannot change once it is connected.
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
        help="Xero has a newer version that can't be imported. This is the last one that could.",
    )

    @api.depends("note_words")
    @api.depends_context("lang")
    def _compute_notes(self):
        for record in self:
            stored = record.note_words or []
            notes = stored if isinstance(stored, list) else [stored]
            record.notes = "\n".join(told(self.env, words, "") for words in notes)

    @api.model
    def _differing(self, connection, values):
        """Split ``values`` (with xero_id and digest) into (those to write, stored rows by id).

        What Xero modified before the stored version stays out: pages are fetched ahead of what is
        announced meanwhile. A stored date that is still to come keeps nothing out.
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
        # The last one wins, should a page hold a record twice.
        latest = {value.xero_id: value for value in values}

        bound = fields.Datetime.now() + const.CLOCK_SKEW

        def is_news(value):
            row = stored.get(value.xero_id)
            if not row or row["content_hash"] == value.digest:
                return not row
            kept = row["xero_updated_at"] if is_dated else None
            if not kept or kept > bound or not value.updated_at:
                return True
            return value.updated_at >= kept

        return list(filter(is_news, latest.values())), stored

    @api.model
    def _stored_alike(self, connection, digests, stamp):
        """Return the ids, of {xero_id: digest}, whose rows are stored as they would be now.

        :param stamp: tells what mapping adds to the digest of a row of a day
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
        """Write what differs from the stored rows and tell what was new and what changed.

        :param values: named tuples with ``xero_id`` and ``digest``
        :param row_of: callable that turns one of them, and its stored row if there is one (id and
            tracked fields), into {column: value}
        :return: (:class:`Changes`, the values written, as {xero_id: database id})
        """
        bound = fields.Datetime.now() + const.CLOCK_SKEW
        values = [_dated(value, bound) for value in values]
        differing, stored = self._differing(connection, values)
        unchanged = len(values) - len(differing)
        if not differing:
            return Changes([], {}, unchanged), {}
        rows = {value.xero_id: row_of(value, stored.get(value.xero_id)) for value in differing}
        common = self._common_values(connection)
        columns = [*next(iter(rows.values())), *VERSION_COLUMNS]
        self._stage(
            columns,
            (copy_row((*rows[value.xero_id].values(), *_version(value))) for value in differing),
        )
        ids = self._merge_staged(columns, common)
        # All of it: other models compute from these rows.
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
        """Note that newer versions of these records cannot be read; return whose rows that is news.

        Without a digest, the next version that can be read is written even if it is the one here.
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
        """Take documents that are kept out of all figures; return the :class:`Changes`.

        :param cancelled: :class:`payload.Cancelled` records; what else they hold cannot be read
        """
        latest, changed = {record.xero_id: record for record in cancelled}, {}
        kept = self.search([("connection_id", "=", connection.id), ("xero_id", "in", list(latest))])
        words = Words(_lt("Cancelled in Xero. The rest of the latest version can't be read."))
        for document in kept:
            status, updated_at = latest[document.xero_id][1:]
            seen_at = document.xero_updated_at
            overtaken = seen_at and updated_at and updated_at < seen_at
            if overtaken or (document.status == status and not document.out_of_date):
                continue
            changed[document.id] = {"status": (document.status, status)}
            document.write(
                {
                    **document._cancelled_values(status),
                    "status": status,
                    "xero_updated_at": updated_at or seen_at,
                    "content_hash": False,
                    "note_words": [words.stored()],
                    "has_notes": True,
                    "out_of_date": False,
                }
            )
        return Changes([], changed, 0)

    def _open_issue(self):
        """Return the action that shows the import issue of a record that is out of date."""
        self.env["xero.sync.issue"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "exsalerate_xero.xero_sync_issue_action"
        )
        return action | {
            "domain": [
                ("connection_id", "=", one(self).connection_id.id),
                ("xero_id", "=", self.xero_id),
            ],
            "context": {},
        }

    @api.model
    def _common_values(self, connection):
        """Return {column: value} of what all rows of an upsert share."""
        now = self.env.cr.now()
        return {
            "connection_id": connection.id,
            "company_id": connection.company_id.id,
            "create_date": now,
            "write_date": now,
        }

    @api.model
    def _stage(self, columns, rows):
        """Copy rows (texts of :func:`copy_row`) into a temporary table with the columns' types."""
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA",
                SQL.identifier(f"{self._table}_staged"),
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(self._table),
            )
        )
        self._copy(f"{self._table}_staged", columns, rows)

    @api.model
    def _merge_staged(self, columns, common):
        """Insert the staged rows or update those there; return {xero_id: database id}."""
        staged = SQL.identifier(f"{self._table}_staged")
        updated = [name for name in (*columns, "write_date") if name != "xero_id"]
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO %(table)s (%(names)s, %(common_names)s)
                   SELECT %(names)s, %(common_values)s FROM %(staged)s
                   ON CONFLICT (connection_id, xero_id) DO UPDATE SET %(assignments)s
                   RETURNING xero_id, id""",
                table=SQL.identifier(self._table),
                names=SQL(", ").join(map(SQL.identifier, columns)),
                common_names=SQL(", ").join(map(SQL.identifier, common)),
                common_values=SQL(", ").join(SQL("%s", value) for value in common.values()),
                staged=staged,
                assignments=SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in updated
                ),
            )
        )
        self.env.cr.execute(SQL("DROP TABLE %s", staged))
        return dict(rows)

    @api.model
    def _copy(self, table, columns, rows):
        """COPY rows, as :func:`copy_row` writes them in the order of ``columns``, into a table."""
        self.env.cr.copy_from(row_reader(rows), table, columns=columns)


def _version(value):
    """Return what a row says of the version it holds, in the order of ``VERSION_COLUMNS``."""
    if not value.notes:
        return value.xero_id, value.digest, None, None, None
    words = json.dumps([words.stored() for words in value.notes])
    return value.xero_id, value.digest, words, True, None


def _dated(value, bound):
    """Return a value without its date of modification where that is beyond ``bound``."""
    updated_at = getattr(value, "updated_at", None)
    return value._replace(updated_at=None) if updated_at and updated_at > bound else value
