from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

from ...tools.words import Words, _lt
from ..mirror.xero_contact import PERSONAL
from .xero_contact_link import reason_values
from .xero_contact_update import PARTNER_FIELDS, alike, of_partner


class XeroContact(models.Model):
    """Erase a person's data in Odoo after it was erased in Xero on request (GDPR).

    This includes imported values and their traces elsewhere, see ``xero_contact_traces``.
    """

    _inherit = "xero.contact"

    erased_at = fields.Datetime("Erased on", readonly=True)

    @api.model
    def _process_erasures(self, _stream, changes):
        """Erase the data of contacts that were erased in Xero."""
        self.browse(changes.changed)._erase()

    def _erase(self):
        """Erase the data of contacts that Xero has erased, wherever it was copied, once.

        If Odoo refuses a change, it can be retried: the values to look for are kept until then.
        """
        # sudo: the erased person may be any salesperson's customer
        erased = self.sudo().filtered(lambda c: c.status == "GDPRREQUEST" and not c.erased_at)
        erased |= erased._merged_persons()
        erased._apply_or_report(lambda contacts: [contact._erase_person() for contact in contacts])

    def _merged_persons(self):
        """Overwrite contacts merged into these, whose data Xero keeps; return those not erased."""
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
            self._keep_former({contact.id: {name: (contact[name], None) for name in PERSONAL}})
            contact.write(self._erased_values(contact.xero_id) | {"status": "GDPRREQUEST"})
        return merged.filtered(lambda c: not c.erased_at)

    def _erase_person(self):
        """Erase one person's data and log that; users of Odoo are left for people to decide.

        Values that another contact of the same customer also has are kept.
        """
        known = self._known_values()
        said_on = self._values_on_customers(known)
        guarded = self.env["res.partner"].union(*said_on)._xero_guarded()
        gone = set()
        for partner in said_on:
            if partner not in guarded:
                gone |= self._erase_values(partner, said_on[partner])
        written = guarded.union(*(partner for partner in said_on if said_on[partner])) - guarded
        self._erase_traces(known, written, guarded)
        emptied = ("pushed_values", "former_values", "may_conflict", "note_words", "has_notes")
        values = dict.fromkeys(emptied, False) | {"erased_at": fields.Datetime.now()}
        if self.match_state == "review":
            values |= dict.fromkeys(("match_state", "proposal", "proposed_partner_id"), False)
        self.write(values | reason_values(Words(_lt("Erased on request"))))
        self._log_erasure(said_on, gone, guarded, known.get("email", ()))
        self.trace_ids.unlink()

    def _values_on_customers(self, known):
        """Return {customer: {field: values of the contact that may be on it}}.

        These are all known values for the contact's customer and those created from it, and copied
        values for other former customers; without values of the customer's other contacts.

        :param known: see :meth:`_known_values`
        """
        said_on = {self.partner_id: known} if self.partner_id else {}
        traces = self.trace_ids.filtered("former_partner_id").sorted("created", reverse=True)
        for trace in traces:
            said = known if trace.created else trace.written_values
            said_on.setdefault(trace.former_partner_id, said)
        return {
            partner: partner._without_others(self, said or {}) for partner, said in said_on.items()
        }

    def _erase_values(self, partner, said):
        """Empty the customer's fields that hold values from Xero; return their names."""
        shared, countries = partner._xero_shared(), self.env["res.country"]._xero_countries()
        gone = set()
        for name, values in said.items():
            field = PARTNER_FIELDS.get(name)
            for value in values if field and field not in shared else ():
                value = countries.find(value) if name == "country" else value
                if value and alike(field, value, of_partner(partner, field)):
                    gone.add(field)
        emptied = dict.fromkeys(gone, False)
        if "name" in emptied:
            emptied["name"] = self.name
        # Without tracking, which would keep the old values.
        partner.with_context(tracking_disable=True)._xero_write(emptied)
        return gone

    def _log_erasure(self, said_on, gone, guarded, emails):
        """Log the names of erased fields, without values, on the organisation.

        Customers are named by their IDs, including those to check.
        """
        labels = self.env["res.partner"].fields_get(list(gone), ["string"]) if gone else {}
        written = guarded.union(*(partner for partner in said_on if said_on[partner]))
        linked = guarded.union(*said_on) - written
        addresses = [*filter(None, map(email_normalize, emails))]
        namesakes = self.env["res.partner"].with_context(active_test=False)
        namesakes = namesakes.search([("email_normalized", "in", addresses)])
        messages = [
            self.env._(
                "Personal data erased on request: Xero contact %(xero_id)s, customer %(customer)s. "
                "Emptied: %(fields)s. Values edited in Odoo are kept. Please check them.",
                xero_id=self.xero_id,
                customer=_listed(written.ids),
                fields=_listed(sorted(label["string"] for label in labels.values())),
            )
        ]
        for partner in guarded:
            text = self.env._(
                "Nothing was erased on customer %s, because it is an Odoo user or one of your own "
                "companies. Decide what to do with it.",
                partner.id,
            )
            messages.append(text)
        if check := (linked | namesakes) - guarded:
            text = self.env._(
                "Please check these customers, which were linked to the contact or have the same "
                "e-mail address, but weren't created or changed from it: %s.",
                _listed(check.ids),
            )
            messages.append(text)
        self.connection_id.message_post(body=" ".join(messages))


def _listed(values):
    return ", ".join(map(str, values)) or "–"
