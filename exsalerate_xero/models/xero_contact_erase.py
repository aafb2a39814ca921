from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.words import Words, _lt
from .xero_contact import PUSHED, because
from .xero_contact_update import alike, of_partner


class XeroContact(models.Model):
    """Erasing a person's data here too, after it was erased in Xero on request (GDPR).

    What Xero had brought, and what it left behind elsewhere: see ``xero_contact_traces``.
    """

    _inherit = "xero.contact"

    erased_at = fields.Datetime("Erased on", readonly=True)

    @api.model
    def _erased_values(self, xero_id):
        """Return what is kept of an erased contact, whatever Xero still says of it."""
        names = ("email", "vat", "phone", "street", "street2", "city", "region", "zip", "country")
        return {"name": self.env._("Erased contact %s", xero_id[:8])} | dict.fromkeys(
            (*names, "first_name", "last_name")
        )

    def _erase(self, changed):
        """Erase what came from contacts whose data Xero has erased, wherever it went; once.

        :param changed: {contact id: {field: (from, to)}}, what has just been overwritten
        """
        # sudo: who asked to be erased may be anybody's customer
        erased = self.sudo().filtered(lambda c: c.status == "GDPRREQUEST" and not c.erased_at)
        for contact in erased:
            before = changed.get(contact.id, {})
            said = {name: before[name][0] for name in PUSHED if name in before}
            # Kept until all is done: what is refused can be tried again.
            contact.pushed_values = said | (contact.pushed_values or {})
        erased |= erased._merged_persons()
        erased._attempt(lambda contacts: [contact._erase_person() for contact in contacts])

    def _merged_persons(self):
        """Overwrite the contacts that were merged into these, of whom Xero keeps the data."""
        rows = self.env.execute_query(
            SQL(
                """WITH RECURSIVE merged (id) AS (
                       SELECT id FROM xero_contact WHERE merged_into_id = ANY(%s)
                        UNION
                       SELECT contact.id FROM merged
                         JOIN xero_contact contact ON contact.merged_into_id = merged.id
                   ) SELECT id FROM merged""",
                self.ids,
                to_flush=self._fields["merged_into_id"],
            )
        )
        merged = self.browse([id_ for (id_,) in rows])
        for contact in merged.filtered(lambda c: c.status != "GDPRREQUEST"):
            said = {name: contact[name] for name in PUSHED} | (contact.pushed_values or {})
            gone = self._erased_values(contact.xero_id)
            contact.write(gone | {"status": "GDPRREQUEST", "pushed_values": said})
        return merged.filtered(lambda c: not c.erased_at)

    def _erase_person(self):
        """Erase what was said of one person, and log that; who logs in to Odoo is left to people.

        What another contact of the same customer says as well is that one's, and stays.
        """
        partner, guarded = self.partner_id, self.partner_id._xero_guarded()
        others = (partner.xero_contact_ids - self).filtered(lambda c: c.status != "GDPRREQUEST")
        said = {
            name: value
            for name, value in (self.pushed_values or {}).items()
            if value and not any(alike(name, value, other[name]) for other in others)
        }
        gone = [] if guarded else self._erase_values(partner, said)
        self._erase_traces(said, partner - guarded)
        values = {"erased_at": fields.Datetime.now(), "pushed_values": False, "may_conflict": False}
        if self.match_state == "review":
            values |= dict.fromkeys(("match_state", "proposal", "proposed_partner_id"), False)
        self.write(values | because(Words(_lt("Erased on request"))))
        self._log_erasure(gone, guarded)

    def _erase_values(self, partner, said):
        """Empty the customer's fields that hold what Xero had said; return their names."""
        countries = self.env["res.country"]._xero_countries()
        values = self._partner_values(dict.fromkeys(PUSHED) | said, countries)
        shared = partner._xero_shared()
        gone = [
            name
            for name, value in values.items()
            if value and name not in shared and alike(name, value, of_partner(partner, name))
        ]
        emptied = dict.fromkeys(gone, False)
        if "name" in emptied:
            emptied["name"] = self.name
        # Quietly: a tracked change would keep what it was before.
        partner.with_context(tracking_disable=True)._xero_write(emptied)
        return gone

    def _log_erasure(self, gone, guarded):
        """Note what was erased, without saying it, where the organisation's history is kept."""
        labels = self.env["res.partner"].fields_get(gone, ["string"]) if gone else {}
        told = self.env._(
            "Personal data erased on request: Xero contact %(xero_id)s, customer %(customer)s. "
            "Emptied: %(fields)s. What was edited in Odoo is kept; look at it.",
            xero_id=self.xero_id,
            customer=self.partner_id.id or "–",
            fields=", ".join(label["string"] for label in labels.values()) or "–",
        )
        if guarded:
            told += " " + self.env._(
                "This customer logs in to Odoo, or is its own company: nothing of it was erased. "
                "Decide yourself what becomes of it."
            )
        self.connection_id.message_post(body=told)
