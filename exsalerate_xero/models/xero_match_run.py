from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.words import _lt
from .client_calls import one

# Kept by model and id instead of a foreign key. A note of what has changed is no use: who changed
# it counts.
ATTACHED = {
    "mail_message": """model = 'res.partner' AND NOT EXISTS (
        SELECT FROM mail_tracking_value WHERE mail_message_id = mail_message.id)""",
    "mail_activity": "res_model = 'res.partner'",
    "ir_attachment": "res_model = 'res.partner'",
}


class XeroMatchRun(models.Model):
    """What an import, or a person's decision about many, did to customers; it can be undone."""

    _name = "xero.match.run"
    _description = "Xero Matching Run"
    _order = "id DESC"
    _rec_name = "create_date"

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("open", "Under way"), ("done", "Done"), ("undone", "Undone")],
        default="open",
        required=True,
        readonly=True,
    )
    contact_ids = fields.One2many("xero.contact", "match_run_id", readonly=True)
    linked_count = fields.Integer("Linked", readonly=True)
    created_count = fields.Integer("Created", readonly=True)

    _one_open = models.UniqueIndex("(connection_id) WHERE state = 'open'")

    @api.model
    def _current(self, connection):
        """Return the run that decisions of now belong to."""
        # sudo: bookkeeping of decisions that the caller had the right to make
        runs = self.sudo()
        return runs._find_open(connection) or runs._open(connection)

    @api.model
    def _find_open(self, connection):
        return self.search([("connection_id", "=", connection.id), ("state", "=", "open")])

    @api.model
    def _open(self, connection):
        """Open a run, unless someone else opens one at the same moment.

        Then PostgreSQL reports a conflict that Odoo answers by running the request again, where
        two plain inserts would show the second person an error.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_match_run (connection_id, company_id, state, create_uid,
                          write_uid, create_date, write_date)
                   VALUES (%(connection)s, %(company)s, 'open', %(uid)s, %(uid)s, %(now)s, %(now)s)
                       ON CONFLICT (connection_id) WHERE state = 'open' DO NOTHING""",
                connection=connection.id,
                company=connection.company_id.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        return self._find_open(connection)

    @api.model
    def _close(self, connection):
        """End the open run, if there is one, with the figures of what it did."""
        # sudo: as for _current
        run = self.sudo().search([("connection_id", "=", connection.id), ("state", "=", "open")])
        if run:
            # sudo: all that the run settled is counted, whoever's customers those are
            contacts = self.env["xero.contact"].sudo()
            counts = dict(
                contacts._read_group(
                    [("match_run_id", "=", run.id), ("match_state", "=", "linked")],
                    ["partner_created"],
                    ["__count"],
                )
            )
            run.write(
                {
                    "state": "done",
                    "linked_count": counts.get(False, 0),
                    "created_count": counts.get(True, 0),
                }
            )

    def action_undo(self):
        """Take back what the run linked and created; what was decided by hand since, stays.

        Customers that it created are deleted, unless they are used or were edited: those are
        kept. All its contacts wait for review, but those that were erased on request since.
        """
        # Reading runs is for who may decide about contacts; nobody writes to them.
        self.check_access("read")
        self.env["xero.contact"].check_access("write")
        one(self)
        if self.state != "done":
            raise UserError(self.env._("Only a run that is done can be undone, and once."))
        # sudo: the rights were checked; they cover what the run did
        run = self.sudo()
        contacts = run.contact_ids.filtered(
            lambda c: c.match_state == "linked" and c.status != "GDPRREQUEST"
        )
        made = contacts.filtered("partner_created")
        partners = made.partner_id
        kept_ids = self._edited(made) | self._used(partners, contacts)
        deleted = partners.filtered(lambda partner: partner.id not in kept_ids)
        words = contacts._by_hand(_lt("Undone by %(user)s"))
        contacts._unlink_partners(words, deleted.ids)
        deleted.unlink()
        run.state = "undone"
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._undone_message(len(contacts), len(deleted), len(kept_ids)),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _undone_message(self, contacts, deleted, kept):
        return self.env._(
            "%(contacts)s contacts wait for review again; %(deleted)s customers that the run had "
            "created were deleted, %(kept)s are in use and were kept.",
            contacts=contacts,
            deleted=deleted,
            kept=kept,
        )

    @api.model
    def _edited(self, contacts):
        """Return the ids of the contacts' partners that are not as the addon made them."""
        as_made, countries = contacts._as_made(contacts.partner_id), contacts._countries()
        return {
            contact.partner_id.id
            for contact in contacts
            if contact.partner_id.id not in as_made or contact._is_edited(countries)
        }

    @api.model
    def _used(self, partners, contacts):
        """Return the ids of partners that anybody but these contacts makes use of.

        Other contacts are linked to them, or something refers to them that is not the addon's.
        """
        self.env.flush_all()
        others = [("partner_id", "in", partners.ids), ("id", "not in", contacts.ids)]
        used = set(contacts.search(others).partner_id.ids)
        own = {
            model._table
            for model in self.env.registry.values()
            if model._original_module == self._original_module
        }
        wizard = self.env["base.partner.merge.automatic.wizard"]
        for table, column in wizard._get_fk_on("res_partner"):
            if table in own:
                continue
            name = SQL.identifier(column)
            itself = SQL("AND id <> %s", name) if table == "res_partner" else SQL()
            used |= self._ids_of(
                SQL(
                    "SELECT %s FROM %s WHERE %s = ANY(%s) %s",
                    *(name, SQL.identifier(table), name, partners.ids, itself),
                )
            )
        for table, attached in ATTACHED.items():
            used |= self._ids_of(
                SQL(
                    "SELECT res_id FROM %s WHERE %s AND res_id = ANY(%s)",
                    *(SQL.identifier(table), SQL(attached), partners.ids),
                )
            )
        return used

    @api.model
    def _ids_of(self, query):
        return {id_ for (id_,) in self.env.execute_query(query)}
