from odoo import fields


class BulkMany2one(fields.Many2one):
    """A many2one without a foreign key, for tables with hundreds of thousands of rows.

    PostgreSQL checks foreign keys row by row, which takes most of the time of a bulk copy. Suitable
    for targets that can't be deleted while the row exists, because another field of the row or of
    its document has a foreign key; and for targets whose deletion and merging is handled in code.
    """

    def update_db_foreign_key(self, model, column):
        """Create no foreign key."""
