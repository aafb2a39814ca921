from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.words import Words, _lt
from .xero_contact import PERSONAL, because
from .xero_contact_update import PARTNER_FIELDS, alike, of_partner


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

    def _erase(self):
        """Erase what came from contacts whose data Xero has erased, wherever it went; once.

        What is refused can be tried again: the values to look for are kept until all is done.
        """
        # sudo: who asked to be erased may be anybody's customer
        erased = self.sudo().filtered(lambda c: c.status == "GDPRREQUEST" and not c.erased_at)
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
            self._keep_former({contact.id: {name: (contact[name], None) for name in PERSONAL}})
            contact.write(self._erased_values(contact.xero_id) | {"status": "GDPRREQUEST"})
        return merged.filtered(lambda c: not c.erased_at)

    def _erase_person(self):
        """Erase what was said of one person, and log that; who logs in to Odoo is left to people.

        What another contact of the same customer says as well is that one's, and stays.
        """
        known = self._known_values()
        said_on = self._said_on_customers(known)
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
        self.write(values | because(Words(_lt("Erased on request"))))
        self._log_erasure(said_on, gone, guarded, known.get("email", ()))
        self.trace_ids.unlink()

    def _said_on_customers(self, known):
        """Return {customer: {field: values of the contact that may be on it}}.

        On the contact's customer, and on those created from it, that is all that is known; on other
        former ones what was brought to them. It is not what other contacts of the customer say.

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
        """Empty the customer's fields that hold what Xero had said; return their names."""
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
        # Quietly: a tracked change would keep what it was before.
        partner.with_context(tracking_disable=True)._xero_write(emptied)
        return gone

    def _log_erasure(self, said_on, gone, guarded, emails):
        """Note what was erased, without saying it, where the organisation's history is kept.

        Customers are named by their ids, those to check as well.
        """
        labels = self.env["res.partner"].fields_get(list(gone), ["string"]) if gone else {}
        written = guarded.union(*(partner for partner in said_on if said_on[partner]))
        linked = guarded.union(*said_on) - written
        addresses = [email.strip().lower() for email in emails]
        namesakes = self.env["res.partner"].with_context(active_test=False)
        namesakes = namesakes.search([("email_normalized", "in", addresses)])
        told = [
            self.env._(
                "Personal data erased on request: Xero contact %(xero_id)s, customer %(customer)s. "
                "Emptied: %(fields)s. What was edited in Odoo is kept; look at it.",
                xero_id=self.xero_id,
                customer=_listed(written.ids),
                fields=_listed(sorted(label["string"] for label in labels.values())),
            )
        ]
        for partner in guarded:
            text = self.env._(
                "Customer %s is an Odoo user or one of your own companies, so nothing was erased "
                "there. Decide what to do with it.",
                partner.id,
            )
            told.append(text)
        if check := (linked | namesakes) - guarded:
            text = self.env._(
                "These customers were linked to the contact or share an e-mail address with it, "
                "but were not created or changed from it: %s. Check them.",
                _listed(check.ids),
            )
            told.append(text)
        self.connection_id.message_post(body=" ".join(told))


def _listed(values):
    return ", ".join(map(str, values)) or "–"
