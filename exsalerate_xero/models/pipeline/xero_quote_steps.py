from datetime import timedelta

from markupsafe import Markup
from odoo import fields, models

from ... import const

# Statuses of quotes that keep an opportunity open.
STANDING = (*const.OPEN_QUOTE_STATUSES, *const.WON_QUOTE_STATUSES)


class XeroQuote(models.Model):
    """What a quote's status does to its opportunity: stage, outcome and follow-up."""

    _inherit = "xero.quote"

    has_acted = fields.Boolean(
        readonly=True,
        copy=False,
        help="The quote has moved its opportunity before, so its next status can move it back.",
    )

    def _apply_mapping(self, mapping):
        """Apply the status to the opportunity, log it, and schedule the follow-up."""
        lead = self.lead_id
        self._close_follow_ups()
        self._withdraw_question()
        open_ = mapping.outcome == "open"
        closed_by_others = open_ and not self._keep_open(lead)
        if closed_by_others and mapping.quote_status == "EXPIRED":
            return
        if mapping.outcome == "won":
            self._win(lead, mapping)
        elif mapping.outcome == "lost":
            self._lose(lead, mapping)
        elif not closed_by_others:
            self._move(lead, mapping)
        lead.message_post(
            body=Markup('<a href="%s" target="_blank" rel="noopener">%s</a>: %s')
            % (self.xero_url, self._title_in_xero(), self._status_label())
        )
        if not closed_by_others:
            self._plan_follow_up(lead, mapping)
        self.has_acted = True

    def _apply_mapping_without_lead(self, mapping):
        """Apply the status while it is undecided which opportunity the quote is for."""
        self._close_follow_ups()
        if mapping.outcome == "lost":
            self._withdraw_question()
        elif mapping.quote_status == "EXPIRED" and self._is_asked():
            self._plan_follow_up(self, mapping)

    def _win(self, lead, mapping):
        if lead.won_status == "won":
            return
        if mapping.stage_id.is_won and self._is_stage_of(mapping.stage_id, lead.team_id):
            lead.action_unarchive()
            lead.write({"stage_id": mapping.stage_id.id, "probability": 100})
        else:
            lead.action_set_won()
        lead.xero_closed_at = lead.date_closed

    def _lose(self, lead, mapping):
        """Lose the opportunity, unless another quote is open or won, or a user closed it."""
        others = self._others_acting(lead).mapped("effective_status")
        if lead.won_status == "lost" or set(others) & set(STANDING) or not self._keep_open(lead):
            return
        lead.action_set_lost(lost_reason_id=mapping.lost_reason_id.id)
        lead.xero_closed_at = lead.date_closed

    def _keep_open(self, lead):
        """Reopen an opportunity that a quote closed and whose status changed since.

        :return: whether the opportunity is open; those that users closed stay closed, and expired
            quotes reopen nothing
        """
        if lead.won_status == "pending":
            # A user archived it without marking it as won or lost.
            return lead.active
        won = set(self._others_acting(lead).mapped("status")) & set(const.WON_QUOTE_STATUSES)
        if won or self.effective_status == "EXPIRED" or not lead._is_closed_by_xero():
            return False
        if lead.won_status == "lost":
            lead.action_restore()
        else:
            lead.stage_id = lead._stage_find(domain=[("is_won", "=", False)])
        return True

    def _others_acting(self, lead):
        """Return the opportunity's other quotes, without historical ones."""
        return (lead.xero_quote_ids - self).filtered("handled_status")

    def _move(self, lead, mapping):
        """Move to the mapping's stage, backwards only if :meth:`_may_move_back`."""
        stage = mapping.stage_id
        furthest = (lead.stage_id | stage).sorted()[-1:]
        allowed = furthest == stage or self._may_move_back(lead, mapping)
        if stage and stage != lead.stage_id and allowed and self._is_stage_of(stage, lead.team_id):
            lead.stage_id = stage

    def _may_move_back(self, lead, mapping):
        """Return whether the quote moved the opportunity before and its status changed since.

        Expiring, or a later expiry date, only reverts the quote's own move.
        """
        if "EXPIRED" in (self.handled_status, mapping.quote_status):
            return lead.stage_id == self._mapping(self.handled_status).stage_id
        return self.has_acted

    def _is_stage_of(self, stage, team):
        return not stage.team_ids or team in stage.team_ids

    def _plan_follow_up(self, document, mapping):
        """Schedule the mapping's activity, in the time zone of the assigned user."""
        kind = mapping.activity_type_id
        if not kind:
            return
        if kind.res_model and kind.res_model != document._name:
            kind = self.env.ref("mail.mail_activity_data_todo")
        user = self._responsible(document, mapping.activity_user_id)
        zone = user.tz or self.connection_id._zone()
        today = fields.Date.context_today(self.with_context(tz=zone))
        document.activity_schedule(
            activity_type_id=kind.id,
            date_deadline=today + timedelta(days=mapping.activity_delay_days),
            summary=mapping.activity_summary or self._title_in_xero(),
            user_id=user.id,
            xero_quote_id=self.id,
        )

    def _responsible(self, document, chosen):
        """Return the first candidate who works for the company and may see ``document``."""
        connection = self.connection_id
        candidates = (
            chosen,
            self.lead_id.user_id,
            self.partner_id._xero_salesperson(),
            connection.fallback_user_id,
            connection.create_uid,
            *connection._managers(),
        )
        for user in candidates:
            if self._is_colleague(user) and document.with_user(user).has_access("read"):
                return user
        return self.env["res.users"]

    def _is_colleague(self, user):
        """Return whether a user works for the quote's company."""
        return user.active and not user.share and self.company_id in user.company_ids

    def _close_follow_ups(self, reason=None):
        """Close open follow-ups of the quote's former status.

        :param reason: why, by default the new status
        """
        follow_ups = self.env["mail.activity"].search([("xero_quote_id", "=", self.id)])
        (follow_ups - self.question_id)._close_for_xero(reason or self._status_reason())

    def _status_reason(self):
        """Return what happened to the quote, as a part of a sentence."""
        number = self._name_in_xero()
        reasons = {
            "DRAFT": self.env._("quote %s was changed to a draft in Xero", number),
            "SENT": self.env._("quote %s was sent in Xero", number),
            "ACCEPTED": self.env._("quote %s was accepted in Xero", number),
            "DECLINED": self.env._("quote %s was declined in Xero", number),
            "INVOICED": self.env._("quote %s was invoiced in Xero", number),
            "DELETED": self.env._("quote %s was deleted in Xero", number),
            "EXPIRED": self.env._("quote %s has expired", number),
        }
        return reasons[self.effective_status]

    def _status_label(self):
        labels = dict(self._fields["effective_status"]._description_selection(self.env))
        return labels[self.effective_status]

    def _title_in_xero(self):
        return self.env._("Quote %s in Xero", self._name_in_xero())

    def _name_in_xero(self):
        return self.number or self.title or self.env._("without a number")
