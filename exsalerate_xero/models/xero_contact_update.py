from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ..tools import normalise
from .xero_contact import PUSHED

PARTNER_FIELDS = {name: name for name in PUSHED} | {"country": "country_id"}


class XeroContact(models.Model):
    """Bringing what has changed in Xero to customers, where nobody has edited it in Odoo.

    Of those who log in to Odoo, and of Odoo's own companies, nothing is changed; see
    :meth:`ResPartner._xero_guarded`. For them, whatever changes in Xero is a conflict.
    """

    _inherit = "xero.contact"

    # {field of PUSHED: Xero's value when it was last brought to the customer, or last agreed}
    pushed_values = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    # Set where something was kept: has_conflict looks no further than at these.
    may_conflict = fields.Boolean(readonly=True, groups=fields.NO_ACCESS)
    has_conflict = fields.Boolean(
        "Differs from Xero",
        compute="_compute_has_conflict",
        search="_search_has_conflict",
        help="Something was edited in Odoo and changed in Xero as well; Odoo's edit is kept.",
    )

    _may_conflict_index = models.Index("(connection_id) WHERE may_conflict IS TRUE")

    def _compute_has_conflict(self):
        conflicts = self._conflicts()
        for contact in self:
            contact.has_conflict = bool(conflicts.get(contact))

    def _search_has_conflict(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", [contact.id for contact in self._in_conflict(Domain.TRUE)])

    @api.model
    def _in_conflict(self, domain):
        """Return {contact: (see :meth:`_conflicts`)} of those that the reader may see."""
        # sudo: an index of what is worth a look; who sees the contacts is the search's to say
        worth = self.sudo()._search([("may_conflict", "=", True)])
        return self.search(domain & Domain("id", "in", worth))._conflicts()

    def _note_pushed(self):
        """Take Xero's values of now for those that the customers have, or should keep."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact SET may_conflict = NULL, pushed_values = CASE
                          WHEN partner_id IS NULL THEN NULL ELSE %s END
                    WHERE id = ANY(%s)""",
                self._values_now(),
                self.ids,
            )
        )
        self.invalidate_recordset(["pushed_values", "may_conflict", "has_conflict"])

    @api.model
    def _values_now(self):
        pairs = [SQL("%s, %s", name, SQL.identifier(name)) for name in PUSHED]
        return SQL("JSONB_STRIP_NULLS(JSONB_BUILD_OBJECT(%s))", SQL(", ").join(pairs))

    def _push_changes(self, changed):
        """Let customers follow what has changed, and note on them what they keep instead.

        :param changed: {contact id: names of fields that have just changed}; the others were told
        """
        differences = self._differences()
        # sudo: following is the engine's work, whoever has it tried again
        differing = self.sudo().filtered(lambda contact: contact in differences)
        _done, refused = differing._attempt(lambda some: some._push(differences, changed))
        # sudo: a note of the engine's
        self.browse().union(*refused).sudo().may_conflict = True

    def _push(self, differences, changed):
        as_made = self._as_made(self.partner_id)
        for contact in self:
            updates, kept = differences[contact]
            pushed, partner = contact.pushed_values, contact.partner_id
            news = {PARTNER_FIELDS.get(name) for name in changed.get(contact.id, ())}
            contact._note_conflict([name for name in kept if name in news])
            if updates:
                partner._xero_write(updates)
                contact._trace_written(
                    {name: contact[name] for name in PUSHED if PARTNER_FIELDS[name] in updates}
                )
            values = {
                name: pushed.get(name) if PARTNER_FIELDS[name] in kept else contact[name]
                for name in PUSHED
            }
            contact.pushed_values = {name: value for name, value in values.items() if value}
            contact.may_conflict = bool(kept)
        self._note_as_made(as_made)

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
                      AND status IS DISTINCT FROM 'GDPRREQUEST' AND pushed_values <> %s
                    ORDER BY id""",
                self.ids,
                self._values_now(),
                to_flush=self._fields["pushed_values"],
            )
        )
        contacts = self.browse([id_ for (id_,) in rows])
        countries = self.env["res.country"]._xero_countries() if contacts else {}
        guarded = contacts.partner_id._xero_guarded()
        return {
            contact: contact._difference(countries, contact.partner_id in guarded)
            for contact in contacts
        }

    def _difference(self, countries, guarded):
        # sudo: the engine's own copy of what Xero said
        pushed = dict.fromkeys(PUSHED) | self.sudo().pushed_values
        before = self._partner_values(pushed, countries)
        now = self._partner_values(self, countries)
        if self.country and not now["country_id"]:
            # Not a country that Odoo knows: nothing is known to be wrong.
            now["country_id"] = before["country_id"]
        updates, kept = {}, {}
        for name in now.keys() - self.partner_id._xero_shared():
            value = now[name]
            here = of_partner(self.partner_id, name)
            if alike(name, value, before[name]) or alike(name, value, here):
                continue
            if alike(name, before[name], here) and not guarded:
                updates[name] = value
            else:
                kept[name] = (value, here)
        return updates, kept

    def _note_conflict(self, kept):
        """Tell on the customer what is kept as it is, and not what Xero says instead.

        Whoever may read customers reads it, with a right to Xero or without; the link tells more.

        :param kept: names of the partner's fields
        """
        if not kept:
            return
        labels = self.env["res.partner"].fields_get(kept, ["string"])
        # sudo: a note of the import's
        self.partner_id.sudo().message_post(
            body=self.env._(
                "Changed in Xero, and kept as it is here: %(fields)s. See %(contact)s.",
                fields=", ".join(labels[name]["string"] for name in kept),
                contact=self._get_html_link(self.env._("the contact in Xero")),
            )
        )

    @api.model
    def _shown(self, name, value):
        return self.env["res.country"].browse(value).name if name == "country_id" else value

    def action_keep_odoo(self):
        """Leave the customer as it was edited in Odoo, and stop telling that Xero differs."""
        self.check_access("write")
        self._note_pushed()
        return True

    def action_take_xero(self):
        """Give the customer Xero's values where the two differ; with the user's own rights."""
        self.check_access("write")
        for contact, kept in self._conflicts().items():
            contact.partner_id._xero_write({name: value for name, (value, _here) in kept.items()})
            contact._trace_written(
                {name: contact[name] for name in PUSHED if PARTNER_FIELDS[name] in kept}
            )
        self._note_pushed()
        return True


def of_partner(partner, name):
    """Return a partner's value in the form that :meth:`XeroContact._partner_values` has."""
    return partner.country_id.id if name == "country_id" else partner[name]


def alike(name, one, other):
    """Tell whether two values of a partner's field say the same."""
    if name == "email":
        # Odoo's form is of one address; several in a field are compared as they are written.
        return _email(one) == _email(other)
    if name == "vat":
        return normalise.vat(one) == normalise.vat(other)
    if name == "country_id":
        return (one or False) == (other or False)
    return (one or "").split() == (other or "").split()


def _email(text):
    return email_normalize(text) or (text or "").strip().lower()
