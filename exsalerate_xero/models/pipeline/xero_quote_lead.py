import re

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...tools.quote_matching import tells
from ..base.client_calls import one, whole
from .xero_quote_steps import STANDING


class XeroQuote(models.Model):
    """Link quotes with opportunities: find or create one, ask, or use a user's choice."""

    _inherit = "xero.quote"

    made_lead = fields.Boolean(
        readonly=True, copy=False, help="The opportunity was created for this quote."
    )
    lead_by_hand = fields.Boolean(
        readonly=True,
        copy=False,
        help="The opportunity was deleted, or the quote was unlinked from it. Only a user can "
        "link it to another one.",
    )
    # If a user marks the activity as done without an answer, the question isn't asked again.
    question_id = fields.Many2one(
        "mail.activity",
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
    )
    candidate_lead_ids = fields.Many2many(
        "crm.lead", compute="_compute_candidate_lead_ids", string="Open opportunities"
    )

    @api.depends("partner_id", "lead_id")
    def _compute_candidate_lead_ids(self):
        candidates = self._candidates()
        for quote in self:
            quote.candidate_lead_ids = candidates[quote] - quote.lead_id

    def _candidates(self, closed=False):
        """Return {quote: open opportunities of its customer}.

        Opportunities without a customer count if they have the contact's e-mail address or name.

        :param closed: also return closed opportunities
        """
        leads = self.env["crm.lead"].with_context(active_test=False)
        domain = Domain("type", "=", "opportunity")
        domain &= Domain("company_id", "in", [False, *self.company_id.ids])
        if not closed:
            domain &= Domain("won_status", "=", "pending") & Domain("active", "=", True)
        contacts, family = self.contact_id, "partner_id.commercial_partner_id"
        addresses = [*filter(None, map(_address, contacts))]
        same_contact = Domain("email_normalized", "in", addresses) | Domain(
            "partner_name", "in", contacts.mapped("name")
        )
        found = leads.search(
            domain
            & (
                Domain(family, "in", self.partner_id.commercial_partner_id.ids)
                | Domain("partner_id", "=", False) & same_contact
            )
        )
        by_family = found.grouped(lambda lead: lead.partner_id.commercial_partner_id)
        without = by_family.pop(self.env["res.partner"], leads)
        return {
            quote: (
                by_family.get(quote.partner_id.commercial_partner_id, leads)
                + without.filtered(quote._is_from)
            ).filtered(quote._may_share_company)
            for quote in self
        }

    def _may_share_company(self, lead):
        return not lead.company_id or lead.company_id == self.company_id

    def _is_from(self, lead):
        """Return whether an opportunity without a customer is from the quote's contact."""
        contact, address = self.contact_id, _address(self.contact_id)
        return bool(
            (address and lead.email_normalized == address)
            or (contact.name and lead.partner_name == contact.name)
        )

    def _find_lead(self, mapping):
        """Set the quote's opportunity if exactly one matches or a new one is created.

        :return: whether the quote has an opportunity now
        """
        if self.lead_by_hand or mapping.outcome == "lost" or self._is_dismissed():
            return False
        fitting = self._candidates()[self].filtered(
            lambda lead: self._fits(lead) and self._is_free(lead)
        )
        if len(fitting) == 1:
            self._set_lead(fitting)
            return True
        if mapping.quote_status == "EXPIRED":
            return False
        if fitting:
            self._ask_for_lead(mapping, fitting)
            return False
        self._set_lead(self._create_lead(mapping))
        self.made_lead = True
        return True

    def _fits(self, lead):
        """Return whether the opportunity's name or expected revenue matches the quote."""
        title = _words(lead.name)
        names = filter(None, map(_words, (self.title, self.number, self.reference)))
        if any(_holds(title, name) or _holds(name, title) for name in names):
            return True
        amounts = (lead.expected_revenue, self.amount_untaxed_company)
        return (
            all(amounts)
            and self._is_in_company_currency(lead)
            and not self.company_currency_id.compare_amounts(*amounts)
        )

    def _is_in_company_currency(self, lead):
        """Return whether an opportunity's amounts are certainly in the company's currency."""
        # sudo: the currencies of all companies
        companies = self.env["res.company"].sudo()
        return bool(lead.company_id) or len(companies._read_group([], ["currency_id"])) == 1

    def _is_free(self, lead):
        """Return whether it has no other open or won quote, and fits the company."""
        acting = lead.xero_quote_ids.filtered("handled_status").mapped("effective_status")
        return not set(acting) & set(STANDING) and self._may_adopt(lead)

    def _may_adopt(self, lead):
        """Return whether it belongs to the company, or can with its user, team and customer."""
        company = self.company_id
        if lead.company_id:
            return lead.company_id == company
        team, customer = lead.team_id.company_id, lead.partner_id.company_id
        return (
            (not lead.user_id or company in lead.user_id.company_ids)
            and (not team or team == company)
            # sudo: Odoo shares a company's customers with its branches
            and (not customer or customer in company.sudo().parent_ids)
        )

    def _set_lead(self, lead):
        """Set the quote's opportunity, and the opportunity's company and thus currency."""
        if lead.type == "lead":
            lead.convert_opportunity(lead.partner_id or self.partner_id)
        self.write({"lead_id": lead.id, "has_acted": False})
        if not lead.company_id:
            lead.company_id = self.company_id

    def _create_lead(self, mapping):
        """Create an opportunity for the quote, for the customer's salesperson if there is one."""
        partner, leads = self.partner_id, self.env["crm.lead"]
        candidates = (
            self.partner_id._xero_salesperson(),
            self.env.user,
            self.connection_id.fallback_user_id,
        )
        users = [user for user in candidates if self._is_colleague(user)]
        user = users[0] if users else self.env["res.users"]
        can = [("use_opportunities", "=", True)]
        team = self.env["crm.team"]._get_default_team_id(user_id=user.id, domain=can)
        stage = mapping.stage_id
        if not stage or stage.is_won or not self._is_stage_of(stage, team):
            stage = leads._stage_find(team_id=team.id, domain=[("fold", "=", False)])
        values = {
            "name": self.title or self._title_in_xero(),
            "type": "opportunity",
            "partner_id": partner.id,
            "user_id": user.id,
            "team_id": team.id,
            "company_id": self.company_id.id,
            "stage_id": stage.id,
            "expected_revenue": self.amount_untaxed_company,
            "date_deadline": self.expiry_date,
        }
        if not partner:
            # With a customer, Odoo would write these values to the customer.
            values |= {"partner_name": self.contact_id.name, "email_from": self.contact_id.email}
        return leads.create(values)

    def _link_history(self):
        """Link historical quotes to the only matching opportunity, without other effects."""
        unlinked = self.filtered(
            lambda quote: not quote.lead_id and not quote.lead_by_hand and quote.status != "DELETED"
        )
        if not unlinked:
            return
        for quote, candidates in unlinked._candidates(closed=True).items():
            fitting = candidates.filtered(quote._fits)
            if len(fitting) == 1:
                quote.lead_id = fitting

    @api.model
    def _process_new_customers(self, contacts, _partner_ids):
        """Process quotes that got a customer, or one other than their opportunity's."""
        # sudo: the sync's work; the caller was allowed to link the contacts
        quotes = self.sudo()
        theirs = Domain([("contact_id", "in", contacts.ids), ("partner_id", "!=", False)])
        if not quotes.search_count(theirs, limit=1):
            return
        unplaced = Domain("lead_id", "=", False) | Domain("lead_id.partner_id", "=", False)
        placed = Domain("lead_id.partner_id", "!=", False) & Domain("handled_status", "!=", False)
        misplaced = quotes.search(theirs & placed).filtered(
            lambda quote: not quote.lead_id._is_of_family(quote.partner_id)
        )
        (quotes.search(theirs & unplaced) | misplaced)._process_customer()

    def _process_customer(self):
        """Apply quotes to the pipeline that have a customer now."""
        live = self.filtered(lambda quote: quote._is_live())
        for connection, quotes in live.grouped("connection_id").items():
            quotes._act_or_report(connection)
        for connection, quotes in (self - live).grouped("connection_id").items():
            connection._run_isolated(quotes._link_history)

    def _ask_for_lead(self, mapping, fitting):
        """Ask once which opportunity the quote is for, listing those that the user can see."""
        if self.question_id:
            return
        user = self._responsible(self, mapping.activity_user_id)
        seen = fitting.with_user(user)._filtered_access("read") if user else fitting.browse()
        links = Markup("").join(
            Markup('<li><a href="/odoo/crm/%s">%s</a></li>') % (lead.id, lead.name) for lead in seen
        )
        if hidden := len(fitting) - len(seen):
            links += Markup("<li>%s</li>") % self._hidden_leads_text(hidden)
        self.question_id = self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Which opportunity is quote %s for?", self._name_in_xero()),
            note=Markup("<p>%s</p><ul>%s</ul>")
            % (
                self.env._("Several match. Open the quote and click Link next to one of them:"),
                links,
            ),
            user_id=user.id,
            xero_quote_id=self.id,
        )

    def _hidden_leads_text(self, count):
        if count == 1:
            return self.env._("1 opportunity of another salesperson")
        return self.env._("%s opportunities of other salespeople", count)

    def _is_asked(self):
        """Return whether the question is open."""
        return bool(self.question_id and self.question_id.active)

    def _is_dismissed(self):
        """Return whether a user marked the question as done without an answer."""
        return bool(self.question_id and not self.question_id.active)

    def _withdraw_question(self):
        """Delete the open question when it no longer applies."""
        self.question_id.filtered("active").unlink()

    def _link_by_hand(self, lead):
        """Link the quote to the opportunity that a user chose, and apply its status.

        The caller checks access to both.

        :raises UserError: if the two can't be linked
        """
        quote = self._in_company()
        quote._check_may_be_for(lead)
        quote._set_lead(lead)
        if quote._is_live():
            mapping = quote._mapping()
            # A lost quote is only shown: linking it must not lose the opportunity.
            if mapping and mapping.outcome != "lost":
                number = quote._name_in_xero()
                linked = self.env._("quote %s was linked to an opportunity", number)
                quote._close_follow_ups(linked)
                quote._apply_mapping(mapping)
            quote.handled_status = quote.effective_status
            lead._sync_from_quotes()
        quote._withdraw_question()

    def _check_may_be_for(self, lead):
        quote_family = self.partner_id.commercial_partner_id
        lead_family = lead.partner_id.commercial_partner_id
        if self.lead_id:
            raise UserError(
                self.env._("The quote already has an opportunity. Unlink it from that one first.")
            )
        if self.status == "DELETED":
            raise UserError(self.env._("The quote was deleted in Xero."))
        if not self._may_adopt(lead):
            raise UserError(
                self.env._("The quote and the opportunity belong to different companies.")
            )
        if quote_family and lead_family and quote_family != lead_family:
            raise UserError(
                self.env._("The quote and the opportunity belong to different customers.")
            )

    def action_create_lead(self):
        """Create an opportunity for the quote."""
        self.check_access("read")
        one(self)
        self.env["crm.lead"].check_access("create")
        # sudo: users can't write quotes; access to both records was checked above
        quote = self.sudo()._in_company()
        # sudo: it may be assigned to another salesperson; access was checked above
        lead = self.env["crm.lead"].sudo()
        quote._check_may_be_for(lead)
        lead = quote._create_lead(quote._mapping())
        quote.made_lead = True
        quote._link_by_hand(lead)
        if not lead.with_env(self.env).has_access("read"):
            # It was assigned to the customer's salesperson.
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }

    def action_link_lead(self):
        """Link the quote to the opportunity whose form the button was clicked on."""
        lead = self.env["crm.lead"].browse(whole(self.env, self.env.context.get("xero_lead_id")))
        return lead.with_context(xero_quote_id=one(self).id).action_link_xero_quote()

    def action_leave_lead(self):
        """Unlink the quote from its opportunity; then only a user can link it to another."""
        self.check_access("read")
        one(self)
        # sudo: reads the link; access to the opportunity is checked below
        lead = self.sudo().lead_id.with_env(self.env)
        one(lead).check_access("write")
        # sudo: users can't write quotes; access to both records was checked above
        self.sudo()._in_company()._unlink_lead()
        # sudo: access to the opportunity was checked above
        lead.sudo()._sync_from_quotes()

    def _unlink_lead(self):
        number = self._name_in_xero()
        unlinked = self.env._("quote %s was unlinked from the opportunity", number)
        self._close_follow_ups(unlinked)
        self.env["xero.contact"]._trace_leads(self.lead_id, into=self.lead_id)
        self.write({"lead_id": False, "lead_by_hand": True, "made_lead": False, "has_acted": False})


def _address(contact):
    return email_normalize(contact.email)


def _words(text):
    """Return a text normalised for comparison."""
    return " ".join((text or "").casefold().split())


def _holds(text, part):
    """Return whether ``part`` is in ``text`` as whole words and is distinctive enough."""
    if text == part:
        return bool(part)
    return tells(part) and bool(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text))
