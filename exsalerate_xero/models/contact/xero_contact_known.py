from odoo import api, fields, models
from odoo.tools import SQL

from ..mirror.xero_contact import PERSONAL, PUSHED

# The maximum for each field; the oldest values are dropped.
VALUES_KEPT = 50
COLUMNS = {
    "crm.lead": "lead_id",
    "xero.invoice": "invoice_id",
    "xero.quote": "quote_id",
    "xero.repeating.invoice": "repeating_invoice_id",
}


class XeroContact(models.Model):
    """Keep a contact's former values and the records they were copied to, for erasures."""

    _inherit = "xero.contact"

    # {field of PERSONAL: values it had before, the latest last}
    former_values = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    trace_ids = fields.One2many("xero.contact.trace", "contact_id", groups=fields.NO_ACCESS)

    @api.model
    def _keep_former_values(self, _stream, changes):
        """Keep the values that contacts had before an upsert changed them."""
        self._keep_former(changes.changed)

    @api.model
    def _keep_former(self, changed):
        """Keep the values that contacts had before they changed.

        :param changed: {contact id: {field: (from, to)}}
        """
        # sudo: a column that only the sync writes
        for contact in self.browse(changed).sudo():
            change = changed[contact.id]
            former = {name: change[name][0] for name in PERSONAL if name in change}
            if any(former.values()):
                contact.former_values = merged_values(contact.former_values, former)

    def _known_values(self):
        """Return {field of PERSONAL: all known values, current and former}.

        Values from before :attr:`former_values` existed are found in Odoo's tracking: if the sync
        replaced a value on a customer created from the contact, the old value was Xero's as well.
        """
        known = merged_values(self.former_values, self.pushed_values or {})
        created = self.trace_ids.filtered("created").former_partner_id
        if self.partner_created:
            created |= self.partner_id
        rows = self.env.execute_query(
            SQL(
                """SELECT field.name, change.old_value_char, change.new_value_char
                     FROM mail_tracking_value change
                     JOIN mail_message message ON message.id = change.mail_message_id
                     JOIN ir_model_fields field ON field.id = change.field_id
                    WHERE message.model = 'res.partner' AND message.res_id = ANY(%s)
                      AND message.create_uid = %s AND field.name = ANY(%s)
                    ORDER BY change.id DESC""",
                created.ids,
                api.SUPERUSER_ID,
                [name for name in PUSHED if name != "country"],
            )
        )
        for name, before, after in rows:
            if after in known.get(name, ()):
                known = merged_values(known, {name: before})
        return known

    def _trace_partners(self):
        """Record the customers that these contacts are about to be unlinked from."""
        self.flush_recordset(["partner_id", "partner_created"])
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_contact_trace (contact_id, former_partner_id, created)
                   SELECT id, partner_id, COALESCE(partner_created, FALSE)
                     FROM xero_contact contact
                    WHERE id = ANY(%s) AND partner_id IS NOT NULL
                      AND NOT EXISTS (
                          SELECT FROM xero_contact_trace trace
                           WHERE trace.contact_id = contact.id
                             AND trace.former_partner_id = contact.partner_id
                             AND (trace.created OR NOT COALESCE(partner_created, FALSE)))""",
                self.ids,
            )
        )
        self.env["xero.contact.trace"].invalidate_model()

    def _trace_written(self, values):
        """Record values copied to the contact's customer, unless it was created from it.

        :param values: {field of PUSHED: value}
        """
        if self.partner_created or not values:
            return
        # sudo: a table that only the sync writes; the caller checks access to the customer
        traces = self.env["xero.contact.trace"].sudo()
        link = {"contact_id": self.id, "former_partner_id": self.partner_id.id}
        trace = traces.search([(name, "=", id_) for name, id_ in link.items()], limit=1)
        trace = trace or traces.create(link)
        trace.written_values = merged_values(trace.written_values, values)

    @api.model
    def _trace(self, model, pairs):
        """Record which records of a model in :const:`COLUMNS` these contacts had.

        :param pairs: (contact ID, record ID)
        """
        if not pairs:
            return
        column = SQL.identifier(COLUMNS[model])
        self.env["xero.contact.trace"].flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO xero_contact_trace (contact_id, %(column)s)
                   SELECT DISTINCT pair.contact_id, pair.record_id
                     FROM UNNEST(%(contacts)s::int[], %(records)s::int[])
                          AS pair (contact_id, record_id)
                    WHERE NOT EXISTS (SELECT FROM xero_contact_trace trace
                                       WHERE trace.contact_id = pair.contact_id
                                         AND trace.%(column)s = pair.record_id)""",
                column=column,
                contacts=[contact_id for contact_id, _record_id in pairs],
                records=[record_id for _contact_id, record_id in pairs],
            )
        )
        self.env["xero.contact.trace"].invalidate_model()

    @api.model
    def _trace_moved_documents(self, stream, changes):
        """Record documents that an upsert moved from one contact to another."""
        moved = {
            id_: change["contact_id"][0]
            for id_, change in changes.changed.items()
            if change.get("contact_id", (None,))[0]
        }
        pairs = [(contact_id, id_) for id_, contact_id in moved.items()]
        self._trace(stream._mirror()._name, pairs)

    @api.model
    def _trace_leads(self, leads, into):
        """Record that contacts' data on these opportunities is, or was, on another one.

        :param into: the remaining opportunity
        """
        contacts = leads.xero_quote_ids.contact_id
        contacts |= self.search([("partner_id", "in", leads.partner_id.ids)])
        contacts |= self.env["xero.contact.trace"].search([("lead_id", "in", leads.ids)]).contact_id
        self._trace("crm.lead", [(contact.id, into.id) for contact in contacts])


def merged_values(kept, values):
    """Return {field: list of values} with values added, latest last, without duplicates.

    :param kept: such a dict, or nothing
    :param values: {field: value}; empty values are ignored
    """
    merged = dict(kept or {})
    for name, value in values.items():
        if value:
            others = [other for other in merged.get(name, ()) if other != value]
            merged[name] = [*others, value][-VALUES_KEPT:]
    return merged
