from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import likeness, matching
from ...tools.copy_format import copy_row

# The values that matching looks partners up by: names of companies, and of persons without one.
SOURCE = SQL(
    """CASE WHEN partner.is_company OR partner.parent_id IS NULL THEN partner.name END,
       partner.vat, COALESCE(partner.is_company, FALSE)"""
)
STALE = SQL("(key.name, key.vat, key.is_company) IS DISTINCT FROM (%s)", SOURCE)
COLUMNS = ("customer_id", "name", "vat", "is_company", "name_key", "vat_key")


class XeroPartnerKey(models.Model):
    """The normalised names and tax IDs that matching looks partners up by.

    PostgreSQL cannot compute them as ``tools`` does, and adding a column to partners
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
    is_company = fields.Boolean(groups=fields.NO_ACCESS)
    name_key = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    vat_key = fields.Char(groups=fields.NO_ACCESS, index="btree_not_null")
    near_stored = fields.Boolean(
        groups=fields.NO_ACCESS,
        help="The keys of similar names are stored; see the model of these.",
    )

    _customer_unique = models.Constraint("UNIQUE (customer_id)", "A partner has one row.")
    _near_index = models.Index("(id) WHERE is_company AND near_stored IS NULL")

    @api.private
    def init(self):
        """Fill the table, on installation and on the update that changes its keys."""
        if not self.env.execute_query(
            SQL("SELECT FROM xero_partner_key WHERE is_company IS NOT NULL LIMIT 1")
        ):
            self.env.cr.execute("DELETE FROM xero_partner_key")
            partners = SQL("SELECT partner.id, %s FROM res_partner partner", SOURCE)
            rows = map(_row, self.env.execute_query(partners))
            self.env["xero.mirror"]._copy(
                self._table, COLUMNS, (copy_row(row) for row in rows if row[1] or row[2])
            )

    @api.model
    def _update_keys(self, partners):
        """Update the rows of these partners."""
        # Reads from the cache, to avoid a flush of partners that may be written again.
        self._store(
            (
                partner.id,
                ((partner.is_company or not partner.parent_id) and partner.name) or None,
                partner.vat or None,
                partner.is_company,
            )
            for partner in partners
        )

    @api.model
    def _update_stale_keys(self):
        """Update the rows of partners that were changed by SQL."""
        self.env["res.partner"].flush_model(["name", "vat", "is_company", "parent_id"])
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
        self.env["xero.partner.near"]._fill_near()

    @api.model
    def _store(self, sources):
        rows = list(map(_row, sources))
        kept = [row for row in rows if row[1] or row[2]]
        gone = [row[0] for row in rows if not (row[1] or row[2])]
        delete = SQL("DELETE FROM xero_partner_key WHERE customer_id = ANY(%s)", gone)
        removed = self.env.execute_query(SQL("%s RETURNING customer_id", delete)) if gone else []
        changed = self._upsert(kept) if kept else []
        self.env["xero.partner.near"]._replace_near(
            [*(id_ for (id_,) in removed), *(row[0] for row in changed if not row[3])],
            {id_: name for id_, name, is_company, _new in changed if is_company},
        )

    @api.model
    def _upsert(self, rows):
        """Insert and update these rows.

        :return: (partner ID, name, is a company, is new) of those that changed
        """
        return self.env.execute_query(
            SQL(
                """INSERT INTO xero_partner_key AS key
                          (customer_id, name, vat, is_company, name_key, vat_key, near_stored)
                   SELECT *, TRUE FROM UNNEST(%s::int[], %s::varchar[], %s::varchar[], %s::bool[],
                                              %s::varchar[], %s::varchar[])
                   ON CONFLICT (customer_id) DO UPDATE
                      SET name = EXCLUDED.name, vat = EXCLUDED.vat,
                          is_company = EXCLUDED.is_company, name_key = EXCLUDED.name_key,
                          vat_key = EXCLUDED.vat_key, near_stored = TRUE
                    WHERE (key.name, key.vat, key.is_company)
                          IS DISTINCT FROM (EXCLUDED.name, EXCLUDED.vat, EXCLUDED.is_company)
                RETURNING customer_id, name, is_company, xmax = 0""",
                *map(list, zip(*rows, strict=True)),
            )
        )


def _row(source):
    """Return a row of the table for (partner ID, name to be found by, tax ID, is a company)."""
    partner_id, name, vat, is_company = source
    keys = likeness.spelling(name) or None, matching.tax_id(vat) or None
    return partner_id, name, vat, is_company, *keys
