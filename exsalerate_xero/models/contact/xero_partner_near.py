from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import likeness

# Limits memory.
STORED_AT_ONCE = 10_000


class XeroPartnerNear(models.Model):
    """The keys that a company's name shares with names that are nearly the same.

    See ``tools/likeness``. Each key is looked up separately and up to a limit, so that common words
    cost no more among many companies than among few. No group has access.
    """

    _name = "xero.partner.near"
    _description = "Xero: Similar Names"
    _log_access = False
    _rec_name = "key"

    customer_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    key = fields.Integer(required=True, groups=fields.NO_ACCESS)

    _key_index = models.Index("(key, customer_id)")

    @api.model
    def _replace_near(self, stale_ids, names):
        """Delete the rows of some partners, and add those of companies.

        :param stale_ids: IDs of partners
        :param names: {partner ID: name of a company}
        """
        if stale_ids:
            self.env.cr.execute(
                SQL("DELETE FROM xero_partner_near WHERE customer_id = ANY(%s)", stale_ids)
            )
        if names:
            self.env["xero.mirror"]._copy(
                self._table,
                ("customer_id", "key"),
                (f"{id_}\t{key}" for id_, name in names.items() for key in likeness.keys(name)),
            )

    @api.model
    def _fill_near(self):
        """Add the rows of companies that were there before the addon, or before this table.

        There can be hundreds of thousands, so that this waits until the first contact is matched.
        """
        while True:
            rows = self.env.execute_query(
                SQL(
                    """UPDATE xero_partner_key key SET near_stored = TRUE
                         FROM (SELECT id FROM xero_partner_key
                                WHERE is_company AND near_stored IS NULL
                                ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) pending
                        WHERE key.id = pending.id RETURNING key.customer_id, key.name""",
                    STORED_AT_ONCE,
                )
            )
            self._replace_near([], dict(rows))
            if len(rows) < STORED_AT_ONCE:
                return
