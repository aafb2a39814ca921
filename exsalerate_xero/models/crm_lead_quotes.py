from odoo import fields, models

from .. import const

# Of an opportunity: what gives it another company.
LEADS_ELSEWHERE = {"company_id", "user_id", "team_id", "partner_id"}


class CrmLead(models.Model):
    """An opportunity that follows its quotes, without undoing what people make of it."""

    _inherit = "crm.lead"

    # {field: what its quotes said when they were last followed}, to tell people's edits apart.
    xero_said = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    # When a quote won or lost it; ``date_closed`` is another once a person has.
    xero_closed_at = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _is_closed_by_xero(self):
        """Tell whether it was a quote that won or lost it."""
        return bool(self.xero_closed_at and self.xero_closed_at == self.date_closed)

    def _follow_xero_quotes(self):
        """Bring onto opportunities what has changed in Xero since they last followed their quotes.

        A person's edit of the same field stands until Xero says something new.
        """
        for lead in self:
            # Those of the past change nothing.
            quotes = lead.xero_quote_ids.filtered("handled_status")
            if not quotes:
                continue
            before = lead.xero_said or {}
            lead._follow_customer(quotes.partner_id, before.get("partner_id"))
            said = lead._said_by(quotes)
            news = {name: value for name, value in said.items() if before.get(name) != value}
            if news:
                changed = {
                    name: value for name, value in news.items() if lead._is_other(name, value)
                }
                lead.write(changed | {"xero_said": before | news})

    def _follow_customer(self, partners, noted):
        """Be for the quotes' customer, unless a person has chosen another one since.

        :param partners: the customers of the quotes
        :param noted: id of the customer when the quotes were last followed
        """
        theirs = not self.partner_id or self.partner_id.id == noted
        if partners and theirs and not self._is_of_family(partners):
            self.partner_id = partners[0]

    def _is_of_family(self, partners):
        """Tell whether it is for one of these customers, their company or a colleague."""
        return self.partner_id.commercial_partner_id in partners.commercial_partner_id

    def _is_other(self, name, value):
        """Tell whether a field has another value than this one, which is fit for JSON."""
        field = self._fields[name]
        return field.convert_to_record(field.convert_to_cache(value, self), self) != self[name]

    def _said_by(self, quotes):
        """Return what quotes say of an opportunity, as {field: value} fit for JSON.

        Those that are won count, or else those that are open: several add up.
        """
        said = {"partner_id": self.partner_id.id} if self._is_of_family(quotes.partner_id) else {}
        won = quotes.filtered(lambda q: q.effective_status in const.WON_QUOTE_STATUSES)
        open_ = quotes.filtered(lambda q: q.effective_status in const.OPEN_QUOTE_STATUSES)
        if counting := won or open_:
            total = sum(counting.mapped("amount_untaxed_company"))
            said["expected_revenue"] = counting.company_currency_id[:1].round(total)
        if days := [quote.expiry_date for quote in open_ if quote.expiry_date]:
            said["date_deadline"] = fields.Date.to_string(max(days))
        if title := quotes.filtered("made_lead")[:1].title:
            said["name"] = title
        return said

    def _merge_opportunity(self, *args, **kwargs):
        """Let the opportunity that remains follow the quotes of all that were merged into it."""
        merged = super()._merge_opportunity(*args, **kwargs)
        # sudo: what Xero says of it, whoever may see the quotes
        remaining = merged.sudo()
        remaining._let_go_of_foreign_quotes()
        remaining._follow_xero_quotes()
        return merged

    def _merge_dependences(self, opportunities):
        """Move the quotes along: they would lose their opportunity with it."""
        result = super()._merge_dependences(opportunities)
        # sudo: nobody may write quotes; who may merge opportunities may move what hangs on them
        opportunities.env["xero.contact"].sudo()._trace_leads(opportunities.sudo(), into=self)
        # sudo: as above
        opportunities.sudo().xero_quote_ids.write(
            {"lead_id": self.id, "made_lead": False, "has_acted": False}
        )
        return result

    def write(self, vals):
        """Let go of quotes where it goes to another company, as with a salesperson of that one."""
        result = super().write(vals)
        if LEADS_ELSEWHERE & vals.keys():
            # sudo: nobody may write quotes; who may move the opportunity decides about them too
            self.sudo()._let_go_of_foreign_quotes()
        return result

    def _let_go_of_foreign_quotes(self):
        """Take quotes off that another company's people made, in that one's currency; tell so."""
        # Not through the field: what is read of it here is not for whoever reads it next.
        for quote in self.env["xero.quote"].search([("lead_id", "in", self.ids)]):
            lead = quote.lead_id
            if not quote._may_adopt(lead):
                quote._leave_lead()
                title = quote._title_in_xero()
                lead.message_post(body=self.env._("%s is another company's: taken off.", title))

    def unlink(self):
        """Leave the quotes of opportunities that people delete without one."""
        # sudo: nobody may write quotes; who may delete an opportunity decides about its quotes too
        self.sudo().xero_quote_ids.lead_by_hand = True
        return super().unlink()
