from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize_all

from ...tools import normalise
from ..mirror.xero_contact import PUSHED

PARTNER_FIELDS = {name: name for name in PUSHED} | {"country": "country_id"}


class XeroContact(models.Model):
    """Copy changes in Xero to customers, except for values that were edited in Odoo.

    Customers who log in to Odoo, and Odoo's own companies, are never changed, see
    :meth:`ResPartner._xero_guarded`. For them, every change in Xero is a conflict.
    """

    _inherit = "xero.contact"

    # {field of PUSHED: Xero's value when it was last copied to the customer, or last accepted}
    pushed_values = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    # Set if a value was kept. Only these contacts are checked for conflicts.
    may_conflict = fields.Boolean(readonly=True, groups=fields.NO_ACCESS)
    has_conflict = fields.Boolean(
        "Differs from Xero",
        compute="_compute_has_conflict",
        search="_search_has_conflict",
        help="A value was edited in Odoo and changed in Xero as well. Odoo's value is kept.",
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
        """Return :meth:`_conflicts` of the contacts that the user may see."""
        # sudo: the field is hidden from users; the search below checks their access
        candidates = self.sudo()._search([("may_conflict", "=", True)])
        return self.search(domain & Domain("id", "in", candidates))._conflicts()

    def _note_pushed(self):
        """Record Xero's current values as copied to the customers, which ends conflicts."""
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

    @api.model
    def _push_changes(self, _stream, changes):
        """Update the customers of contacts that an upsert changed."""
        self.browse(changes.changed)._update_customers(changes.changed)

    def _update_customers(self, changed):
        """Update customers with Xero's changes, and note conflicts on them.

        :param changed: {contact ID: names of fields that just changed}; older conflicts are noted
            already
        """
        differences = self._differences()
        # sudo: the sync's work, even if a user retries it
        differing = self.sudo().filtered(lambda contact: contact in differences)
        _done, refused = differing._apply_or_report(lambda some: some._push(differences, changed))
        # sudo: a field that only the sync writes
        self.browse().union(*refused).sudo().may_conflict = True

    def _push(self, differences, changed):
        as_made = self._as_made(self.partner_id)
        for contact in self:
            updates, kept = differences[contact]
            pushed, partner = contact.pushed_values, contact.partner_id
            changed_now = {PARTNER_FIELDS.get(name) for name in changed.get(contact.id, ())}
            contact._note_conflict([name for name in kept if name in changed_now])
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
        """Return {contact: {partner field: (Xero's value, Odoo's)}} for changes in both."""
        return {contact: kept for contact, (_new, kept) in self._differences().items() if kept}

    def _differences(self):
        """Return Xero's values that changed since they were last copied.

        :return: {contact: ({partner field: new value}, {partner field: (Xero's, Odoo's)})}: fields
            to update, which weren't edited in Odoo, and fields to keep
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
        # sudo: the sync's copy of Xero's earlier values
        pushed = dict.fromkeys(PUSHED) | self.sudo().pushed_values
        before = self._partner_values(pushed, countries)
        now = self._partner_values(self, countries)
        if self.country and not now["country_id"]:
            # Odoo doesn't know this country, so its own isn't known to be wrong.
            now["country_id"] = before["country_id"]
        updates, kept = {}, {}
        for name in now.keys() - self.partner_id._xero_shared():
            value = now[name]
            current = of_partner(self.partner_id, name)
            if alike(name, value, before[name]) or alike(name, value, current):
                continue
            if alike(name, before[name], current) and not guarded:
                updates[name] = value
            else:
                kept[name] = (value, current)
        return updates, kept

    def _note_conflict(self, kept):
        """Log on the customer which fields kept Odoo's value, but not Xero's values.

        Users without access to Xero can read the note; the link requires that access.

        :param kept: names of the partner's fields
        """
        if not kept:
            return
        labels = self.env["res.partner"].fields_get(kept, ["string"])
        # sudo: the sync logs the note
        self.partner_id.sudo().message_post(
            body=self.env._(
                "Changed in Xero, but not updated in Odoo: %(fields)s. See %(contact)s.",
                fields=", ".join(labels[name]["string"] for name in kept),
                contact=self._get_html_link(self.env._("the contact in Xero")),
            )
        )

    @api.model
    def _shown(self, name, value):
        return self.env["res.country"].browse(value).name if name == "country_id" else value

    def action_keep_odoo(self):
        """Keep Odoo's values, and stop showing the conflict."""
        self.check_access("write")
        self._note_pushed()
        return True

    def action_take_xero(self):
        """Copy Xero's conflicting values to the customer, with the user's access rights."""
        self.check_access("write")
        for contact, kept in self._conflicts().items():
            contact.partner_id._xero_write(
                {name: value for name, (value, _current) in kept.items()}
            )
            contact._trace_written(
                {name: contact[name] for name in PUSHED if PARTNER_FIELDS[name] in kept}
            )
        self._note_pushed()
        return True


def of_partner(partner, name):
    """Return a partner's value in the format of :meth:`XeroContact._partner_values`."""
    return partner.country_id.id if name == "country_id" else partner[name]


def alike(name, one, other):
    """Return whether two values of a partner's field are equivalent."""
    if name == "email" and (addresses := email_normalize_all(one)):
        return addresses == email_normalize_all(other)
    if name == "vat":
        return normalise.vat(one) == normalise.vat(other)
    if name == "country_id":
        return (one or False) == (other or False)
    return (one or "").split() == (other or "").split()
