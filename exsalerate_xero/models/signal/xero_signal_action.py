from markupsafe import Markup
from odoo import models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ..base.client_calls import one
from .xero_signal import DISMISSALS


class XeroSignal(models.Model):
    """What people do with signals.

    Nobody can write signals directly. These methods check that the user can see the signal, which
    is enough to work on it, as on a customer of one's own or of nobody.
    """

    _inherit = "xero.signal"

    def mark_seen(self):
        """Note that the person who the signals are for has seen them; return whether it was."""
        self.check_access("read")
        # sudo: users can't write signals; access was checked above
        signals = self.sudo().exists().filtered(lambda signal: signal.state == "raised")
        mine = signals.filtered(lambda signal: signal._get_assigned_user() == self.env.user)
        mine.write({"state": "seen"})
        return bool(mine)

    def action_start(self):
        """Note that somebody works on the signal."""
        self._checked_open()._start()

    def action_dismiss(self, reason):
        """Close the signal without contacting the customer.

        :param reason: one of DISMISSALS
        """
        signals = self._checked_open()
        if not isinstance(reason, str) or reason not in dict(DISMISSALS):
            raise UserError(self.env._("Choose a reason."))
        signals.write({"dismissal": reason})
        for company, those in signals.grouped("company_id").items():
            those._close("dismissed", company._xero_today())
        signals._update_activities()

    def action_ask_dismissal(self):
        """Ask for the reason to dismiss the signals."""
        self._checked_open()
        choices = self._fields["dismissal"]._description_selection(self.env)
        return {
            "type": "ir.actions.client",
            "tag": "exsalerate_xero.dismiss_signals",
            "params": {"ids": self.ids, "reasons": choices},
        }

    def action_reopen(self):
        """Reopen a dismissed signal."""
        self.check_access("read")
        # sudo: users can't write signals; access was checked above
        signals = self.sudo().exists().filtered(lambda signal: signal.state == "dismissed")
        if signals._get_open_namesakes():
            raise UserError(self.env._("There is a newer signal about this customer."))
        signals.write({"state": "seen", "dismissal": False, "closed_on": False})

    def action_create_lead(self):
        """Create an opportunity from the signal, or open the one that it has."""
        self.check_access("read")
        self.env["crm.lead"].check_access("create")
        # sudo: users can't write signals; access to both records was checked above
        signal = one(self).sudo()
        if not signal.lead_id:
            self._checked_open()
            # sudo: as above, without a client's default values
            leads = self.env["crm.lead"].sudo().with_context(clean_context(self.env.context))
            signal.lead_id = leads.create(signal._prepare_lead(self.env.user))
            signal._start()
        lead = signal.lead_id.with_env(self.env)
        if not lead.has_access("read"):
            # It was assigned to the customer's salesperson.
            return None
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": lead.id,
            "views": [(False, "form")],
        }

    def action_open_customer(self):
        """Open the customer's form on the Xero page."""
        self.check_access("read")
        form = self.env.ref("exsalerate_xero.res_partner_view_form_xero")
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": one(self).partner_id.id,
            "views": [(form.id, "form")],
        }

    def _checked_open(self):
        """Return the open ones of these signals, with the right to write them.

        :raises AccessError: if the user can't see all signals
        :raises UserError: if none is open
        """
        self.check_access("read")
        # sudo: users can't write signals; access was checked above
        open_ = self.sudo().exists().filtered("is_open")
        if not open_:
            raise UserError(self.env._("The signal is closed."))
        return open_

    def _start(self):
        for company, signals in self.grouped("company_id").items():
            waiting = signals.filtered(lambda signal: signal.state in ("raised", "seen"))
            waiting.write({"state": "in_work", "started_on": company._xero_today()})

    def _start_card(self):
        """Start all open signals that an activity on one of these named to a person."""
        for signal in self:
            of_card = [
                ("company_id", "=", signal.company_id.id),
                ("partner_id", "=", signal.partner_id.id),
                ("user_id", "=", signal.user_id.id),
            ]
            named = self.search([*of_card, *self._get_open_domain()])
            assigned = signal._get_assigned_user()
            named.filtered(lambda each, who=assigned: each._get_assigned_user() == who)._start()

    def _get_open_namesakes(self):
        """Return open signals of the same rules and cards."""
        namesakes = self.search(
            [
                ("rule_id", "in", self.rule_id.ids),
                ("partner_id", "in", self.partner_id.ids),
                *self._get_open_domain(),
            ]
        )
        keys = {(signal.rule_id, signal._get_card()) for signal in self}
        return namesakes.filtered(lambda each: (each.rule_id, each._get_card()) in keys) - self

    def _prepare_lead(self, user):
        """Return the values of an opportunity: its expected revenue is what is at stake a year."""
        owner = self.user_id or user
        can = [("use_opportunities", "=", True)]
        team = self.env["crm.team"]._get_default_team_id(user_id=owner.id, domain=can)
        signal = self.with_context(lang=user.lang)
        return {
            "name": f"{signal.rule_id.name}: {self.partner_id.name}",
            "type": "opportunity",
            "partner_id": self.partner_id.id,
            "user_id": owner.id,
            "team_id": team.id,
            "company_id": self.company_id.id,
            "expected_revenue": self.amount,
            "description": Markup("<p>%s</p>") % signal.reason,
        }
