from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import normalise
from .xero_contact import PUSHED

PARTNER_FIELDS = {name: name for name in PUSHED} | {"country": "country_id"}


class XeroContact(models.Model):
    """Bringing what has changed in Xero to customers, where nobody has edited it in Odoo."""

    _inherit = "xero.contact"

    # {field of PUSHED: Xero's value when it was last brought to the customer, or last agreed}
    pushed_values = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    has_conflict = fields.Boolean(
        "Differs from Xero",
        compute="_compute_has_conflict",
        search="_search_has_conflict",
        help="Something was edited in Odoo and changed in Xero as well; Odoo's edit is kept.",
    )

    def _compute_has_conflict(self):
        conflicts = self._conflicts()
        for contact in self:
            contact.has_conflict = bool(conflicts.get(contact))

    def _search_has_conflict(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", [contact.id for contact in self.search([])._conflicts()])

    def _note_pushed(self):
        """Take Xero's values of now for those that the customers have, or should keep."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact SET pushed_values = CASE
                          WHEN partner_id IS NULL THEN NULL ELSE %s END
                    WHERE id = ANY(%s)""",
                self._values_now(),
                self.ids,
            )
        )
        self.invalidate_recordset(["pushed_values"])

    @api.model
    def _values_now(self):
        pairs = [SQL("%s, %s", name, SQL.identifier(name)) for name in PUSHED]
        return SQL("JSONB_STRIP_NULLS(JSONB_BUILD_OBJECT(%s))", SQL(", ").join(pairs))

    def _push_changes(self):
        """Let customers follow what has changed, and note on them what they keep instead."""
        for contact, (updates, kept) in self._differences().items():
            partner = contact.partner_id
            # sudo: the engine's own copy of what Xero said
            pushed = dict(contact.sudo().pushed_values)
            if kept:
                contact._note_conflict(kept)
            if updates:
                partner.with_context(no_vat_validation=True).write(updates)
            values = {
                name: pushed.get(name) if PARTNER_FIELDS[name] in kept else contact[name]
                for name in PUSHED
            }
            contact.sudo().pushed_values = {name: value for name, value in values.items() if value}

    def _conflicts(self):
        """Return {contact: {partner field: (Xero's value, Odoo's)}} where both have changed."""
        return {contact: kept for contact, (_new, kept) in self._differences().items() if kept}

    def _differences(self):
        """Return what Xero says other than when it was last pushed.

        :return: {contact: ({partner field: new value}, {partner field: (Xero's, Odoo's)})}, the
            first for fields that nobody has edited in Odoo, the second for those kept
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM xero_contact
                    WHERE id = ANY(%s) AND partner_id IS NOT NULL AND merged_into_id IS NULL
                      AND pushed_values <> %s ORDER BY id""",
                self.ids,
                self._values_now(),
                to_flush=self._fields["pushed_values"],
            )
        )
        contacts = self.browse([id_ for (id_,) in rows])
        countries = self._countries() if contacts else {}
        return {contact: contact._difference(countries) for contact in contacts}

    def _difference(self, countries):
        pushed = dict.fromkeys(PUSHED) | self.sudo().pushed_values  # sudo: as in _push_changes
        before = self._partner_values(pushed, countries)
        now = self._partner_values(self, countries)
        if self.country and not now["country_id"]:
            # Not a country that Odoo knows: nothing is known to be wrong.
            now["country_id"] = before["country_id"]
        updates, kept = {}, {}
        for name, value in now.items():
            here = of_partner(self.partner_id, name)
            if alike(name, value, before[name]) or alike(name, value, here):
                continue
            if alike(name, before[name], here):
                updates[name] = value
            else:
                kept[name] = (value, here)
        return updates, kept

    def _note_conflict(self, kept):
        """Tell on the customer what Xero says and Odoo does not follow."""
        labels = self.env["res.partner"].fields_get(kept, ["string"])
        told = ", ".join(
            f"{labels[name]['string']}: {self._shown(name, value) or '–'}"
            for name, (value, _here) in kept.items()
        )
        # sudo: a note of the import's; who may read the customer may know
        self.partner_id.sudo().message_post(
            body=self.env._(
                "Changed in Xero, and edited here before: kept as it is here. Xero says %s", told
            )
        )

    @api.model
    def _shown(self, name, value):
        return self.env["res.country"].browse(value).name if name == "country_id" else value

    def action_keep_odoo(self):
        """Leave the customer as it was edited in Odoo, and stop telling that Xero differs."""
        self.check_access("write")
        self._note_pushed()

    def action_take_xero(self):
        """Give the customer Xero's values where the two differ."""
        self.check_access("write")
        for contact, kept in self._conflicts().items():
            contact.partner_id.write({name: value for name, (value, _here) in kept.items()})
        self._note_pushed()


def of_partner(partner, name):
    """Return a partner's value in the form that :meth:`XeroContact._partner_values` has."""
    return partner.country_id.id if name == "country_id" else partner[name]


def alike(name, one, other):
    """Tell whether two values of a partner's field say the same."""
    if name in ("email", "vat"):
        form = getattr(normalise, name)
        return form(one) == form(other)
    if name == "country_id":
        return (one or False) == (other or False)
    return (one or "").split() == (other or "").split()
