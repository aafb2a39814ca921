from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from ...tools.words import _lt
from ..base.client_calls import one, whole
from ..mirror.xero_invoice_line import IS_REVENUE
from .xero_contact_link import reason_values
from .xero_contact_match import reasons

PROPOSALS = {"link": "link", "create": "create", "ask": "decide"}


class XeroContact(models.Model):
    """The review of contacts: proposals, revenue at stake, and decisions."""

    _inherit = "xero.contact"

    proposal = fields.Selection(
        [("link", "Link"), ("create", "Create"), ("decide", "Decide")],
        readonly=True,
        help="The proposed action. Decide: several customers are possible, or one is unclear.",
    )
    proposed_partner_id = fields.Many2one(
        "res.partner", "Proposed customer", readonly=True, index="btree_not_null"
    )
    shown_partner_id = fields.Many2one(
        "res.partner", "Best match", compute="_compute_shown_partner_id"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    revenue = fields.Monetary(
        compute="_compute_revenue",
        currency_field="company_currency_id",
        help="All revenue of this contact in Xero, net of tax.",
    )

    @api.depends("match_state", "partner_id", "proposed_partner_id")
    def _compute_shown_partner_id(self):
        for contact in self:
            waiting = contact.match_state == "review"
            contact.shown_partner_id = (
                contact.proposed_partner_id if waiting else contact.partner_id
            )

    def _compute_revenue(self):
        # Access to a contact and to its lines both depend on its customer: no more checks needed.
        rows = self.env.execute_query(
            SQL(
                """SELECT invoice.contact_id, SUM(line.amount_company)
                     FROM xero_invoice invoice JOIN xero_invoice_line line
                          ON line.invoice_id = invoice.id AND %s
                    WHERE invoice.contact_id = ANY(%s) GROUP BY invoice.contact_id""",
                IS_REVENUE,
                self.ids,
            )
        )
        revenue = dict(rows)
        for contact in self:
            contact.revenue = revenue.get(contact._origin.id, 0.0)

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name != "revenue":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        return SQL(
            """(SELECT COALESCE(SUM(line.amount_company), 0)
                  FROM xero_invoice invoice JOIN xero_invoice_line line
                       ON line.invoice_id = invoice.id AND %s
                 WHERE invoice.contact_id = %s) %s""",
            IS_REVENUE,
            SQL.identifier(alias, "id"),
            direction,
        )

    def _propose(self, decisions):
        """Put contacts in review, with the proposed action and its reason."""
        if not decisions:
            return
        rows = []
        for contact, decision in decisions.items():
            proposal, words = PROPOSALS[decision.outcome], contact._reason(decision)
            partner = contact._best_match(decision)
            rows.append((contact.id, proposal, partner.id or None, words))
        self.browse([row[0] for row in rows])._put_in_review(rows)

    def _put_in_review(self, rows):
        """Put these contacts in review.

        :param rows: (contact ID, proposal, partner ID or None, reason as :class:`Words`)
        """
        if not self:
            return
        *columns, words = zip(*rows, strict=True)
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact contact
                      SET match_state = 'review', proposal = new.proposal,
                          proposed_partner_id = new.partner_id, match_code = new.code,
                          match_words = new.words
                     FROM UNNEST(%s::int[], %s::varchar[], %s::int[], %s::varchar[], %s::jsonb[])
                          AS new (id, proposal, partner_id, code, words)
                    WHERE contact.id = new.id""",
                *map(list, columns),
                *reasons(words),
            )
        )
        self._invalidate_links()

    def _best_match(self, decision):
        """Return the first candidate that exists as a customer, if any."""
        partners = self.env["res.partner"]
        for key in decision.candidates:
            partner = partners.browse(key) if isinstance(key, int) else key.partner_id
            if partner:
                return partner
        return partners

    def _unlink_partners(self, words, deleted_ids):
        """Unlink contacts from their customers, and propose what was done with them before.

        :param words: the reason
        :param deleted_ids: IDs of customers that are about to be deleted
        """
        self.flush_recordset()
        self._trace_partners()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact
                      SET match_state = 'review', match_code = %(code)s,
                          match_words = %(words)s, match_run_id = NULL,
                          proposal = CASE WHEN partner_id = ANY(%(deleted)s) THEN 'create'
                                          ELSE 'link' END,
                          proposed_partner_id = CASE WHEN partner_id = ANY(%(deleted)s) THEN NULL
                                                     ELSE partner_id END,
                          partner_id = NULL, partner_created = FALSE, partner_as_of = NULL
                    WHERE id = ANY(%(ids)s)""",
                code=str(words.kind()),
                words=Json(words.stored()),
                deleted=list(deleted_ids),
                ids=self.ids,
            )
        )
        self._invalidate_links()
        self._note_pushed()
        self._push_to_documents()

    def action_accept(self):
        """Link and create customers as proposed. Contacts that need a decision stay in review.

        The evidence is checked again: if it has changed, the contact gets a new proposal.
        """
        self.check_access("write")
        self.env["res.partner"].check_access("create")
        waiting = self.filtered(
            lambda c: (
                c.match_state == "review"
                and c.proposal in ("link", "create")
                and c.status != "GDPRREQUEST"
            )
        )
        words, refused = self._by_hand(_lt("Created by %(user)s")), self.browse()
        for contacts in waiting.sorted("id").grouped("connection_id").values():
            decisions = contacts._decide()
            agreed = {
                c: found
                for c, found in decisions.items()
                if found.outcome == "exclude" or c._is_proposed(found)
            }
            refused += contacts._apply_decisions(agreed, words)
            contacts._propose({c: d for c, d in decisions.items() if c not in agreed})
            contacts._after_decision()
        return refused._refusal_notification()

    def _is_proposed(self, decision):
        proposed = self.proposed_partner_id.id
        return PROPOSALS.get(decision.outcome) == self.proposal and (
            not proposed or proposed in decision.candidates
        )

    def action_link(self, partner_id):
        """Link these contacts to a customer, given by its ID."""
        self.check_access("write")
        partner = one(self.env["res.partner"].browse(whole(self.env, partner_id)).exists())
        partner.check_access("read")
        self.write({"partner_id": partner.id})
        self._after_decision()
        return True

    def action_create_partner(self):
        """Create a customer in Odoo for each contact that has none.

        Excluded and erased contacts are skipped.
        """
        self.check_access("write")
        self.env["res.partner"].check_access("create")
        words, refused = self._by_hand(_lt("Created by %(user)s")), self.browse()
        waiting = self.exists().filtered(
            lambda c: (
                not c.partner_id
                and c.match_state != "excluded"
                and c.status != "GDPRREQUEST"
                and not c.merged_into_id
            )
        )
        for contacts in waiting.grouped("connection_id").values():
            made = contacts._create_partners(words)
            refused += contacts - self.browse().union(*made)
            contacts._after_decision()
        return refused._refusal_notification()

    def action_exclude(self):
        """Exclude these contacts from this and future imports: they get no customer."""
        self.check_access("write")
        words = self._by_hand(_lt("Excluded by %(user)s"))
        # sudo: access was checked; users can only write the customer
        self.sudo().write({"partner_id": False, "match_state": "excluded"} | reason_values(words))
        return True

    def action_review(self):
        """Put excluded contacts back in review."""
        self.check_access("write")
        words = self._by_hand(_lt("Put back in review by %(user)s"))
        excluded = self.filtered(
            lambda c: c.match_state == "excluded" and c.status != "GDPRREQUEST"
        )
        excluded._put_in_review([(id_, "decide", None, words) for id_ in excluded.ids])
        return True

    def _after_decision(self):
        """Do what had to wait for decisions about these contacts."""
        for connection in self.connection_id:
            # sudo: access was checked by the caller; merged contacts follow
            self.sudo()._match_merged(connection)
            self.env["xero.match.run"]._close(connection)

    def _review_refused(self, refused):
        """Put contacts in review whose new customer Odoo refused.

        :param refused: {contact: reason as :class:`Words`}
        """
        rows = [(contact.id, "create", None, words) for contact, words in refused.items()]
        self.browse().union(*refused)._put_in_review(rows)

    def _refusal_notification(self):
        """Return a notification that these customers couldn't be created, or True for none."""
        if not self:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self._refusal_message(),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _refusal_message(self):
        if len(self) == 1:
            return self.env._(
                "The customer %(name)s couldn't be created. %(reason)s",
                name=self.name,
                reason=self.match_reason,
            )
        return self.env._(
            "%(count)s customers couldn't be created. %(name)s: %(reason)s",
            count=len(self),
            name=self[0].name,
            reason=self[0].match_reason,
        )
