from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from ...tools.redaction import GONE, Redactor, is_unmistakable
from .. import steps
from ..mirror.xero_contact import DOCUMENT_MODELS
from .xero_contact_known import COLUMNS
from .xero_contact_update import alike

# Values removed from texts. Towns, postcodes and countries don't identify a person.
CUT_OUT = ("name", "first_name", "last_name", "email", "phone", "street", "street2", "vat")
# Fields of opportunities that are emptied if they hold Xero's values.
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
# Fields that Odoo copies from an opportunity to its customer, including empty values.
SHARED = {"email_from": "email", "phone": "phone"}
# Texts to redact in the records that :meth:`XeroContact._places` finds. Numbers, amounts and dates
# of documents are accounting data, and are kept.
TEXTS = {
    "res.partner": ("comment",),
    "crm.lead": (
        *("name", "contact_name", "partner_name", "email_cc", "street", "street2", "website"),
        *("referred", "description", "xero_said"),
    ),
    "xero.contact": ("match_words", "note_words"),
    "xero.invoice": ("reference", "note_words", "settlements"),
    "xero.invoice.line": ("description",),
    "xero.quote": ("reference", "title", "terms", "note_words"),
    "xero.quote.line": ("description",),
    "xero.repeating.invoice": ("reference", "note_words"),
    "xero.sync.issue": ("name", "reason_words"),
    "xero.sync.run": ("result_words",),
    "xero.stream": ("error_words",),
    "mail.activity": ("res_name", "summary", "note", "feedback"),
    "mail.message": (
        *("subject", "body", "email_from", "reply_to"),
        *("incoming_email_to", "incoming_email_cc", "outgoing_email_to"),
    ),
    "mail.mail": ("email_to", "email_cc", "headers", "body_html", "failure_reason"),
    "mail.notification": ("mail_email_address", "sms_number", "failure_reason"),
    "sms.sms": ("number", "body"),
    "mail.scheduled.message": ("subject", "body", "notification_parameters", "send_context"),
    "calendar.event": ("name", "description", "notes", "location"),
    "calendar.attendee": ("common_name",),
    "ir.attachment": ("name", "description", "index_content"),
}
HEADERS = ("email_from", "reply_to", "incoming_email_to", "incoming_email_cc", "outgoing_email_to")
# Records of an organisation that name contacts; they are found by their texts.
LOGS = ("xero.sync.issue", "xero.sync.run", "xero.stream", "xero.contact")


class XeroContact(models.Model):
    """Find and erase traces of an erased person elsewhere in Odoo.

    Texts are redacted if they are about the contact's records, or from or to one of its addresses.
    Other texts about the person are left to their authors.
    """

    _inherit = "xero.contact"

    def _erase_traces(self, known, partners, others):
        """Erase a person's data from opportunities, notes, activities, e-mails and reasons.

        :param known: {field of PERSONAL: values}, all values that Xero ever sent
        :param partners: customers that hold any of them
        :param others: customers that are not changed
        """
        for partner in partners | others:
            known = partner._without_others(self, known)
        words = _words(known)
        self._cut_records(known, partners)
        steps.run(self.env, steps.PERSON_ERASED, self)
        self._erase_former_values(known)
        self._cut_logs(list(filter(is_unmistakable, words)))
        self._delete_bus_messages(words)

    def _cut_records(self, known, partners):
        """Redact texts about the contact's records."""
        redactor = Redactor(_words(known))
        family = self.env["res.partner"].with_context(active_test=False)
        family = family.search([("id", "child_of", partners.ids)])
        documents = [self._documents(model) for model in DOCUMENT_MODELS]
        leads = self._leads(family, documents[1], known)
        for lead in leads.with_context(tracking_disable=True):
            lead.write(_emptied(lead, known, redactor))
        # Flushes, so that tracking of these changes is found below.
        self.env.cr.flush()
        places = self._places(partners, family, leads, documents, known)
        self._cut_tracking(places, known, redactor)
        # Odoo's invitations repeat the meetings' texts, with line breaks within words.
        files = places["ir.attachment"]
        invitations = files.filtered(lambda file: file.name == "invitation.ics")
        places["ir.attachment"] = files - invitations
        invitations.unlink()
        for records in places.values():
            _cut(records.with_context(tracking_disable=True, dont_notify=True), redactor)

    def _erase_former_values(self, known):
        """Erase former values of other contacts that had the same e-mail address or phone."""
        words = [word for name in ("email", "phone") for word in known.get(name, ())]
        redactor = Redactor(words)
        rows = self._naming("xero.contact", ("former_values",), words, SQL("id <> %s", self.id))
        for other in self.browse(id_ for id_, text in rows if redactor.finds(text)):
            said, left = {}, {}
            for name, values in other.former_values.items():
                theirs = [v for v in values if v not in known.get(name, ()) or v == other[name]]
                said[name] = [value for value in values if value not in theirs]
                left[name] = theirs
            other._cut_records(said, other.partner_id - other.partner_id._xero_guarded())
            other.former_values = {name: values for name, values in left.items() if values}

    def _places(self, partners, family, leads, documents, known):
        """Return {model of TEXTS: the person's records, or records about them}."""
        events = self._found(
            "calendar.event",
            Domain("res_model", "=", "crm.lead") & Domain("res_id", "in", leads.ids)
            | Domain("opportunity_id", "in", leads.ids)
            | Domain("partner_ids", "in", family.ids),
        )
        subjects = [family, leads, *documents, events, self]
        messages = self._messages(subjects, family, known)
        about_messages = Domain("mail_message_id", "in", messages.ids)
        xero_ids = [document.xero_id for each in documents for document in each]
        domains = {
            "xero.sync.issue": Domain("connection_id", "=", self.connection_id.id)
            & Domain("xero_id", "in", xero_ids),
            "mail.activity": _about(subjects, "res_model"),
            "mail.mail": about_messages,
            "mail.notification": about_messages | Domain("res_partner_id", "in", family.ids),
            "sms.sms": about_messages | Domain("partner_id", "in", family.ids),
            "mail.scheduled.message": _about(subjects, "model"),
            "calendar.attendee": Domain("partner_id", "in", family.ids),
            "ir.attachment": (_about(subjects, "res_model") & Domain("res_field", "=", False))
            | Domain("id", "in", messages.attachment_ids.ids),
        }
        lines = [each.line_ids for each in documents if "line_ids" in each._fields]
        records = [partners, leads, messages, events, *documents, *lines]
        return {each._name: each for each in records} | {
            # Some addons may not be installed.
            model: self._found(model, domain)
            for model, domain in domains.items()
            if model in self.env
        }

    def _found(self, model, domain):
        return self.env[model].with_context(active_test=False).search(domain)

    def _documents(self, model):
        """Return the contact's documents of a model, and those moved to another contact."""
        traced = self.trace_ids[COLUMNS[model]]
        return traced | self.env[model].search([("contact_id", "=", self.id)])

    def _leads(self, family, quotes, known):
        """Return current and former opportunities of the person and of the quotes."""
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT message.res_id FROM mail_tracking_value change
                     JOIN ir_model_fields field ON field.id = change.field_id
                     JOIN mail_message message ON message.id = change.mail_message_id
                    WHERE field.model = 'crm.lead' AND field.name = 'partner_id'
                      AND (old_value_integer = ANY(%(ids)s) OR new_value_integer = ANY(%(ids)s))
                      AND message.model = 'crm.lead'""",
                ids=family.ids,
            )
        )
        emails = [*filter(None, map(email_normalize, known.get("email", ())))]
        return (
            quotes.lead_id
            | self.trace_ids.lead_id
            | self._found(
                "crm.lead",
                Domain("id", "in", [id_ for (id_,) in rows])
                | Domain("partner_id", "in", family.ids)
                | Domain("partner_id", "=", False)
                & (
                    Domain("email_normalized", "in", emails)
                    | Domain("partner_name", "in", known.get("name", []))
                ),
            )
        )

    def _messages(self, subjects, family, known):
        """Return messages about the person's records, from or to it, or that list it."""
        messages, emails = self.env["mail.message"], known.get("email", ())
        addresses = Redactor(emails)
        to_or_from = messages.search(
            Domain.OR(Domain(name, "ilike", email) for name in HEADERS for email in emails)
        )
        return messages.search(
            _about(subjects, "model")
            | Domain("author_id", "in", family.ids)
            | self._bulk_notification_domain(known.get("name", ()))
        ) | to_or_from.filtered(
            lambda message: any(addresses.finds(message[name]) for name in HEADERS)
        )

    def _bulk_notification_domain(self, names):
        """Return the domain of bulk messages about invoices that name the customers."""
        return Domain(
            [
                ("model", "in", (False, "mail.thread")),
                ("message_type", "=", "user_notification"),
                ("author_id", "=", self.env.ref("base.partner_root").id),
            ]
        ) & Domain.OR(Domain("body", "=ilike", _like(name)) for name in names)

    def _cut_tracking(self, places, known, redactor):
        """Redact tracked values on the person's records, and tracked links to them.

        Short values are only erased if they are the whole tracked value.
        """
        values = {value for found in known.values() for value in found}
        changes = places["mail.message"].tracking_value_ids
        for name in ("res.partner", "crm.lead"):
            ids, of_links = places[name].ids, Domain("field_id.relation", "=", name)
            changes |= self.env["mail.tracking.value"].search(
                of_links
                & (Domain("old_value_integer", "in", ids) | Domain("new_value_integer", "in", ids))
            )
        names = [f"{when}_value_{kind}" for when in ("old", "new") for kind in ("char", "text")]
        for change in changes:
            cut = {}
            for name in names:
                text = change[name] or ""
                left = GONE if text in values else redactor.value(text)
                if text and left != text:
                    cut[name] = left
            if cut:
                change.write(cut)

    def _cut_logs(self, words):
        """Delete the contact's import issues, and redact unmistakable words in import logs."""
        issues = self.env["xero.sync.issue"]
        issues.search(
            [("connection_id", "=", self.connection_id.id), ("xero_id", "=", self.xero_id)]
        ).unlink()
        redactor = Redactor(words)
        for model in LOGS:
            condition = SQL("connection_id = %s", self.connection_id.id)
            ids = [id_ for id_, _text in self._naming(model, TEXTS[model], words, condition)]
            _cut(self.env[model].browse(ids), redactor)

    def _delete_bus_messages(self, words):
        """Delete pending browser notifications that name the person."""
        redactor = Redactor(words)
        rows = self._naming("bus.bus", ("message",), words, SQL("TRUE"))
        found = [id_ for id_, text in rows if redactor.finds(text)]
        self.env["bus.bus"].browse(found).unlink()

    def _naming(self, model, names, words, condition):
        """Return (ID, text) of rows that may contain one of the words, in any escaped form."""
        if not words:
            return []
        self.env[model].flush_model()
        columns = [SQL("%s::text", SQL.identifier(name)) for name in names]
        return self.env.execute_query(
            SQL(
                """SELECT id, texts FROM (SELECT id, CONCAT_WS(' ', %s) AS texts
                                            FROM %s WHERE %s) AS rows
                    WHERE texts ILIKE ANY(%s)""",
                SQL(", ").join(columns),
                SQL.identifier(self.env[model]._table),
                condition,
                list(map(_like, words)),
            )
        )


def _like(word):
    """Return a LIKE pattern that finds a word in all its escaped forms, and similar words.

    Characters other than ASCII letters and digits can be escaped, so they match anything.
    """
    plain = "".join(char if char.isascii() and char.isalnum() else " " for char in word)
    return f"%{'%'.join(plain.split())}%"


def _words(known):
    """Return the words to remove from texts, including names with the last name first."""
    words = [value for name in CUT_OUT for value in known.get(name, ())]
    for *first, last in map(str.split, known.get("name", ())):
        words.append(" ".join([last, *first]))
    return words


def _about(subjects, model_field):
    """Return the domain of notes or activities about any of the recordsets."""
    return Domain.OR(
        Domain([(model_field, "=", records._name), ("res_id", "in", records.ids)])
        for records in subjects
    )


def _emptied(lead, known, redactor):
    """Return {field of an opportunity: value} that removes the person's data."""
    values = {
        name: False
        for name, source in LEAD_FIELDS.items()
        if lead[name]
        and (
            any(alike(source, value, lead[name]) for value in known.get(source, ()))
            or (name in SHARED and redactor.finds(lead[name]))
        )
    }
    return values | {
        name: lead.partner_id[source] for name, source in SHARED.items() if name in values
    }


def _cut(records, redactor):
    """Redact the person in all texts of the records."""
    for record in records:
        values = {}
        for name in filter(record._fields.get, TEXTS[records._name]):
            value = record[name]
            is_html = record._fields[name].type == "html" or name == "body_html"
            left = redactor.html(str(value)) if value and is_html else redactor.value(value)
            if left != value:
                values[name] = left
        if values:
            record.write(values)
