from odoo import api, fields, models
from odoo.tools import SQL


class XeroDimension(models.AbstractModel):
    """Mixin for what lines are about: items and the options of tracking categories.

    Lines refer to them by Xero's ID, or by code or name. What a line names and Xero doesn't list is
    created from the line, and is inactive, so that revenue by dimension always adds up to revenue.
    """

    _name = "xero.dimension"
    _description = "Xero: Dimension of Lines"
    _inherit = ["xero.mirror"]

    # Prefix of the IDs of records that are only known by the code or name on lines.
    _stand_in = None

    name = fields.Char(required=True, readonly=True)
    active = fields.Boolean(
        default=True,
        readonly=True,
        help="Existing lines keep records that are archived or no longer listed in Xero.",
    )
    used = fields.Boolean(readonly=True, help="Lines of sales or other income refer to it.")

    @api.model
    def _retire(self, connection, listed):
        """Deactivate records that Xero no longer lists.

        Without its digest, a record that is listed again is written again.

        :param listed: Xero's IDs of all listed records
        :return: {id: {field: (from, to)}} of changes that have effects: none
        """
        self.flush_model(["active", "content_hash"])
        self.env.cr.execute(
            SQL(
                """UPDATE %s SET active = false, content_hash = NULL
                    WHERE connection_id = %s AND active
                      AND xero_id NOT IN (SELECT unnest(%s::varchar[]))""",
                SQL.identifier(self._table),
                connection.id,
                list(listed),
            )
        )
        self.invalidate_model(["active", "content_hash"])
        return {}

    @api.model
    def _mark_used(self, ids):
        """Note that lines refer to these records."""
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET used = true WHERE id = ANY(%s) AND used IS NOT TRUE",
                SQL.identifier(self._table),
                list(ids),
            )
        )
        self.invalidate_model(["used"])

    @api.model
    def _move_lines(self, fields_by_model, moves):
        """Replace records on lines, and delete those that were replaced.

        :param fields_by_model: names of the lines' fields by model
        :param moves: {database ID: ID of the record that replaces it}
        """
        if not moves:
            return
        self._mark_used(moves.values())
        for model, names in fields_by_model.items():
            lines = self.env[model]
            for name in names:
                lines.flush_model([name])
                self.env.cr.execute(
                    SQL(
                        """UPDATE %(table)s line SET %(name)s = move.into_id
                             FROM unnest(%(ids)s, %(into)s) AS move (id, into_id)
                            WHERE line.%(name)s = move.id""",
                        table=SQL.identifier(lines._table),
                        name=SQL.identifier(name),
                        ids=list(moves),
                        into=list(moves.values()),
                    )
                )
                lines.invalidate_model([name])
        self.browse(moves).unlink()
