from odoo import api, fields, models
from odoo.api import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tools import SQL

from .client_calls import one
from .xero_contact_update import alike, of_partner

# What the addon itself keeps of a customer; whatever else refers to one is a use of it.
OWN_TABLES = ("xero_contact", "xero_invoice", "xero_invoice_line", "xero_quote")
# Kept by model and id instead of a foreign key.
ATTACHED = {
    "mail_message": "model",
    "mail_activity": "res_model",
    "ir_attachment": "res_model",
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
        open_run = runs.search([("connection_id", "=", connection.id), ("state", "=", "open")])
        return open_run or runs.create({"connection_id": connection.id})

    @api.model
    def _close(self, connection):
        """End the open run, if there is one, with the figures of what it did."""
        # sudo: as for _current
        run = self.sudo().search([("connection_id", "=", connection.id), ("state", "=", "open")])
        if run:
            counts = dict(
                self.env["xero.contact"]
                .sudo()
                ._read_group(
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
        kept. All its contacts wait for review.
        """
        self.check_access("write")
        one(self)
        if self.state != "done":
            raise UserError(self.env._("Only a run that is done can be undone, and once."))
        # sudo: the right to undo the run was checked; it covers what the run did
        contacts = self.sudo().contact_ids.filtered(lambda c: c.match_state == "linked")
        made = contacts.filtered("partner_created")
        partners = made.partner_id
        kept_ids = self._edited(made) | self._used(partners)
        deleted = partners.filtered(lambda partner: partner.id not in kept_ids)
        reason = self.env._("Undone by %s", self.env.user.name)
        contacts._unlink_partners(reason, deleted.ids)
        deleted.unlink()
        self.state = "undone"
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
        """Return the ids of the contacts' partners that are not as the run made them."""
        countries, edited = contacts._countries(), set()
        for contact in contacts:
            partner, maker = contact.partner_id, contact.partner_id.create_uid
            said = contact._partner_values(contact, countries)
            if (
                partner.write_uid != maker
                or (maker.id != SUPERUSER_ID and partner.write_date > partner.create_date)
                or any(not alike(name, said[name], of_partner(partner, name)) for name in said)
            ):
                edited.add(partner.id)
        return edited

    @api.model
    def _used(self, partners):
        """Return the ids of partners that anything but the addon's own tables refers to."""
        partners.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"]
        used = set()
        for table, column in wizard._get_fk_on("res_partner"):
            if table in OWN_TABLES:
                continue
            name = SQL.identifier(column)
            itself = SQL("AND id <> %s", name) if table == "res_partner" else SQL()
            used |= self._ids_of(
                SQL(
                    "SELECT %s FROM %s WHERE %s = ANY(%s) %s",
                    *(name, SQL.identifier(table), name, partners.ids, itself),
                )
            )
        for table, model in ATTACHED.items():
            used |= self._ids_of(
                SQL(
                    "SELECT res_id FROM %s WHERE %s = 'res.partner' AND res_id = ANY(%s)",
                    *(SQL.identifier(table), SQL.identifier(model), partners.ids),
                )
            )
        return used

    @api.model
    def _ids_of(self, query):
        return {id_ for (id_,) in self.env.execute_query(query)}


class XeroStream(models.Model):
    """An import of contacts is one run, whatever pages it comes in."""

    _inherit = "xero.stream"

    def _settle_contacts(self):
        result = super()._settle_contacts()
        self.env["xero.match.run"]._close(self.connection_id)
        if waiting := self.connection_id.review_count:
            message = self.env._("%s contacts wait for you under Xero, Review contacts.", waiting)
            self._toast("warning", message)
        return result
