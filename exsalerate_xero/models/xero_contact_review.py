from odoo import api, fields, models
from odoo.tools import SQL
from psycopg2.extras import Json

from ..tools.words import _lt
from .client_calls import one, whole
from .xero_contact import because
from .xero_contact_match import reasons
from .xero_invoice_line import IS_REVENUE

PROPOSALS = {"link": "link", "create": "create", "ask": "decide"}


class XeroContact(models.Model):
    """Contacts that wait for a person: what is proposed, what is at stake, what can be done."""

    _inherit = "xero.contact"

    proposal = fields.Selection(
        [("link", "Link"), ("create", "Create"), ("decide", "Decide")],
        readonly=True,
        help="What would be done with the contact; Decide where several fit or one does not quite.",
    )
    proposed_partner_id = fields.Many2one(
        "res.partner", "Likeliest customer", readonly=True, index="btree_not_null"
    )
    shown_partner_id = fields.Many2one(
        "res.partner", "Customer or likeliest", compute="_compute_shown_partner_id"
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
        # Its partner decides who sees a contact and who sees its lines: these are the reader's.
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
        """Let contacts wait for a person, with what would be done and why."""
        if not decisions:
            return
        keys = {key for found in decisions.values() for key in found.candidates}
        # Read all their names at once.
        self.env["res.partner"].browse(key for key in keys if isinstance(key, int)).mapped(
            "display_name"
        )
        rows = []
        for contact, decision in decisions.items():
            proposal, words = PROPOSALS[decision.outcome], contact._reason(decision)
            partner = contact._likeliest(decision)
            rows.append((contact.id, proposal, partner.id or None, words))
        self.browse([row[0] for row in rows])._put_in_review(rows)

    def _put_in_review(self, rows):
        """Have these contacts wait for a person.

        :param rows: (contact id, proposal, partner id or None, why, as :class:`Words`)
        """
        if not self:
            return
        *columns, words = zip(*rows, strict=True)
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact contact
                      SET match_state = 'review', proposal = new.proposal,
                          proposed_partner_id = new.partner_id, match_reason = new.reason,
                          match_words = new.words
                     FROM UNNEST(%s::int[], %s::varchar[], %s::int[], %s::varchar[], %s::jsonb[])
                          AS new (id, proposal, partner_id, reason, words)
                    WHERE contact.id = new.id""",
                *map(list, columns),
                *reasons(words),
            )
        )
        self._forget()

    def _likeliest(self, decision):
        """Return the first of the candidates who is a customer by now, if one is."""
        partners = self.env["res.partner"]
        for key in decision.candidates:
            partner = partners.browse(key) if isinstance(key, int) else key.partner_id
            if partner:
                return partner
        return partners

    def _unlink_partners(self, words, deleted_ids):
        """Part contacts from their customers, and propose what had been done with them.

        :param words: why
        :param deleted_ids: of customers that are going to be deleted
        """
        self.flush_recordset()
        self._trace_partners()
        self.env.cr.execute(
            SQL(
                """UPDATE xero_contact
                      SET match_state = 'review', match_reason = %(reason)s,
                          match_words = %(words)s, match_run_id = NULL,
                          proposal = CASE WHEN partner_id = ANY(%(deleted)s) THEN 'create'
                                          ELSE 'link' END,
                          proposed_partner_id = CASE WHEN partner_id = ANY(%(deleted)s) THEN NULL
                                                     ELSE partner_id END,
                          partner_id = NULL, partner_created = FALSE, partner_as_of = NULL
                    WHERE id = ANY(%(ids)s)""",
                reason=str(words),
                words=Json(words.stored()),
                deleted=list(deleted_ids),
                ids=self.ids,
            )
        )
        self._forget()
        self._note_pushed()
        self._take_documents_along()

    def action_open_xero(self):
        """Open the contact in Xero, in a new tab."""
        self.check_access("read")
        one(self)
        return {"type": "ir.actions.act_url", "url": self.xero_url, "target": "new"}

    def action_accept(self):
        """Link and create as proposed. What has to be decided one by one keeps waiting.

        Evidence is looked at again: where it has changed since, the new proposal waits.
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
            refused += contacts._carry_out(agreed, words)
            contacts._propose({c: d for c, d in decisions.items() if c not in agreed})
            contacts._settled_by_hand()
        return refused._tell_refused()

    def _is_proposed(self, decision):
        proposed = self.proposed_partner_id.id
        return PROPOSALS.get(decision.outcome) == self.proposal and (
            not proposed or proposed in decision.candidates
        )

    def action_link(self, partner_id):
        """Make a customer, by its id, that of these contacts."""
        self.check_access("write")
        partner = one(self.env["res.partner"].browse(whole(self.env, partner_id)).exists())
        partner.check_access("read")
        self.write({"partner_id": partner.id})
        self._settled_by_hand()
        return True

    def action_create_partner(self):
        """Make a new customer in Odoo of each contact that awaits a decision, or an import.

        Those excluded or erased are left as they are.
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
            contacts._settled_by_hand()
        return refused._tell_refused()

    def action_exclude(self):
        """Leave these contacts out, now and in all imports to come: they get no customer."""
        self.check_access("write")
        words = self._by_hand(_lt("Excluded by %(user)s"))
        # sudo: the right to decide was checked; a person writes nothing but the customer
        self.sudo().write({"partner_id": False, "match_state": "excluded"} | because(words))
        return True

    def action_review(self):
        """Let contacts that were excluded wait for a decision once more."""
        self.check_access("write")
        words = self._by_hand(_lt("Put back by %(user)s"))
        excluded = self.filtered(
            lambda c: c.match_state == "excluded" and c.status != "GDPRREQUEST"
        )
        excluded._put_in_review([(id_, "decide", None, words) for id_ in excluded.ids])
        return True

    def _settled_by_hand(self):
        """Let what waited for decisions about these contacts follow."""
        for connection in self.connection_id:
            # sudo: the right to decide was checked; losers of merges follow by themselves
            self.sudo()._match_merged(connection)
            self.env["xero.match.run"]._close(connection)

    def _await_mending(self, refused):
        """Have contacts wait whose new customer Odoo refuses.

        :param refused: {contact: why, as :class:`Words`}
        """
        rows = [(contact.id, "create", None, words) for contact, words in refused.items()]
        self.browse().union(*refused)._put_in_review(rows)

    def _tell_refused(self):
        """Return what tells a person that these have got no customer: an action, or True."""
        if not self:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(count)s could not be created. %(name)s: %(reason)s",
                    count=len(self),
                    name=self[0].name,
                    reason=self[0].why,
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
