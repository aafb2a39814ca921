from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.words import _lt
from ..base.client_calls import one

# Tables that refer to partners without a foreign key. Tracking messages don't count as use: edits
# are detected otherwise.
ATTACHED = {
    "mail_message": """model = 'res.partner' AND NOT EXISTS (
        SELECT FROM mail_tracking_value WHERE mail_message_id = mail_message.id)""",
    "mail_activity": "res_model = 'res.partner'",
    "ir_attachment": "res_model = 'res.partner'",
}


class XeroMatchRun(models.Model):
    """The links and customers of one import, or of a user's bulk decision; can be undone."""

    _name = "xero.match.run"
    _description = "Xero Matching Run"
    _order = "id DESC"
    _rec_name = "create_date"

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="connection_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("open", "In progress"), ("done", "Done"), ("undone", "Undone")],
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
        """Return the connection's open run, which current decisions belong to."""
        # sudo: records decisions that the caller was allowed to make
        runs = self.sudo()
        domain = [("connection_id", "=", connection.id), ("state", "=", "open")]
        open_run = runs.search(domain)
        if not open_run:
            runs._create_open(connection)
            open_run = runs.search(domain)
        return open_run

    @api.model
    def _create_open(self, connection):
        """Create the open run of a connection.

        If another transaction has just created it, this causes a serialization failure, which is
        retried; `create()` would cause a unique violation, which isn't.
        """
        values = {
            "connection_id": connection.id,
            "company_id": connection.company_id.id,
            "state": "open",
            "create_uid": self.env.uid,
            "create_date": self.env.cr.now(),
            "write_uid": self.env.uid,
            "write_date": self.env.cr.now(),
        }
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_match_run (%s) VALUES %s
                   ON CONFLICT (connection_id) WHERE state = 'open' DO NOTHING""",
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            ),
            log_exceptions=False,
        )

    @api.model
    def _close(self, connection):
        """Close the open run, if there is one, and save its counts."""
        # sudo: as for _current
        run = self.sudo().search([("connection_id", "=", connection.id), ("state", "=", "open")])
        if run:
            # sudo: counts the customers of all salespeople
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
        """Undo the run's links and created customers, but not later decisions by users.

        Customers that it created are deleted, unless they are in use or were edited. Its contacts
        go back to review, except those erased on request since.
        """
        # Users who may decide about contacts can read runs; no user can write them.
        self.check_access("read")
        self.env["xero.contact"].check_access("write")
        one(self)
        if self.state != "done":
            raise UserError(self.env._("Only completed runs can be undone, and only once."))
        # sudo: access was checked above
        run = self.sudo()
        contacts = run.contact_ids.filtered(
            lambda c: c.match_state == "linked" and c.status != "GDPRREQUEST"
        )
        created = contacts.filtered("partner_created")
        partners = created.partner_id
        kept_ids = self._edited(created) | self._used(partners, contacts)
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
            "The run was undone. Contacts to review: %(contacts)s. Customers deleted: "
            "%(deleted)s. Customers kept, because they are in use or were edited: %(kept)s.",
            contacts=contacts,
            deleted=deleted,
            kept=kept,
        )

    @api.model
    def _edited(self, contacts):
        """Return the IDs of the contacts' partners that were edited."""
        as_made = contacts._as_made(contacts.partner_id)
        countries = self.env["res.country"]._xero_countries()
        return {
            contact.partner_id.id
            for contact in contacts
            if contact.partner_id.id not in as_made or contact._is_edited(countries)
        }

    @api.model
    def _used(self, partners, contacts):
        """Return the IDs of partners that are in use, apart from these contacts.

        Either other contacts are linked to them, or records outside this addon refer to them.
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
