from markupsafe import Markup, escape
from odoo import api, fields, models
from odoo.fields import Domain

from .xero_contact import DOCUMENT_MODELS, PUSHED
from .xero_contact_update import alike, of_partner

# Shorter texts, such as a town's, would be found in words that have nothing to do with them.
SHORTEST_REDACTED = 6
GONE = "…"
LEAD_FIELDS = {
    "partner_name": "name",
    "contact_name": "name",
    "email_from": "email",
    "phone": "phone",
    "street": "street",
    "street2": "street2",
    "city": "city",
    "zip": "zip",
}


class XeroContact(models.Model):
    """Erasing a person's data here too, after it was erased in Xero on request (GDPR)."""

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
        erased = self.filtered(lambda c: c.status == "GDPRREQUEST" and not c.erased_at)
        for contact in erased.sudo():  # sudo: who asked to be erased may be anybody's customer
            partner, pushed = contact.partner_id, contact.pushed_values or {}
            before = {name: changed[contact.id].get(name, (None,))[0] for name in PUSHED}
            said = before | pushed
            gone = contact._erase_partner(pushed)
            contact._erase_leads(said)
            contact._erase_notes({value for value in (*said.values(), *before.values()) if value})
            self.env["xero.sync.issue"].search(
                [
                    ("connection_id", "=", contact.connection_id.id),
                    ("xero_id", "=", contact.xero_id),
                ]
            ).unlink()
            contact.write(
                {
                    "erased_at": fields.Datetime.now(),
                    "pushed_values": False,
                    "match_reason": self.env._("Erased on request"),
                }
            )
            contact._log_erasure(partner, gone)

    def _erase_partner(self, pushed):
        """Empty the customer's fields that hold what Xero had said; return their names.

        What another contact of the same customer says as well is that one's, and stays.
        """
        partner, countries = self.partner_id, self._countries()
        if not partner or not pushed:
            return []
        said = self._partner_values(dict.fromkeys(PUSHED) | pushed, countries)
        others = [
            self._partner_values(other, countries)
            for other in partner.xero_contact_ids - self
            if other.status != "GDPRREQUEST"
        ]
        gone = [
            name
            for name, value in said.items()
            if value
            and alike(name, value, of_partner(partner, name))
            and not any(alike(name, value, other[name]) for other in others)
        ]
        values = dict.fromkeys(gone, False)
        if "name" in values:
            values["name"] = self.name
        # Quietly: a tracked change would keep what it was before.
        partner.with_context(tracking_disable=True, no_vat_validation=True).write(values)
        return gone

    def _erase_leads(self, said):
        """Empty what the opportunities of the contact's quotes took from it."""
        quotes = self.env["xero.quote"].search([("contact_id", "in", self.ids)])
        for lead in quotes.lead_id.with_context(tracking_disable=True):
            lead.write(
                {
                    name: False
                    for name, source in LEAD_FIELDS.items()
                    if said[source] and alike(source, said[source], lead[name])
                }
            )

    def _erase_notes(self, words):
        """Take the words out of notes about the customer and the contact's documents."""
        words = [word for word in words if len(word) >= SHORTEST_REDACTED]
        partner = self.partner_id
        invoices, quotes = (
            self.env[model].search([("contact_id", "=", self.id)]) for model in DOCUMENT_MODELS
        )
        messages = self.env["mail.message"]
        for found in (partner, invoices, quotes, quotes.lead_id):
            messages += messages.search([("model", "=", found._name), ("res_id", "in", found.ids)])
        redact(messages, "body", words)
        redact(partner, "comment", words)
        named = Domain.OR(Domain("match_reason", "ilike", word) for word in words)
        redact(self.search(named), "match_reason", words)
        tracked = messages.tracking_value_ids
        tracked.filtered(
            lambda value: {value.old_value_char, value.new_value_char} & set(words)
        ).unlink()

    def _log_erasure(self, partner, gone):
        """Note what was erased, without saying it, where the organisation's history is kept."""
        labels = partner.fields_get(gone, ["string"])
        self.connection_id.message_post(
            body=self.env._(
                "Personal data erased on request: Xero contact %(xero_id)s, customer %(customer)s. "
                "Emptied: %(fields)s. What was edited in Odoo is kept; look at it.",
                xero_id=self.xero_id,
                customer=partner.id or "–",
                fields=", ".join(label["string"] for label in labels.values()) or "–",
            )
        )


def redact(records, name, words):
    """Replace each of the words in a field of these records, plain text or HTML."""
    for record in records:
        text = record[name]
        for word in words:
            said = str(escape(word)) if isinstance(text, Markup) else word
            text = text and type(text)(str(text).replace(said, GONE))
        if text != record[name]:
            record[name] = text
