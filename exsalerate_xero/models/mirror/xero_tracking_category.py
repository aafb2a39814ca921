from odoo import api, fields, models

COLUMNS = (1, 2)


class XeroTrackingCategory(models.Model):
    """A tracking category in Xero, such as "Region".

    Xero allows two active ones and two on a line. Each has one of a line's two columns, so that
    lines can be grouped by it; those that were archived share a column with others.
    """

    _name = "xero.tracking.category"
    _description = "Xero Tracking Category"
    _inherit = ["xero.dimension"]
    _order = "line_column, active DESC, name, id"
    _stand_in = "name:"

    line_column = fields.Integer(
        readonly=True, help="The number of the lines' field with its options."
    )
    option_ids = fields.One2many("xero.tracking.option", "category_id", readonly=True)

    @api.model
    def _absorb(self, connection, categories):
        """Save Xero's tracking categories with their options."""
        changes, ids = self._upsert(connection, categories, self._row)
        if ids:
            self._assign_columns(connection)
            self._replace_stand_ins(connection)
            listed = [option for each in categories for option in each.options]
            kept = [option for option in listed if option.category in ids]
            self.env["xero.tracking.option"]._absorb(connection, kept, ids)
        return changes

    @api.model
    def _row(self, category, _before):
        return {"name": category.name, "active": category.active}

    @api.model
    def _replace_stand_ins(self, connection):
        """Move the options of categories that only lines named to the one that Xero lists."""
        every = self._every(connection)
        stand_ins = every.filtered(lambda each: each.xero_id.startswith(self._stand_in))
        own = {each.name: each for each in every - stand_ins}
        for stand_in in stand_ins.filtered(lambda each: each.name in own):
            options = stand_in.with_context(active_test=False).option_ids
            options.category_id = own[stand_in.name]
            own[stand_in.name].used = True
            stand_in.unlink()
            options._realign()

    @api.model
    def _assign_columns(self, connection):
        """Give each category a column: active ones their own, if possible that of its namesakes."""
        every, taken, moved = self._every(connection), set(), self.browse()
        for category in every.sorted(lambda each: (not each.active, not each.line_column, each.id)):
            before = category.line_column
            if before and not (category.active and before in taken):
                taken.add(before)
                continue
            free = [column for column in (category._column_of_namesakes(), *COLUMNS) if column]
            free = [column for column in free if column not in taken] or free
            category.line_column = free[0]
            taken.add(free[0])
            if before:
                moved |= category
        moved.with_context(active_test=False).option_ids._realign()

    def _column_of_namesakes(self):
        """Return the column of a category of that name in the company's other organisations."""
        namesake = [("company_id", "=", self.company_id.id), ("name", "=", self.name)]
        other = [("connection_id", "!=", self.connection_id.id), ("line_column", "!=", 0)]
        return self.search([*namesake, *other], limit=1).line_column

    @api.model
    def _every(self, connection):
        """Return all categories of an organisation, also archived ones."""
        domain = [("connection_id", "=", connection.id)]
        return self.with_context(active_test=False).search(domain, order="id")

    @api.model
    def _get_labels(self, by_purchases=False):
        """Return {name of a line's field: name of its tracking category}, of those in use.

        Organisations can have different categories in a column: then all names.

        :param by_purchases: see :meth:`XeroItem._is_used`
        """
        if not self.has_access("read"):
            return {}
        wanted = [("company_id", "in", self.env.companies.ids), ("line_column", "!=", False)]
        if not by_purchases:
            wanted.append(("used", "=", True))
        categories = self.with_context(active_test=False).search(wanted)
        labels = {}
        for column, found in categories.grouped("line_column").items():
            names = (found.filtered("active") or found).mapped("name")
            labels[f"tracking_option_{column}_id"] = " / ".join(dict.fromkeys(names))
        return labels
