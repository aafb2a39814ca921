from itertools import chain

from odoo import api, fields, models
from odoo.tools import SQL

from ..base.bulk_many2one import BulkMany2one


class XeroDocumentLine(models.AbstractModel):
    """Mixin for the lines of documents, which are replaced with SQL when the document changes."""

    _name = "xero.document.line"
    _description = "Xero: Line of a Document"

    # The field that holds a line's document.
    _document_field = None

    sequence = fields.Integer(readonly=True)
    description = fields.Text(readonly=True)
    item_code = fields.Char(readonly=True)
    # No foreign key: items are deleted with their organisation, as lines are, or once their lines
    # were moved to another item.
    item_id = BulkMany2one("xero.item", "Item", readonly=True)
    quantity = fields.Float(readonly=True, digits=0, aggregator=None)
    price_unit = fields.Float("Unit price", readonly=True, digits=0, aggregator=None)

    @api.model
    def _replace_rows(self, documents, ids, changes, columns, rows_of):
        """Replace the lines of documents that were just written.

        :param documents: a page of documents, mapped from Xero's records
        :param ids: {xero_id: database ID} of those that were written
        :param changes: the :class:`Changes` of their upsert
        :param columns: the columns of the rows
        :param rows_of: callable that returns a document's lines in the text format of COPY
        """
        if changes.changed:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE %s = ANY(%s)",
                    SQL.identifier(self._table),
                    SQL.identifier(self._document_field),
                    list(changes.changed),
                )
            )
        written = {each.xero_id: each for each in documents if each.xero_id in ids}
        rows = chain.from_iterable(map(rows_of, written.values()))
        self.env["xero.mirror"]._copy(self._table, columns, rows)
        self.invalidate_model()
