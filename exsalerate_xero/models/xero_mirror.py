from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from ..tools.copy_format import copy_row, row_reader
from .bulk_many2one import BulkMany2one


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
        columns = [*next(iter(rows.values())), "xero_id", "content_hash"]
        self._stage(
            columns,
            (
                copy_row((*rows[value.xero_id].values(), value.xero_id, value.digest))
                for value in differing
            ),
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


def _dated(value, bound):
    """Return a value without its date of modification where that is beyond ``bound``."""
    updated_at = getattr(value, "updated_at", None)
    return value._replace(updated_at=None) if updated_at and updated_at > bound else value
