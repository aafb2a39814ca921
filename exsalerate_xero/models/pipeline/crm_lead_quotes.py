from odoo import api, fields, models

from ... import const
from .. import steps

# Fields of an opportunity that can change its company.
LEADS_ELSEWHERE = {"company_id", "user_id", "team_id", "partner_id"}


class CrmLead(models.Model):
    """Update opportunities from their quotes, without overwriting users' edits."""

    _inherit = "crm.lead"

    # {field: value last copied from the quotes}, to detect users' edits.
    xero_said = fields.Json(readonly=True, copy=False, groups=fields.NO_ACCESS)
    # When a quote won or lost it. ``date_closed`` differs if a user closed it later.
    xero_closed_at = fields.Datetime(readonly=True, copy=False, groups=fields.NO_ACCESS)

    def _is_closed_by_xero(self):
        """Return whether a quote won or lost it, not a user."""
        return bool(self.xero_closed_at and self.xero_closed_at == self.date_closed)

    def _sync_from_quotes(self):
        """Copy values of quotes that changed in Xero to their opportunities.

        A user's edit of a field is kept until its value changes in Xero.
        """
        for lead in self:
            # Historical quotes change nothing.
            quotes = lead.xero_quote_ids.filtered("handled_status")
            if not quotes:
                continue
            before = lead.xero_said or {}
            lead._update_customer(quotes.partner_id, before.get("partner_id"))
            values = lead._prepare_quote_values(quotes)
            changed = {name: value for name, value in values.items() if before.get(name) != value}
            if changed:
                to_write = {
                    name: value for name, value in changed.items() if lead._is_other(name, value)
                }
                lead.write(to_write | {"xero_said": before | changed})

    @api.model
    def _reset_expected_revenue(self, connections):
        """Update expected revenue that quotes set in the company's former currency."""
        leads = self.with_context(active_test=False)
        for lead in leads.search([("xero_quote_ids.connection_id", "in", connections.ids)]):
            if (lead.xero_said or {}).get("expected_revenue") == lead.expected_revenue:
                lead._sync_from_quotes()

    def _update_customer(self, partners, noted):
        """Set the quotes' customer, unless a user has chosen another one since.

        :param partners: the customers of the quotes
        :param noted: ID of the customer that was last set from quotes
        """
        is_from_quotes = not self.partner_id or self.partner_id.id == noted
        if partners and is_from_quotes and not self._is_of_family(partners):
            self.partner_id = partners[0]

    def _is_of_family(self, partners):
        """Return whether it is for one of these customers, their company or a colleague."""
        return self.partner_id.commercial_partner_id in partners.commercial_partner_id

    def _is_other(self, name, value):
        """Return whether a field's value differs from this one, which is in JSON format."""
        field = self._fields[name]
        return field.convert_to_record(field.convert_to_cache(value, self), self) != self[name]

    def _prepare_quote_values(self, quotes):
        """Return an opportunity's values from its quotes, as {field: value} in JSON format.

        Amounts are summed over won quotes, or over open quotes if none is won.
        """
        values = {"partner_id": self.partner_id.id} if self._is_of_family(quotes.partner_id) else {}
        won = quotes.filtered(lambda q: q.effective_status in const.WON_QUOTE_STATUSES)
        open_ = quotes.filtered(lambda q: q.effective_status in const.OPEN_QUOTE_STATUSES)
        if counting := won or open_:
            total = sum(counting.mapped("amount_untaxed_company"))
            values["expected_revenue"] = counting.company_currency_id[:1].round(total)
        if days := [quote.expiry_date for quote in open_ if quote.expiry_date]:
            values["date_deadline"] = fields.Date.to_string(max(days))
        if title := quotes.filtered("made_lead")[:1].title:
            values["name"] = title
        return values

    def _merge_opportunity(self, *args, **kwargs):
        """Update the remaining opportunity from the quotes of all merged ones."""
        merged = super()._merge_opportunity(*args, **kwargs)
        # sudo: updates from quotes that the user may not see
        remaining = merged.sudo()
        remaining._unlink_foreign_quotes()
        remaining._sync_from_quotes()
        return merged

    def _merge_dependences(self, opportunities):
        """Move what would otherwise lose its opportunity: quotes, and what later packages add."""
        result = super()._merge_dependences(opportunities)
        # sudo: users can't write quotes; those who can merge opportunities can move their quotes
        opportunities.env["xero.contact"].sudo()._trace_leads(opportunities.sudo(), into=self)
        # sudo: as above
        opportunities.sudo().xero_quote_ids.write(
            {"lead_id": self.id, "made_lead": False, "has_acted": False}
        )
        steps.run(self.env, steps.LEADS_MERGED, opportunities, self)
        return result

    def write(self, vals):
        """Unlink quotes if the opportunity moves to another company, also through its user."""
        result = super().write(vals)
        if LEADS_ELSEWHERE & vals.keys():
            # sudo: users can't write quotes; those who can move the opportunity can unlink them
            self.sudo()._unlink_foreign_quotes()
        return result

    def _unlink_foreign_quotes(self):
        """Unlink quotes of another company, whose users and currency differ, and log it."""
        # Searches instead of reading the field, whose cache must not hold hidden quotes.
        for quote in self.env["xero.quote"].search([("lead_id", "in", self.ids)]):
            lead = quote.lead_id
            if not quote._may_adopt(lead):
                quote._unlink_lead()
                title = quote._title_in_xero()
                lead.message_post(
                    body=self.env._("%s was unlinked: it belongs to another company.", title)
                )

    def unlink(self):
        """Don't link quotes of deleted opportunities to others."""
        # sudo: users can't write quotes; those who can delete an opportunity can change its quotes
        self.sudo().xero_quote_ids.lead_by_hand = True
        return super().unlink()
