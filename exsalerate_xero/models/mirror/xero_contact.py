from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import links, normalise
from ..base.groups import MANAGER
from ..base.wording import format_all

# Fields copied to the customer. The last copied values are kept to detect edits in Odoo.
PUSHED = ("name", "email", "vat", "phone", "street", "street2", "city", "zip", "country")
# All personal data of a contact.
PERSONAL = (*PUSHED, "region", "first_name", "last_name")
DOCUMENT_MODELS = ("xero.invoice", "xero.quote", "xero.repeating.invoice")


class Known(NamedTuple):
    """The stored state of a contact.

    :param id: database ID
    :param is_customer: whether it is known to be a customer
    :param partner_id: ID of its customer, or None
    :param erased: whether its data was erased on request
    """

    id: int
    is_customer: bool
    partner_id: int | None
    erased: bool


class XeroContact(models.Model):
    """A contact in Xero, and the customer in Odoo that it is linked to."""

    _name = "xero.contact"
    _description = "Xero Contact"
    _inherit = ["xero.mirror"]
    _order = "name, id"
    _rec_names_search = ["name", "email"]
    _check_company_auto = True
    _xero_tracked = ("status", "merged_into_xero_id", *PERSONAL)

    name = fields.Char(required=True, readonly=True)
    email = fields.Char(readonly=True)
    vat = fields.Char("Tax ID", readonly=True)
    # Contacts with the same name, apart from the legal form, are decided about together.
    name_key = fields.Char(compute="_compute_name_key", store=True, groups=fields.NO_ACCESS)
    phone = fields.Char(readonly=True)
    street = fields.Char(readonly=True)
    street2 = fields.Char(readonly=True)
    city = fields.Char(readonly=True)
    region = fields.Char(readonly=True)
    zip = fields.Char(readonly=True)
    country = fields.Char(readonly=True)
    first_name = fields.Char(readonly=True)
    last_name = fields.Char(readonly=True)
    is_customer = fields.Boolean("Customer", readonly=True)
    is_supplier = fields.Boolean("Supplier", readonly=True)
    status = fields.Selection(
        [("ACTIVE", "Active"), ("ARCHIVED", "Archived"), ("GDPRREQUEST", "Data erased")],
        readonly=True,
    )
    merged_into_xero_id = fields.Char(readonly=True)
    # Only for administrators, who see all customers: it may be another salesperson's contact.
    merged_into_id = fields.Many2one(
        "xero.contact",
        readonly=True,
        index="btree_not_null",
        groups=MANAGER,
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Customer in Odoo",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    match_state = fields.Selection(
        [("linked", "Linked"), ("review", "To review"), ("excluded", "Excluded")],
        index=True,
        help="Empty until customers or suppliers are imported.",
    )
    match_reason = fields.Char("Reason", compute="_compute_match_reason")
    match_words = fields.Json(readonly=True)
    # The reason in English without its values: the same for all contacts with such a reason.
    match_code = fields.Char("Kind of reason", readonly=True)
    match_run_id = fields.Many2one("xero.match.run", readonly=True, index="btree_not_null")

    _unsettled_index = models.Index(
        "(connection_id, name_key) WHERE partner_id IS NULL AND merged_into_xero_id IS NULL"
    )
    _pending_index = models.Index(
        "(connection_id, id) WHERE partner_id IS NULL AND match_state IS NULL"
    )
    _merged_index = models.Index(
        "(connection_id, merged_into_xero_id) WHERE merged_into_xero_id IS NOT NULL"
    )

    @api.depends("name")
    def _compute_name_key(self):
        for contact in self:
            contact.name_key = normalise.core_name(contact.name)

    def _xero_link(self, short_code):
        return links.contact_url(short_code, self.xero_id)

    @api.depends("match_words")
    @api.depends_context("lang")
    def _compute_match_reason(self):
        texts = format_all(self.env, [contact.match_words for contact in self])
        for contact, text in zip(self, texts, strict=True):
            contact.match_reason = text

    @api.model
    def _absorb(self, connection, contacts, keep=False, invoiced=False):
        """Save contacts that were invoiced or are suppliers, and ignore the others.

        :param keep: save all of them, because documents name them
        :param invoiced: the documents are sales, so these are customers whatever Xero's flag says
        """
        known = self._known(connection, [contact.xero_id for contact in contacts])
        wanted = []
        for contact in contacts:
            kept = known.get(contact.xero_id)
            if kept and kept.erased:
                # Merged into a contact that was erased: Xero still has its name.
                contact = contact._replace(status="GDPRREQUEST")
            if contact.status == "GDPRREQUEST":
                # Import notes can quote personal data from the wrong field.
                contact = contact._replace(notes=())
            if not contact.is_customer and (invoiced or (kept and kept.is_customer)):
                # It has a sale: Xero sets the flag without marking the contact as modified.
                contact = contact._replace(is_customer=True, digest=f"{contact.digest}+")
            if keep or kept or contact.is_customer or contact.is_supplier:
                wanted.append(contact)
        return self._upsert(connection, wanted, self._row)[0]

    @api.model
    def _row(self, contact, _before):
        values = contact._asdict()
        merged_into = values.pop("merged_into")
        for name in ("xero_id", "digest", "updated_at", "notes"):
            del values[name]
        if contact.status == "GDPRREQUEST":
            values |= self._erased_values(contact.xero_id)
        # A contact merged into itself isn't merged.
        return values | {
            "name_key": normalise.core_name(values["name"]),
            "merged_into_xero_id": merged_into if merged_into != contact.xero_id else None,
        }

    @api.model
    def _erased_values(self, xero_id):
        """Return the values of an erased contact, whatever Xero still sends."""
        names = ("email", "vat", "phone", "street", "street2", "city", "region", "zip", "country")
        return {"name": self.env._("Erased contact %s", xero_id[:8])} | dict.fromkeys(
            (*names, "first_name", "last_name")
        )

    @api.model
    def _known(self, connection, xero_ids):
        """Return {xero_id: :class:`Known`} of stored contacts."""
        if not xero_ids:
            return {}
        self.flush_model(["is_customer", "partner_id", "erased_at"])
        rows = self.env.execute_query(
            SQL(
                """SELECT xero_id, id, is_customer, partner_id, erased_at IS NOT NULL
                     FROM xero_contact WHERE connection_id = %s AND xero_id = ANY(%s)""",
                connection.id,
                list(xero_ids),
            )
        )
        return {xero_id: Known(*rest) for xero_id, *rest in rows}

    @api.model
    def _count_customers(self, connection):
        """Return the number of an organisation's customers in Odoo, as the customer board has them.

        A company with its contacts is one customer; archived ones don't count.
        """
        query = self._search(
            [
                ("connection_id", "=", connection.id),
                ("is_customer", "=", True),
                ("partner_id.commercial_partner_id.active", "=", True),
            ]
        )
        partners = self.env["res.partner"].with_context(active_test=False)
        linked = partners._search([("id", "in", query.subselect("partner_id"))])
        customer = partners._field_to_sql(linked.table, "commercial_partner_id", linked)
        return self.env.execute_query(linked.select(SQL("COUNT(DISTINCT %s)", customer)))[0][0]

    def _mark_suppliers(self):
        """Mark contacts with bills as suppliers: Xero sets its flag without a new date."""
        # sudo: a column that only the sync writes; called for imported documents only
        self.sudo().filtered(lambda contact: not contact.is_supplier).is_supplier = True

    def _mark_customers(self):
        """Mark contacts with sales documents as customers; return those newly marked."""
        new = self.filtered(lambda contact: not contact.is_customer)
        # sudo: columns that only the sync writes; called for imported documents only
        for contact in new.sudo():
            # The digest that :meth:`_absorb` would store, so that reading it again changes nothing.
            contact.write({"is_customer": True, "content_hash": f"{contact.content_hash}+"})
        return new
