from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import payload

LINE_FIELDS = {"xero.invoice.line": ["tracking_option_1_id", "tracking_option_2_id"]}


class XeroTrackingOption(models.Model):
    """An option of a tracking category, such as "North" of "Region"."""

    _name = "xero.tracking.option"
    _description = "Xero Tracking Option"
    _inherit = ["xero.dimension"]
    _order = "category_id, name, id"
    _xero_tracked = ("category_id",)
    _stand_in = "name:"

    category_id = fields.Many2one(
        "xero.tracking.category",
        "Tracking category",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )

    @api.depends("name", "category_id.name", "category_id.active")
    def _compute_display_name(self):
        """Add the category if it is archived: it shares a column of lines with another one."""
        for option in self:
            category = option.category_id
            option.display_name = (
                option.name if category.active else f"{option.name} ({category.name})"
            )

    @api.model
    def _absorb(self, connection, options, category_ids):
        """Save the options of tracking categories.

        :param category_ids: {Xero's ID: database ID} of the categories
        """

        def row_of(option, _before):
            category_id = category_ids[option.category]
            return {"category_id": category_id, "name": option.name, "active": option.active}

        changes = self._upsert(connection, options, row_of)[0]
        self._retire_of(category_ids.values(), [option.xero_id for option in options])
        moved = [id_ for id_, change in changes.changed.items() if "category_id" in change]
        self.browse(moved)._realign()
        self._replace_stand_ins(connection)

    @api.model
    def _retire_of(self, category_ids, listed):
        """Deactivate options of these categories that Xero no longer lists."""
        gone = self.search(
            [("category_id", "in", list(category_ids)), ("xero_id", "not in", listed)]
        )
        gone.write({"active": False, "content_hash": False})

    @api.model
    def _columns_of(self, connection, choices, mark=True):
        """Return {a line's :class:`payload.Tracking` records: IDs for its two columns}.

        Options that Odoo doesn't have are created.

        :param choices: tuples of records
        :param mark: whether they are used from now on
        """
        named = {each for choice in choices for each in choice}
        found = self._find(connection, named)
        if unknown := named - found.keys():
            self._keep_unlisted(connection, unknown)
            found = self._find(connection, named)
        unmarked = {option["id"] for option in found.values() if not option["used"]}
        if mark and unmarked:
            self._mark_used(unmarked)
            self.browse(unmarked).category_id._mark_used(self.browse(unmarked).category_id.ids)
        return {
            choice: _columns([found[each] for each in choice if each in found])
            for choice in choices
        }

    @api.model
    def _find(self, connection, named):
        """Return {:class:`payload.Tracking`: its option}; of options with a name, an active one."""
        if not named:
            return {}
        self.flush_model()
        self.env["xero.tracking.category"].flush_model()
        rows = self.env.execute_query_dict(
            SQL(
                """SELECT option.id, option.xero_id, option.name, option.used,
                          category.xero_id AS category_id, category.name AS category,
                          category.active, category.line_column
                     FROM xero_tracking_option option
                     JOIN xero_tracking_category category ON category.id = option.category_id
                    WHERE option.connection_id = %s
                    ORDER BY category.active, option.active, option.id""",
                connection.id,
            )
        )
        by_id = {row["xero_id"]: row for row in rows}
        by_name = {(row["category"], row["name"]): row for row in rows}
        by_name |= {(row["category_id"], row["name"]): row for row in rows}

        def option_of(each):
            if each.option_id:
                return by_id.get(each.option_id)
            stand_in = by_id.get(self._stand_in_id(each))
            return by_name.get((each.category_id or each.category, each.option), stand_in)

        found = {each: option_of(each) for each in named}
        return {each: option for each, option in found.items() if option}

    @api.model
    def _keep_unlisted(self, connection, named):
        """Create options, and their categories, that lines name and that Xero's list lacks."""
        categories = self.env["xero.tracking.category"]
        every = categories._every(connection).sorted("active")
        known = {each.name: each.xero_id for each in every} | {e.xero_id: e.xero_id for e in every}
        options, missing = {}, {}
        for each in sorted(named, key=str):
            category = known.get(each.category_id or each.category) or self._category_key(each)
            if category not in known:
                name = each.category or self.env._("Not in Xero's list of tracking categories")
                missing[category] = payload.TrackingCategory(category, name, False, (), "")
            xero_id = each.option_id or self._stand_in_id(each)
            name = each.option or self.env._("Not in Xero's list of tracking options")
            options[xero_id] = payload.TrackingOption(xero_id, category, name, False, "")
        categories._upsert(connection, list(missing.values()), categories._row)
        categories._assign_columns(connection)
        ids = {each.xero_id: each.id for each in categories._every(connection)}
        self._upsert(
            connection,
            list(options.values()),
            lambda option, _before: {
                "category_id": ids[option.category],
                "name": option.name,
                "active": False,
            },
        )

    def _category_key(self, each):
        return each.category_id or f"{self._stand_in}{each.category or ''}"

    def _stand_in_id(self, each):
        """Return the ID for an option that a line names without Xero's ID."""
        return f"{self._stand_in}{each.category_id or each.category or ''}/{each.option}"

    @api.model
    def _replace_stand_ins(self, connection):
        """Move lines from options known by name alone to those that Xero lists."""
        rows = self.env.execute_query(
            SQL(
                """SELECT stand_in.id, own.id FROM xero_tracking_option stand_in
                     JOIN xero_tracking_option own ON own.category_id = stand_in.category_id
                                                  AND own.name = stand_in.name
                                                  AND NOT starts_with(own.xero_id, %(prefix)s)
                    WHERE stand_in.connection_id = %(connection)s
                      AND starts_with(stand_in.xero_id, %(prefix)s)
                    ORDER BY own.active, own.id""",
                prefix=self._stand_in,
                connection=connection.id,
            )
        )
        self._move_lines(LINE_FIELDS, dict(rows))

    def _realign(self):
        """Move the options into their category's column of lines, whichever they are in."""
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_invoice_line line
                      SET tracking_option_1_id = line.tracking_option_2_id,
                          tracking_option_2_id = line.tracking_option_1_id
                     FROM xero_tracking_option option
                     JOIN xero_tracking_category category ON category.id = option.category_id
                    WHERE option.id = ANY(%s)
                      AND CASE category.line_column
                          WHEN 1 THEN line.tracking_option_2_id ELSE line.tracking_option_1_id
                          END = option.id
                      AND NOT EXISTS (
                          SELECT FROM xero_tracking_option other
                            JOIN xero_tracking_category others ON others.id = other.category_id
                           WHERE other.id IN (line.tracking_option_1_id, line.tracking_option_2_id)
                             AND other.id <> option.id
                             AND others.line_column = category.line_column
                             AND (others.active OR NOT category.active))""",
                self.ids,
            )
        )
        self.env["xero.invoice.line"].invalidate_model(LINE_FIELDS["xero.invoice.line"])


def _columns(options):
    """Return the IDs of at most two options in the order of a line's columns.

    An archived category gives way to an active one of the same column.
    """
    columns = {}
    for option in sorted(options, key=lambda each: not each["active"]):
        column = option["line_column"]
        columns.setdefault(3 - column if column in columns else column, option["id"])
    return columns.get(1), columns.get(2)
