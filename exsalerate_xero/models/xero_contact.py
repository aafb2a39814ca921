from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools import links, normalise
from ..tools.words import Words, _lt
from .wording import told

# What a contact tells of its customer. Kept as last pushed, to tell people's edits apart.
PUSHED = ("name", "email", "vat", "phone", "street", "street2", "city", "zip", "country")
# All that a contact tells of a person.
PERSONAL = (*PUSHED, "region", "first_name", "last_name")
DOCUMENT_MODELS = ("xero.invoice", "xero.quote")
# What no longer holds once a person has decided.
NO_RUN = dict.fromkeys(
    ("match_run_id", "partner_created", "proposal", "proposed_partner_id"), False
)
# What a person decides; all else is Xero's, or follows from it.
DECIDED = {"partner_id"}


class Known(NamedTuple):
    """What is kept of a contact.

    :param id: in Odoo's database
    :param is_customer: whether it was seen to be one
    :param partner_id: id of its customer, or None
    :param erased: whether its data were erased on request
    """

    id: int
    is_customer: bool
    partner_id: int | None
    erased: bool


class XeroContact(models.Model):
    """Xero's side of a customer or supplier, and the partner that it was matched with."""

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
    # Contacts of one name, but for legal forms, are decided about together.
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
    # For administrators, who see all customers: it can be another salesperson's.
    merged_into_id = fields.Many2one(
        "xero.contact",
        readonly=True,
        index="btree_not_null",
        groups="exsalerate_xero.group_xero_manager",
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
        help="Empty while the contact awaits an import of customers or suppliers.",
    )
    match_reason = fields.Char("Reason in English", readonly=True)
    match_words = fields.Json(readonly=True)
    why = fields.Char(compute="_compute_why")
    match_run_id = fields.Many2one("xero.match.run", readonly=True, index="btree_not_null")
    xero_url = fields.Char("Link to Xero", compute="_compute_xero_url")

    _xero_unique = models.Constraint(
        "UNIQUE (connection_id, xero_id)", "This contact is there already."
    )

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

    @api.depends("xero_id", "connection_id.short_code")
    def _compute_xero_url(self):
        for contact in self:
            # sudo: reading the contact was checked; where Xero has it is no secret
            short_code = contact.connection_id.sudo().short_code
            contact.xero_url = links.contact_url(short_code, contact.xero_id)

    @api.depends("match_reason", "match_words")
    @api.depends_context("lang")
    def _compute_why(self):
        for contact in self:
            contact.why = told(self.env, contact.match_words, contact.match_reason)

    def action_open_issue(self):
        """Open the import issue of a contact that is out of date."""
        return self._open_issue()

    def write(self, vals):
        """Take a person's decision, or what the engine notes; documents follow their contact.

        :raises AccessError: where a person would write what is Xero's
        """
        if not self.env.su and vals.keys() - DECIDED:
            raise AccessError(self.env._("Of a Xero contact, only its customer can be changed."))
        if "partner_id" in vals:
            self._trace_partners()
            vals = NO_RUN | self._settled(vals)
        result = super().write(vals)
        if "partner_id" in vals:
            self._note_pushed()
            self._take_documents_along()
        return result

    @api.model
    def _settled(self, vals):
        """Return ``vals``, with a partner or without, with the decision that this means."""
        if "match_state" in vals:
            return vals
        if vals["partner_id"]:
            words = self._by_hand(_lt("Linked by %(user)s"))
            return vals | {"match_state": "linked"} | because(words)
        words = self._by_hand(_lt("The link was removed by %(user)s"))
        return vals | {"match_state": "review", "proposal": "decide"} | because(words)

    @api.model
    def _by_hand(self, text):
        return Words(text, {"user": self.env.user.name})

    @api.model
    def _absorb(self, connection, contacts, keep=False, invoiced=False):
        """Take in contacts that have been invoiced or are suppliers; the others are not kept.

        :param keep: take all of them in, since documents name them
        :param invoiced: these documents are sales, whatever Xero's flag said when it was read
        """
        known = self._known(connection, [contact.xero_id for contact in contacts])
        wanted = []
        for contact in contacts:
            kept = known.get(contact.xero_id)
            if kept and kept.erased:
                # One that was merged into another, which was erased: Xero still has its name.
                contact = contact._replace(status="GDPRREQUEST")
            if contact.status == "GDPRREQUEST":
                # They can quote what stood in the wrong place.
                contact = contact._replace(notes=())
            if not contact.is_customer and (invoiced or (kept and kept.is_customer)):
                # A sale was seen: Xero sets the flag without marking the contact as modified.
                contact = contact._replace(is_customer=True, digest=f"{contact.digest}+")
            if keep or kept or contact.is_customer or contact.is_supplier:
                wanted.append(contact)
        changes, _ids = self._upsert(connection, wanted, self._row)
        if changes.ids:
            self._link_merged(connection)
            self._move_documents(connection)
        if changes.changed:
            self._keep_former(changes.changed)
            changed = self.browse(changes.changed)
            changed._erase()
            changed._push_changes(changes.changed)
        return changes

    @api.model
    def _row(self, contact, _before):
        values = contact._asdict()
        merged_into = values.pop("merged_into")
        for name in ("xero_id", "digest", "updated_at", "notes"):
            del values[name]
        if contact.status == "GDPRREQUEST":
            values |= self._erased_values(contact.xero_id)
        # Into itself is into nothing.
        return values | {
            "name_key": normalise.core_name(values["name"]),
            "merged_into_xero_id": merged_into if merged_into != contact.xero_id else None,
        }

    @api.model
    def _known(self, connection, xero_ids):
        """Return {xero_id: :class:`Known`} of the contacts kept."""
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

    def _mark_customers(self):
        """Note that a sales document was seen for these contacts."""
        new = self.filtered(lambda contact: not contact.is_customer)
        # sudo: the engine's own columns; only documents that it has read lead here
        for contact in new.sudo():
            # As :meth:`_absorb` would store it: reading the contact again changes nothing.
            contact.write({"is_customer": True, "content_hash": f"{contact.content_hash}+"})
        return new


def because(words):
    """Return the values of a contact that keep why it is matched, or waits, for every reader."""
    return {"match_reason": str(words), "match_words": words.stored()}
