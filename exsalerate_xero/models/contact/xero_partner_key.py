from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import matching, normalise
from ...tools.copy_format import copy_row

# The values that matching looks partners up by: names of companies only.
SOURCE = SQL("CASE WHEN partner.is_company THEN partner.name END, partner.vat")
STALE = SQL("(key.name, key.vat) IS DISTINCT FROM (%s)", SOURCE)


class XeroPartnerKey(models.Model):
    """The normalised names and tax IDs that matching looks partners up by.

    PostgreSQL cannot compute them as ``tools/normalise`` does, and adding a column to partners
    would rewrite the whole table on installation. Writing a partner updates its row; an hourly job
    corrects changes made by SQL. Outdated rows do no harm, because matching compares the partners
    themselves. No group has access.
    """

    _name = "xero.partner.key"
    _description = "Xero: Partner Lookup"
    _log_access = False
    _rec_name = "name"

    customer_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    name = fields.Char(groups=fields.NO_ACCESS)
    vat = fields.Char(groups=fields.NO_ACCESS)
    name_key = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    vat_key = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")

    _customer_unique = models.Constraint("UNIQUE (customer_id)", "A partner has one row.")

    @api.private
    def init(self):
        """Fill the new table, on installation and on the update that adds it."""
        if not self.env.execute_query(SQL("SELECT FROM xero_partner_key LIMIT 1")):
            partners = SQL("SELECT partner.id, %s FROM res_partner partner", SOURCE)
            rows = map(_row, self.env.execute_query(partners))
            self.env["xero.mirror"]._copy(
                self._table,
                ("customer_id", "name", "vat", "name_key", "vat_key"),
                (copy_row(row) for row in rows if row[1] or row[2]),
            )

    @api.model
    def _update_keys(self, partners):
        """Update the rows of these partners."""
        # Reads from the cache, to avoid a flush of partners that may be written again.
        self._store(
            (partner.id, (partner.is_company and partner.name) or None, partner.vat or None)
            for partner in partners
        )

    @api.model
    def _update_stale_keys(self):
        """Update the rows of partners that were changed by SQL."""
        self.env["res.partner"].flush_model(["name", "vat", "is_company"])
        self._store(
            self.env.execute_query(
                SQL(
                    """SELECT partner.id, %s FROM res_partner partner
                         LEFT JOIN xero_partner_key key ON key.customer_id = partner.id
                        WHERE %s""",
                    SOURCE,
                    STALE,
                )
            )
        )

    @api.model
    def _store(self, sources):
        rows = list(map(_row, sources))
        kept = [row for row in rows if row[1] or row[2]]
        gone = [row[0] for row in rows if not (row[1] or row[2])]
        if gone:
            self.env.cr.execute(
                SQL("DELETE FROM xero_partner_key WHERE customer_id = ANY(%s)", gone)
            )
        if kept:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO xero_partner_key AS key
                              (customer_id, name, vat, name_key, vat_key)
                       SELECT * FROM UNNEST(%s::int[], %s::varchar[], %s::varchar[],
                                            %s::varchar[], %s::varchar[])
                       ON CONFLICT (customer_id) DO UPDATE
                          SET name = EXCLUDED.name, vat = EXCLUDED.vat,
                              name_key = EXCLUDED.name_key, vat_key = EXCLUDED.vat_key
                        WHERE (key.name, key.vat) IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.vat)""",
                    *map(list, zip(*kept, strict=True)),
                )
            )


def _row(source):
    """Return a row of the table for (partner ID, name of a company, tax ID)."""
    partner_id, name, vat = source
    keys = normalise.company_name(name) or None, matching.tax_id(vat) or None
    return partner_id, name, vat, *keys
