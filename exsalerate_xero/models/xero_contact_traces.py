from markupsafe import escape
from odoo import models
from odoo.fields import Domain

from ..tools.redaction import Redactor
from .xero_contact import DOCUMENT_MODELS
from .xero_contact_update import alike

# What is cut out of texts; a town or a country is nobody's.
CUT_OUT = ("name", "email", "phone", "street", "vat")
# Fields of opportunities that are emptied where they hold what Xero had said.
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
# Of these, Odoo brings what an opportunity has to its customer, an empty value as well.
SHARED = {"email_from": "email", "phone": "phone"}
# Where people write of others.
TEXTS = {
    "res.partner": ("comment",),
    "crm.lead": ("name", "description"),
    "mail.activity": ("res_name", "summary", "note", "feedback"),
    "mail.message": (
        "subject",
        "body",
        "email_from",
        "reply_to",
        "incoming_email_to",
        "incoming_email_cc",
        "outgoing_email_to",
    ),
    "mail.mail": ("email_to", "email_cc", "body_html"),
}


class XeroContact(models.Model):
    """Finding and erasing what an erased person left behind elsewhere in Odoo."""

    _inherit = "xero.contact"

    def _erase_traces(self, said, partner):
        """Erase a person's data from opportunities, notes, activities, mails and reasons.

        :param said: {field of PUSHED: what Xero had said, and no other contact of the customer}
        :param partner: the customer, or none where it is left alone
        """
        redactor = Redactor(said.get(name) for name in CUT_OUT)
        subjects = [partner, *self._documents_and_leads(partner)]
        leads = subjects[-1].with_context(tracking_disable=True)
        for lead in leads:
            lead.write(_emptied(lead, said))
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities = activities.search(_about(subjects, "res_model"))
        messages = self.env["mail.message"].search(
            _about(subjects, "model")
            | Domain("author_id", "in", partner.ids)
            | self._in_notices(said.get("name"))
        )
        values = {value for value in said.values() if value}
        messages.tracking_value_ids.filtered(
            lambda change: any(
                text in values or redactor.text(text) != text
                for text in filter(None, (change.old_value_char, change.new_value_char))
            )
        ).unlink()
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        for records in (partner, leads, activities, messages, mails):
            _cut(records, redactor)
        self._erase_issues()
        self._ask_again(said.get("name"))

    def _documents_and_leads(self, partner):
        """Return the contact's invoices and quotes, and the opportunities with them or with it."""
        invoices, quotes = (
            self.env[model].search([("contact_id", "=", self.id)]) for model in DOCUMENT_MODELS
        )
        leads = self.env["crm.lead"].with_context(active_test=False)
        return invoices, quotes, quotes.lead_id | leads.search([("partner_id", "in", partner.ids)])

    def _in_notices(self, name):
        """Return what finds messages about many invoices at once, which name customers."""
        if not name:
            return Domain.FALSE
        return Domain(
            [
                ("model", "in", (False, "mail.thread")),
                ("message_type", "=", "user_notification"),
                ("author_id", "=", self.env.ref("base.partner_root").id),
                ("body", "ilike", str(escape(name))),
            ]
        )

    def _erase_issues(self):
        self.env["xero.sync.issue"].search(
            [("connection_id", "=", self.connection_id.id), ("xero_id", "=", self.xero_id)]
        ).unlink()

    def _ask_again(self, name):
        """Have contacts say anew why they wait where that names the person."""
        if not name:
            return
        asking = self.search([("match_state", "=", "review"), ("match_reason", "ilike", name)])
        for contacts in (asking - self).grouped("connection_id").values():
            decisions = contacts._decide()
            contacts._propose({c: d for c, d in decisions.items() if d.outcome != "exclude"})


def _about(subjects, model_field):
    """Return what finds notes, or activities, about any of some recordsets."""
    return Domain.OR(
        Domain([(model_field, "=", records._name), ("res_id", "in", records.ids)])
        for records in subjects
    )


def _emptied(lead, said):
    """Return {field of an opportunity: value} that takes what was said out of it."""
    values = {
        name: False
        for name, source in LEAD_FIELDS.items()
        if said.get(source) and alike(source, said[source], lead[name])
    }
    return values | {
        name: lead.partner_id[source] for name, source in SHARED.items() if name in values
    }


def _cut(records, redactor):
    """Cut a person out of all that is text in some records."""
    for record in records:
        values = {}
        for name in TEXTS[records._name]:
            text = record[name]
            is_html = record._fields[name].type == "html" or name == "body_html"
            left = text and (redactor.html if is_html else redactor.text)(str(text))
            if left and left != str(text):
                values[name] = left
        if values:
            record.write(values)
