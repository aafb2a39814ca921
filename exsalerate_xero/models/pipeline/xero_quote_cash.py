from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ... import const
from .xero_invoice_quote import contacts_left

COMPARISONS = {operator: SQL(operator) for operator in ("<", "<=", ">", ">=")}


class XeroQuote(models.Model):
    """From quote to cash: dates of sending and acceptance, invoiced and paid amounts."""

    _inherit = "xero.quote"

    sent_at = fields.Datetime(
        "Sent on", readonly=True, copy=False, help="When the quote was first imported as sent."
    )
    accepted_date = fields.Date("Accepted on", readonly=True, copy=False)
    days_to_accept = fields.Integer(
        "Days from sent to accepted",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Only for quotes that were imported as sent and accepted later.",
    )
    invoice_ids = fields.One2many("xero.invoice", "quote_id", readonly=True)
    invoiced_company = fields.Monetary(
        "Invoiced",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="Revenue on the invoices matched with the quote: lines booked to income accounts, net "
        "of tax, in company currency.",
    )
    paid_company = fields.Monetary(
        "Paid",
        readonly=True,
        copy=False,
        currency_field="company_currency_id",
        help="The part of the invoiced revenue that has been paid. Amounts settled by a credit "
        "note don't count as paid.",
    )
    to_invoice_company = fields.Monetary(
        "To invoice",
        compute="_compute_to_invoice_company",
        search="_search_to_invoice_company",
        currency_field="company_currency_id",
        help="The part of an accepted quote, net of tax, that isn't on invoices matched with it.",
    )

    @api.depends("status", "amount_untaxed_company", "invoiced_company")
    def _compute_to_invoice_company(self):
        for quote in self:
            rest = quote.amount_untaxed_company - quote.invoiced_company
            quote.to_invoice_company = max(rest, 0.0) if quote.status == "ACCEPTED" else 0.0

    def _search_to_invoice_company(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s %s %s",
                model._field_to_sql(alias, "to_invoice_company", query),
                COMPARISONS[operator],
                value,
            )
        )

    @api.model
    def _to_invoice_to_sql(self, alias, query):
        status, net, invoiced = (
            self._field_to_sql(alias, name, query)
            for name in ("status", "amount_untaxed_company", "invoiced_company")
        )
        return SQL(
            "CASE WHEN %s = 'ACCEPTED' THEN GREATEST(%s - COALESCE(%s, 0), 0) ELSE 0 END",
            status,
            net,
            invoiced,
        )

    @api.model
    def _note_progress(self, connection, changes):
        """Record when quotes were sent and accepted; clear acceptances that were undone.

        Only status changes after the first import count as acceptance. Days are the organisation's.
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
    def _match_invoices(self, connection, changes):
        """Match invoices for quotes that were won, or no longer are, in any order of arrival."""
        formerly_won = [
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
                formerly_won,
            )
        )
        contacts = self.env["xero.contact"].browse(
            {id_ for (id_,) in rows} | contacts_left(changes)
        )
        self.env["xero.invoice"]._sync_quote_matches(connection, contacts)

    @api.model
    def _process_account_changes(self, _stream, changes):
        """Recompute invoiced amounts of quotes with lines on accounts that changed class."""
        if not changes.reclassified:
            return
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT invoice.contact_id
                     FROM xero_invoice invoice
                     JOIN xero_invoice_line line ON line.invoice_id = invoice.id
                    WHERE invoice.quote_id IS NOT NULL AND line.account_id = ANY(%s)""",
                changes.reclassified,
            )
        )
        contacts = self.env["xero.contact"].browse([id_ for (id_,) in rows])
        self.env["xero.invoice"]._add_up(contacts)
