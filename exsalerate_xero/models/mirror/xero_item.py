from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import payload

LINE_FIELDS = {"xero.invoice.line": ["item_id"], "xero.quote.line": ["item_id"]}


class XeroItem(models.Model):
    """An item in Xero: a product or service on lines."""

    _name = "xero.item"
    _description = "Xero Item"
    _inherit = ["xero.dimension"]
    _order = "code, id"
    _rec_names_search = ["code", "name"]
    _stand_in = "code:"

    code = fields.Char(readonly=True, index=True)
    sold = fields.Boolean(readonly=True, help="The item is sold, not only bought.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for item in self:
            code = f"[{item.code}]" if item.code and item.code != item.name else None
            item.display_name = " ".join(filter(None, (code, item.name)))

    @api.model
    def _is_used(self, by_purchases=False):
        """Return whether lines of the user's companies refer to items.

        :param by_purchases: any items count, since those of purchases aren't marked
        """
        wanted = [("company_id", "in", self.env.companies.ids)]
        if not by_purchases:
            wanted.append(("used", "=", True))
        items = self.with_context(active_test=False)
        return self.has_access("read") and bool(items.search_count(wanted, limit=1))

    @api.model
    def _absorb(self, connection, items):
        """Save Xero's items."""
        changes = self._upsert(connection, items, self._row)[0]
        if changes.ids:
            self._replace_stand_ins(connection)
        return changes

    @api.model
    def _row(self, item, _before):
        return {"code": item.code, "name": item.name, "sold": item.sold, "active": item.active}

    @api.model
    def _ids_of(self, connection, references, mark=True):
        """Return {(Xero's ID, code): database ID} of what lines refer to.

        Items that Odoo doesn't have are created.

        :param references: (ID, code) pairs, either of which can be None
        :param mark: whether they are used from now on
        """
        wanted = {pair for pair in references if any(pair)}
        found = self._find(connection, wanted)
        if unknown := wanted - found.keys():
            self._keep_unlisted(connection, unknown)
            found = self._find(connection, wanted)
        unmarked = {id_ for id_, used in found.values() if not used}
        if mark and unmarked:
            self._mark_used(unmarked)
        return {pair: found[pair][0] if pair in found else None for pair in references}

    @api.model
    def _find(self, connection, pairs):
        """Return {(Xero's ID, code): (database ID, used)}; of items with a code, an active one."""
        if not pairs:
            return {}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT xero_id, code, id, used FROM xero_item
                    WHERE connection_id = %s AND (xero_id = ANY(%s) OR code = ANY(%s))
                    ORDER BY active, id""",
                connection.id,
                [xero_id for xero_id, _code in pairs if xero_id],
                [code for xero_id, code in pairs if not xero_id],
            )
        )
        by_id = {xero_id: (id_, used) for xero_id, _code, id_, used in rows}
        by_code = {code: (id_, used) for _xero_id, code, id_, used in rows}
        found = {pair: by_id.get(pair[0]) if pair[0] else by_code.get(pair[1]) for pair in pairs}
        return {pair: item for pair, item in found.items() if item}

    @api.model
    def _keep_unlisted(self, connection, pairs):
        """Create items that lines refer to and that Xero's list lacks, or hasn't brought yet."""
        items = {
            xero_id or f"{self._stand_in}{code}": payload.Item(
                xero_id=xero_id or f"{self._stand_in}{code}",
                code=code,
                name=code or self.env._("Not in Xero's list of items"),
                sold=True,
                active=False,
                digest="",
            )
            for xero_id, code in pairs
        }
        self._upsert(connection, list(items.values()), self._row)
        self._replace_stand_ins(connection)

    @api.model
    def _replace_stand_ins(self, connection):
        """Move lines from items created for a code alone to the item that Xero lists with it."""
        rows = self.env.execute_query(
            SQL(
                """SELECT stand_in.id, own.id FROM xero_item stand_in
                     JOIN xero_item own ON own.connection_id = stand_in.connection_id
                                       AND own.code = stand_in.code
                                       AND NOT starts_with(own.xero_id, %(prefix)s)
                    WHERE stand_in.connection_id = %(connection)s
                      AND starts_with(stand_in.xero_id, %(prefix)s)
                    ORDER BY own.active, own.id""",
                prefix=self._stand_in,
                connection=connection.id,
            )
        )
        self._move_lines(LINE_FIELDS, dict(rows))
