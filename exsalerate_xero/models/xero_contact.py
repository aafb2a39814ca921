from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import links

DOCUMENT_MODELS = ("xero.invoice", "xero.quote")
LONGEST_CHAIN = 10


class XeroContact(models.Model):
    """Xero's side of a customer or supplier, and the partner that it was matched with."""

    _name = "xero.contact"
    _description = "Xero Contact"
    _inherit = ["xero.mirror"]
    _order = "name, id"
    _rec_names_search = ["name", "email"]
    _xero_tracked = ("name", "status", "merged_into_xero_id")

    name = fields.Char(required=True, readonly=True)
    email = fields.Char(readonly=True)
    vat = fields.Char("Tax ID", readonly=True)
    phone = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    street2 = fields.Char(readonly=True)
    city = fields.Char(readonly=True)
    region = fields.Char(readonly=True)
    zip = fields.Char(readonly=True)
    country = fields.Char(readonly=True)
    first_name = fields.Char(readonly=True)
    last_name = fields.Char(readonly=True)
    is_customer = fields.Boolean("Customer", readonly=True)
    is_supplier = fields.Boolean("Supplier", readonly=True)
    status = fields.Selection(
        [("ACTIVE", "Active"), ("ARCHIVED", "Archived"), ("GDPRREQUEST", "Data erased")],
        readonly=True,
    )
    merged_into_xero_id = fields.Char(readonly=True)
    merged_into_id = fields.Many2one("xero.contact", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one(
        "res.partner", "Customer in Odoo", index="btree_not_null", ondelete="set null"
    )
    match_state = fields.Selection(
        [("linked", "Linked"), ("review", "To review"), ("excluded", "Excluded")],
        index=True,
        help="Empty while the contact awaits an import of customers or suppliers.",
    )
    match_reason = fields.Char(readonly=True)
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This contact is there already."
    )

    @api.depends("xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for contact in self:
            short_code = contact.connection_id.sudo().short_code  # sudo: not a secret, see ACL
            contact.xero_url = links.contact_url(short_code, contact.xero_id)

    def write(self, vals):
        if vals.get("partner_id") and "match_state" not in vals:
            reason = self.env._("Linked by %s", self.env.user.name)
            vals = vals | {"match_state": "linked", "match_reason": reason}
        result = super().write(vals)
        if "partner_id" in vals:
            self._push_partner()
        return result

    @api.model
    def _absorb(self, connection, contacts, keep=False, invoiced=False):
        """Take in contacts that have been invoiced or are suppliers; the others are not kept.

        :param keep: take all of them in, since documents name them
        :param invoiced: these documents are sales, whatever Xero's flag said when it was read
        """
        known = self._known(connection, [contact.xero_id for contact in contacts])
        wanted = []
        for contact in contacts:
            kept = known.get(contact.xero_id)
            if not contact.is_customer and (invoiced or (kept and kept[1])):
                # A sale was seen: Xero sets the flag without marking the contact as modified.
                contact = contact._replace(is_customer=True, digest=f"{contact.digest}+")
            if keep or kept or contact.is_customer or contact.is_supplier:
                wanted.append(contact)
        changes, _ids = self._upsert(connection, wanted, self._row)
        if changes.ids:
            self._link_merged(connection)
            self._move_documents(connection)
        return changes

    @api.model
    def _row(self, contact):
        values = contact._asdict()
        merged_into = values.pop("merged_into")
        for name in ("xero_id", "digest", "updated_at"):
            del values[name]
        return values | {"merged_into_xero_id": merged_into}

    @api.model
    def _known(self, connection, xero_ids):
        """Return {xero_id: (database id, is customer, partner id)} of the contacts kept."""
        if not xero_ids:
            return {}
        self.flush_model(["is_customer", "partner_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT xero_id, id, is_customer, partner_id FROM xero_contact
                    WHERE connection_id = %s AND xero_id = ANY(%s)""",
                connection.id,
                list(xero_ids),
            )
        )
        return {xero_id: tuple(rest) for xero_id, *rest in rows}

    @api.model
    def _link_merged(self, connection):
        """Point losers of a merge at their winners, as soon as both are kept."""
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact loser SET merged_into_id = winner.id
                     FROM xero_contact winner
                    WHERE loser.connection_id = %(connection)s
                      AND winner.connection_id = %(connection)s
                      AND winner.xero_id = loser.merged_into_xero_id
                      AND loser.merged_into_id IS DISTINCT FROM winner.id""",
                connection=connection.id,
            )
        )
        self.invalidate_model(["merged_into_id"])

    @api.model
    def _move_documents(self, connection):
        """Give the documents of losers of a merge to the winner, as Xero does without a word.

        A pass moves them one merge further; chains end, and one that closes on itself is left.
        """
        for _pass in range(LONGEST_CHAIN):
            moved = 0
            for model in DOCUMENT_MODELS:
                self.env[model].flush_model(["contact_id", "partner_id"])
                self.env.cr.execute(
                    SQL(
                        """UPDATE %s document
                              SET contact_id = winner.id, partner_id = winner.partner_id
                             FROM xero_contact loser
                             JOIN xero_contact winner ON winner.id = loser.merged_into_id
                            WHERE document.contact_id = loser.id AND loser.connection_id = %s""",
                        SQL.identifier(self.env[model]._table),
                        connection.id,
                    )
                )
                moved += self.env.cr.rowcount
                self.env[model].invalidate_model(["contact_id", "partner_id"])
            if not moved:
                break
        self.env["xero.invoice.line"]._take_partners(connection)

    def _mark_customers(self):
        """Note that a sales document was seen for these contacts."""
        new = self.filtered(lambda contact: not contact.is_customer)
        for contact in new.sudo():  # sudo: the digest is the engine's own
            # As :meth:`_absorb` would store it: reading the contact again changes nothing.
            contact.write({"is_customer": True, "content_hash": f"{contact.content_hash}+"})
        return new

    def _push_partner(self):
        """Bring the partner of these contacts onto their documents."""
        self.flush_recordset(["partner_id"])
        for model in DOCUMENT_MODELS:
            table = self.env[model]._table
            self.env[model].flush_model(["partner_id"])
            self.env.cr.execute(
                SQL(
                    """UPDATE %s document SET partner_id = contact.partner_id
                         FROM xero_contact contact
                        WHERE contact.id = document.contact_id AND contact.id = ANY(%s)
                          AND document.partner_id IS DISTINCT FROM contact.partner_id""",
                    SQL.identifier(table),
                    self.ids,
                )
            )
            self.env[model].invalidate_model(["partner_id"])
        for connection in self.connection_id:
            self.env["xero.invoice.line"]._take_partners(connection, self)

    def action_open_xero(self):
        """Open the contact in Xero, in a new tab."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.xero_url, "target": "new"}

    def action_create_partner(self):
        """Make a new customer in Odoo of each contact that awaits a decision."""
        self.filtered(lambda contact: not contact.partner_id)._create_partners(
            self.env._("Created by %s", self.env.user.name)
        )

    def action_exclude(self):
        """Leave these contacts out: they get no customer in Odoo."""
        self.write({"match_state": "excluded", "partner_id": False})
