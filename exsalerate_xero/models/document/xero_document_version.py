from odoo import api, fields, models
from odoo.tools import SQL

from ..base.xero_mirror import MIRRORS

# By model: the field of a version with its document.
DOCUMENT_FIELDS = {"xero.invoice": "invoice_id", "xero.quote": "quote_id"}


class XeroDocumentVersion(models.Model):
    """A version of a document, as it was imported: its status changed.

    The first version has no row: an import of history would write one for each document. Its status
    is in the row of the first change. Users see versions on their documents only.
    """

    _name = "xero.document.version"
    _description = "Xero: Version of a Document"
    _order = "id"
    _log_access = False

    invoice_id = fields.Many2one("xero.invoice", index="btree_not_null", ondelete="cascade")
    quote_id = fields.Many2one("xero.quote", index="btree_not_null", ondelete="cascade")
    status_before = fields.Char()
    status = fields.Char()
    modified_at = fields.Datetime(help="When the document was modified in Xero.")
    seen_at = fields.Datetime(help="When this version was imported.")

    @api.model
    def _record_versions(self, stream, changes):
        """Store the changes of status that a page brought, with one statement."""
        moved = [
            (id_, *change["status"])
            for id_, change in changes.changed.items()
            if "status" in change
        ]
        if not moved:
            return
        model = self.env[MIRRORS[stream.kind]]
        ids, before, after = map(list, zip(*moved, strict=True))
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_document_version
                          (%(document)s, status_before, status, modified_at, seen_at)
                   SELECT stored.id, moved.before, moved.after, stored.xero_updated_at, %(now)s
                     FROM UNNEST(%(ids)s::int[], %(before)s::text[], %(after)s::text[])
                          AS moved (id, before, after)
                     JOIN %(table)s stored ON stored.id = moved.id""",
                document=SQL.identifier(DOCUMENT_FIELDS[model._name]),
                table=SQL.identifier(model._table),
                now=fields.Datetime.now(),
                ids=ids,
                before=before,
                after=after,
            )
        )
        self.invalidate_model()
