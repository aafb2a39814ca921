from odoo import fields


class BulkMany2one(fields.Many2one):
    """A link without a foreign key, for tables that are filled by the hundred thousand.

    PostgreSQL checks each foreign key a row at a time, which is most of the time of a bulk copy.
    Fit for targets that cannot go away while the row is there, because another link of the row, or
    of the document it belongs to, has a foreign key that keeps or removes it; and for those whose
    removal and merging is followed in so many words.
    """

    def update_db_foreign_key(self, model, column):
        """Make no foreign key."""
