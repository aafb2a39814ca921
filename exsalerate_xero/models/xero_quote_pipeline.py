from datetime import timedelta

from markupsafe import Markup
from odoo import api, fields, models

from .client_calls import one

# Statuses in which a quote still may bring business, and those in which it has.
OPEN = ("DRAFT", "SENT")
WON = ("ACCEPTED", "INVOICED")


class XeroQuote(models.Model):
    """What a quote does in the pipeline: its opportunity, its stage, its follow-up.

    Only quotes that are new since the connection went live act; history is shown and no more.
    """

    _inherit = "xero.quote"

    handled_status = fields.Char(
        readonly=True, copy=False, help="The status that the pipeline last acted on."
    )
    made_lead = fields.Boolean(
        readonly=True, copy=False, help="The opportunity was created for this quote."
    )
    accepted_date = fields.Date(readonly=True, copy=False)
    days_to_accept = fields.Integer(readonly=True, copy=False, aggregator="avg")
    effective_status = fields.Selection(
        selection="_selection_effective_status",
        string="Standing",
        compute="_compute_effective_status",
    )
    candidate_lead_ids = fields.Many2many(
        "crm.lead", compute="_compute_candidate_lead_ids", string="Open opportunities"
    )

    @api.model
    def _selection_effective_status(self):
        labels = self._fields["status"]._description_selection(self.env)
        return [*labels, ("EXPIRED", self.env._("Expired"))]

    @api.depends("status", "expiry_date")
    def _compute_effective_status(self):
        today = fields.Date.context_today(self)
        for quote in self:
            expired = quote.status == "SENT" and quote.expiry_date and quote.expiry_date < today
            quote.effective_status = "EXPIRED" if expired else quote.status

    @api.depends("partner_id", "lead_id")
    def _compute_candidate_lead_ids(self):
        for quote in self:
            quote.candidate_lead_ids = not quote.lead_id and quote._open_leads()

    @api.model
    def _follow(self, changes):
        """Let new and changed quotes act in the pipeline; those of the past are only linked."""
        quotes = self.browse(changes.ids)
        for quote_id, changed in changes.changed.items():
            self.browse(quote_id)._note_acceptance(changed.get("status"))
        live = quotes.filtered(lambda quote: quote._is_live())
        live._drive_pipeline()
        (quotes - live)._link_history()

    @api.model
    def _follow_expiries(self):
        """Let sent quotes whose last day has passed act as expired."""
        self.search(
            [
                ("status", "=", "SENT"),
                ("handled_status", "=", "SENT"),
                ("expiry_date", "<", fields.Date.context_today(self)),
                ("connection_id.state", "=", "connected"),
            ]
        )._drive_pipeline()

    def _is_live(self):
        """Tell whether the quote may act: dated from the day the person chose on.

        That is the day of connecting unless chosen otherwise; on that day itself only what Xero
        modified after the connection was made.
        """
        connection = self.connection_id
        since, connected = connection.pipeline_from_date, connection.connected_at
        if not (since and connected and self.date) or self.date < since:
            return False
        if since < connected.date() or self.date > connected.date():
            return True
        return bool(self.xero_updated_at and self.xero_updated_at >= connected)

    def _drive_pipeline(self):
        for quote in self:
            status = quote.effective_status
            if status == quote.handled_status:
                quote._update_lead()
                continue
            mapping = quote.connection_id.pipeline_mapping_ids.filtered(
                lambda line, status=status: line.quote_status == status
            )
            if mapping and not quote.lead_id and not quote._find_lead(mapping):
                continue
            quote._close_follow_ups()
            if mapping and quote.lead_id:
                quote._enter(mapping)
            quote._update_lead()
            quote.handled_status = status

    def _find_lead(self, mapping):
        """Set the quote's opportunity; return whether it can go on (no question is open)."""
        fitting = self._fitting_leads()
        if len(fitting) > 1:
            self._ask_for_lead(mapping, fitting)
            return False
        if fitting:
            self.lead_id = fitting
        elif mapping.outcome != "lost":
            # A quote that came to nothing before anybody saw it needs no opportunity.
            self.lead_id = self._create_lead(mapping)
            self.made_lead = True
        return True

    def _open_leads(self):
        """Return the customer's open opportunities that have no quote."""
        family = self.partner_id.commercial_partner_id
        if not family:
            return self.env["crm.lead"]
        return self.env["crm.lead"].search(
            [
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
                ("partner_id", "child_of", family.id),
                ("xero_quote_ids", "=", False),
                ("company_id", "in", [False, self.company_id.id]),
            ]
        )

    def _fitting_leads(self):
        """Return the open opportunities whose name, reference or expected revenue fits."""
        return self._open_leads().filtered(self._fits)

    def _fits(self, lead):
        names = [text.casefold() for text in (self.title, self.number, self.reference) if text]
        lead_name = (lead.name or "").casefold()
        same_name = any(name in lead_name or lead_name in name for name in names) and lead_name
        currency = self.company_currency_id
        amounts = (lead.expected_revenue, self.amount_untaxed_company)
        same_amount = all(amounts) and not currency.compare_amounts(*amounts)
        return bool(same_name or same_amount)

    def _create_lead(self, mapping):
        partner = self.partner_id
        user = partner.user_id or self.connection_id.fallback_user_id
        team = self.env["crm.team"]._get_default_team_id(user_id=user.id)
        return self.env["crm.lead"].create(
            {
                "name": self.title or self.env._("Quote %s", self.number or self.xero_id),
                "type": "opportunity",
                "partner_id": partner.id,
                "partner_name": not partner and self.contact_id.name,
                "email_from": partner.email or self.contact_id.email,
                "user_id": user.id,
                "team_id": team.id,
                "company_id": self.company_id.id,
                "stage_id": mapping.stage_id.id or self.env["crm.stage"].search([], limit=1).id,
                "expected_revenue": self.amount_untaxed_company,
                "date_deadline": self.expiry_date,
            }
        )

    def _enter(self, mapping):
        """Move the opportunity to where the status leads, tell so, and plan the follow-up."""
        lead = self.lead_id
        again = bool(self.handled_status)
        if mapping.outcome == "won":
            self._win(lead, mapping)
        elif mapping.outcome == "lost":
            self._lose(lead, mapping)
        else:
            self._move(lead, mapping.stage_id, again)
        labels = dict(self._fields["effective_status"]._description_selection(self.env))
        lead.message_post(
            body=Markup('<a href="%s" target="_blank" rel="noopener">%s</a>: %s')
            % (
                self.xero_url,
                self.env._("Quote %s in Xero", self.number),
                labels[mapping.quote_status],
            )
        )
        self._plan_follow_up(lead, mapping)

    def _win(self, lead, mapping):
        if lead.won_status == "won":
            return
        if mapping.stage_id.is_won:
            lead.action_unarchive()
            lead.write({"stage_id": mapping.stage_id.id, "probability": 100})
        else:
            lead.action_set_won()

    def _lose(self, lead, mapping):
        """Lose the opportunity, unless another of its quotes is open or won."""
        others = lead.xero_quote_ids - self
        if lead.won_status == "pending" and not others.filtered(lambda q: q.status in OPEN + WON):
            lead.action_set_lost(lost_reason_id=mapping.lost_reason_id.id)

    def _move(self, lead, stage, again):
        """Move on to ``stage``; back to it only when the quote's status has changed again."""
        if again and lead.won_status == "lost":
            lead.action_restore()
        if stage and (again or stage.sequence > lead.stage_id.sequence):
            lead.stage_id = stage

    def _plan_follow_up(self, lead, mapping):
        if not mapping.activity_type_id:
            return
        today = fields.Date.context_today(self)
        lead.activity_schedule(
            activity_type_id=mapping.activity_type_id.id,
            date_deadline=today + timedelta(days=mapping.activity_delay_days),
            summary=mapping.activity_summary or self.env._("Quote %s", self.number),
            user_id=self._responsible(mapping).id,
            xero_quote_id=self.id,
        )

    def _responsible(self, mapping):
        return (
            mapping.activity_user_id
            or self.lead_id.user_id
            or self.partner_id.user_id
            or self.connection_id.fallback_user_id
            or self.connection_id.create_uid
        )

    def _close_follow_ups(self):
        """Close what waited for the status that the quote has left; done ones stay as they are."""
        waiting = self.env["mail.activity"].search([("xero_quote_id", "in", self.ids)])
        if waiting:
            labels = dict(self._fields["effective_status"]._description_selection(self.env))
            waiting.action_feedback(
                feedback=self.env._("Closed by Xero: %s", labels[self.effective_status])
            )

    def _update_lead(self):
        """Bring amount, closing day and customer of the opportunity up to its quotes."""
        lead = self.lead_id
        if not lead:
            return
        quotes = lead.xero_quote_ids
        counting = quotes.filtered(lambda q: q.status in WON) or quotes.filtered(
            lambda q: q.status in OPEN
        )
        values = {}
        if counting:
            values["expected_revenue"] = sum(counting.mapped("amount_untaxed_company"))
        if self.status in OPEN and self.expiry_date:
            values["date_deadline"] = self.expiry_date
        if self.partner_id and not lead.partner_id:
            values["partner_id"] = self.partner_id.id
        if self.made_lead and self.title:
            values["name"] = self.title
        changed = {name: value for name, value in values.items() if lead[name] != value}
        if "partner_id" in changed and lead.partner_id == self.partner_id:
            del changed["partner_id"]
        if changed:
            lead.write(changed)

    def _link_history(self):
        """Show quotes of the past on the one open opportunity that they fit; move nothing."""
        for quote in self.filtered(lambda quote: not quote.lead_id and quote.status in OPEN):
            fitting = quote._fitting_leads()
            if len(fitting) == 1:
                quote.lead_id = fitting

    def _note_acceptance(self, status_change):
        if not status_change or status_change[1] not in WON or self.accepted_date:
            return
        accepted = (self.xero_updated_at or fields.Datetime.now()).date()
        self.accepted_date = accepted
        self.days_to_accept = (accepted - self.date).days if self.date else 0

    def _ask_for_lead(self, mapping, candidates):
        """Ask which of several opportunities the quote is for; once."""
        if self.env["mail.activity"].search([("xero_quote_id", "=", self.id)], limit=1):
            return
        links = Markup("").join(
            Markup('<li><a href="/odoo/crm/%s">%s</a></li>') % (lead.id, lead.name)
            for lead in candidates
        )
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Which opportunity is quote %s for?", self.number),
            note=Markup("<p>%s</p><ul>%s</ul>")
            % (self.env._("Several fit. Open the quote and press Link on one of them:"), links),
            user_id=self._responsible(mapping).id,
            xero_quote_id=self.id,
        )

    def _link_to(self, lead):
        """Make ``lead`` the quote's opportunity, on a person's word, and act on its status."""
        self.lead_id = lead
        self._close_follow_ups()
        if self._is_live():
            self._drive_pipeline()

    def action_create_lead(self):
        """Make a new opportunity of the quote."""
        self.check_access("read")
        one(self)
        self.env["crm.lead"].check_access("create")
        # sudo: the quote is Xero's mirror, which nobody may write; both rights checked above
        quote = self.sudo()
        status = quote.effective_status
        mapping = quote.connection_id.pipeline_mapping_ids.filtered(
            lambda line: line.quote_status == status
        )
        quote.made_lead = True
        quote._link_to(quote._create_lead(mapping))
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": quote.lead_id.id,
            "views": [(False, "form")],
        }
