from markupsafe import Markup
from odoo import models

from ... import const
from ..base.notification import notify


class XeroQuote(models.Model):
    """Notify salespeople when their quotes are accepted or declined."""

    _inherit = "xero.quote"

    def _notify_outcome(self):
        """Notify the salesperson if the new status is an outcome that the last one wasn't.

        A quote that was accepted or declined before the connection is history.
        """
        outcome = _outcome(self.effective_status)
        is_news = self.handled_status or self._is_new()
        if not outcome or outcome == _outcome(self.handled_status) or not is_news:
            return
        document = self.lead_id or self
        user = self.lead_id.user_id or self.partner_id._xero_salesperson()
        if self._is_colleague(user) and document.with_user(user).has_access("read"):
            document = document.with_context(lang=user.lang)
            quote = self.with_context(lang=user.lang)
            notify(document, user, self.company_id, *quote._prepare_outcome_message(document))
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _prepare_outcome_message(self, document):
        """Return subject and body, with a link to the opportunity, or else the quote."""
        subject = self.env._(
            "%(number)s for %(customer)s: %(status)s",
            number=self._name_in_xero(),
            customer=self.partner_id.name or self.contact_id.name,
            status=self._status_label(),
        )
        reason = self._status_reason()
        text = f"{reason[:1].upper()}{reason[1:]}."
        url = f"{self.env['xero.connection']._get_public_url()}/odoo/{document._name}/{document.id}"
        link = Markup('<a href="%s">%s</a>') % (url, document.display_name)
        return subject, Markup("<p>%s</p><p>%s</p>") % (text, link)


def _outcome(status):
    """Return what a status means for the salesperson, None for one without an outcome."""
    if status in const.WON_QUOTE_STATUSES:
        return "won"
    return "lost" if status == "DECLINED" else None
