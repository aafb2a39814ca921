from odoo import fields, models

from .. import const


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
            quotes = lead.xero_quote_ids
            if not any(quotes.mapped("handled_status")):
                # Those of the past change nothing.
                continue
            if not lead.partner_id and (partner := quotes.partner_id[:1]):
                lead.partner_id = partner
            said, before = lead._said_by(quotes), lead.xero_said or {}
            news = {name: value for name, value in said.items() if before.get(name) != value}
            if news:
                changed = {
                    name: value
                    for name, value in news.items()
                    if self._fields[name].convert_to_cache(value, lead) != lead[name]
                }
                lead.write(changed | {"xero_said": before | news})

    def _said_by(self, quotes):
        """Return what quotes say of an opportunity, as {field: value} fit for JSON.

        Those that are won count, or else those that are open: several add up.
        """
        said = {}
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
        merged.sudo()._follow_xero_quotes()
        return merged

    def _merge_dependences(self, opportunities):
        """Move the quotes along: they would lose their opportunity with it."""
        result = super()._merge_dependences(opportunities)
        # sudo: nobody may write quotes; who may merge opportunities may move what hangs on them
        opportunities.sudo().xero_quote_ids.write(
            {"lead_id": self.id, "made_lead": False, "has_acted": False}
        )
        return result

    def unlink(self):
        """Leave the quotes of opportunities that people delete without one."""
        # sudo: nobody may write quotes; who may delete an opportunity decides about its quotes too
        self.sudo().xero_quote_ids.lead_by_hand = True
        return super().unlink()
