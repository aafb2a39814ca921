from odoo import api, fields, models
from odoo.tools import SQL

from .. import const
from .xero_invoice_quote import left_by


class XeroQuote(models.Model):
    """From quote to cash: when it was sent and accepted, what of it was invoiced and paid."""

    _inherit = "xero.quote"

    sent_at = fields.Datetime(
        "Sent on", readonly=True, copy=False, help="When it was first seen sent, by Xero's clock."
    )
    accepted_date = fields.Date("Accepted on", readonly=True, copy=False)
    days_to_accept = fields.Integer(
        "Days from sent to accepted",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Of quotes that were seen sent, and accepted since.",
    )
    invoice_ids = fields.One2many("xero.invoice", "quote_id", readonly=True)
    win_rate = fields.Float(
        "Win rate (%)",
        readonly=True,
        aggregator="avg",
        help="100 for a quote that was accepted or invoiced, 0 for one that was declined; "
        "nothing for one still open. Its average is the win rate in percent.",
    )
    invoiced_company = fields.Monetary(
        "Invoiced",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="Revenue on the invoices found for the quote: net of tax, in company currency, of "
        "lines booked to income accounts.",
    )
    paid_company = fields.Monetary(
        "Paid",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="The share of that revenue that has been paid. Amounts settled by a credit note don't "
        "count as paid.",
    )

    @api.model
    def _win_rate(self, status):
        """Return a quote's share in the win rate, None while it is undecided."""
        if status in const.WON_QUOTE_STATUSES:
            return 100.0
        return 0.0 if status == "DECLINED" else None

    @api.model
    def _note_progress(self, connection, changes):
        """Note since when quotes are sent, and accepted; forget an acceptance that was undone.

        Acceptance is noted where it is seen to happen. Days are the organisation's.
        """
        accepted = [
            id_
            for id_, change in changes.changed.items()
            if (moved := change.get("status"))
            and moved[1] in const.WON_QUOTE_STATUSES
            and moved[0] not in const.WON_QUOTE_STATUSES
        ]
        zone = connection._zone()
        self.env.cr.execute(
            SQL(
                """WITH step AS (
                       SELECT id,
                              CASE WHEN sent_at IS NULL AND status = 'SENT' THEN xero_updated_at
                                   ELSE sent_at END AS sent_at,
                              CASE WHEN status <> ALL(%(won)s) THEN NULL
                                   WHEN id = ANY(%(accepted)s)
                                   THEN (xero_updated_at AT TIME ZONE 'UTC'
                                         AT TIME ZONE %(zone)s)::date
                                   ELSE accepted_date END AS accepted_date
                         FROM xero_quote WHERE id = ANY(%(ids)s))
                   UPDATE xero_quote quote
                      SET sent_at = step.sent_at, accepted_date = step.accepted_date,
                          days_to_accept = step.accepted_date
                              - (step.sent_at AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                     FROM step
                    WHERE quote.id = step.id
                      AND (quote.sent_at, quote.accepted_date)
                          IS DISTINCT FROM (step.sent_at, step.accepted_date)""",
                won=list(const.WON_QUOTE_STATUSES),
                accepted=accepted,
                zone=zone,
                ids=changes.ids,
            )
        )
        self.invalidate_model(["sent_at", "accepted_date", "days_to_accept"])

    @api.model
    def _follow_invoices(self, connection, changes):
        """Find the invoices of quotes that were won, or are so no more, whichever came first."""
        left = [
            id_
            for id_, change in changes.changed.items()
            if change.get("status", (None,))[0] in const.WON_QUOTE_STATUSES
        ]
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT contact_id FROM xero_quote
                    WHERE id = ANY(%s) AND (status = ANY(%s) OR id = ANY(%s))""",
                changes.ids,
                list(const.WON_QUOTE_STATUSES),
                left,
            )
        )
        contacts = self.env["xero.contact"].browse({id_ for (id_,) in rows} | left_by(changes))
        self.env["xero.invoice"]._look_for_quotes(connection, contacts)
