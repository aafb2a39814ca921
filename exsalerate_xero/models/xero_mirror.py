import io
from datetime import date, datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

# What COPY's text format must not contain as it is.
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


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
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    xero_id = fields.Char("Xero ID", required=True, readonly=True, copy=False)
    content_hash = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)

    @api.model
    def _differing(self, connection, values):
        """Split ``values`` (with xero_id and digest) into (those to write, stored rows by id)."""
        if not values:
            return [], {}
        columns = ["id", "xero_id", "content_hash", *self._xero_tracked]
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
        differing = [
            value
            for value in latest.values()
            if value.xero_id not in stored or stored[value.xero_id]["content_hash"] != value.digest
        ]
        return differing, stored

    @api.model
    def _upsert(self, connection, values, row_of):
        """Write what differs from the stored rows and tell what was new and what changed.

        :param values: named tuples with ``xero_id`` and ``digest``
        :param row_of: callable that turns one of them into {column: value}
        :return: (:class:`Changes`, the values written, as {xero_id: database id})
        """
        differing, stored = self._differing(connection, values)
        unchanged = len(values) - len(differing)
        if not differing:
            return Changes([], {}, unchanged), {}
        rows = {value.xero_id: self._complete(connection, value, row_of) for value in differing}
        columns = list(next(iter(rows.values())))
        staged = self._stage(columns, rows.values())
        assignments = SQL(", ").join(
            SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
            for name in columns
            if name not in ("connection_id", "xero_id", "create_uid", "create_date")
        )
        names = SQL(", ").join(map(SQL.identifier, columns))
        written = self.env.execute_query_dict(
            SQL(
                """INSERT INTO %(table)s (%(names)s) SELECT %(names)s FROM %(staged)s
                   ON CONFLICT (connection_id, xero_id) DO UPDATE SET %(assignments)s
                   RETURNING id, xero_id""",
                table=SQL.identifier(self._table),
                names=names,
                staged=staged,
                assignments=assignments,
            )
        )
        self.env.cr.execute(SQL("DROP TABLE %s", staged))
        # All of it: other models compute from these rows.
        self.env.invalidate_all()
        ids = {row["xero_id"]: row["id"] for row in written}
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
    def _complete(self, connection, value, row_of):
        now = self.env.cr.now()
        return row_of(value) | {
            "connection_id": connection.id,
            "company_id": connection.company_id.id,
            "xero_id": value.xero_id,
            "content_hash": value.digest,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }

    @api.model
    def _stage(self, columns, rows):
        """Copy rows into a temporary table with the columns' own types; return its name."""
        staged = SQL.identifier(f"{self._table}_staged")
        self.env.cr.execute(
            SQL(
                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT %s FROM %s WITH NO DATA",
                staged,
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(self._table),
            )
        )
        self._copy(f"{self._table}_staged", columns, (row.values() for row in rows))
        return staged

    @api.model
    def _copy(self, table, columns, rows):
        """COPY rows (iterables of values in the order of ``columns``) into ``table``."""
        lines = "\n".join("\t".join(map(_copy_text, row)) for row in rows)
        if lines:
            self.env.cr.copy_from(io.StringIO(lines), table, columns=columns)


def _copy_text(value):
    """Return a value in the text format of COPY."""
    kind = type(value)
    if kind is str:
        return value.translate(COPY_ESCAPES) if not value.isalnum() else value
    if value is None:
        return "\\N"
    if kind is bool:
        return "t" if value else "f"
    if kind is datetime or kind is date:
        return value.isoformat()
    return str(value)
