from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ... import const
from ...tools import quote_matching
from ...tools.payload import Skipped
from ...tools.quote_matching import Invoice, Quote
from ...tools.words import Words, _lt
from ..mirror.xero_invoice_line import IS_REVENUE


class XeroInvoice(models.Model):
    """Match invoices with quotes, for all quotes and invoices of a contact together.

    Matches are recomputed for a contact when one of its documents changes, so that they don't
    depend on the order of arrival. Failures are retried with the next invoices (``cash_due``).
    """

    _inherit = "xero.invoice"

    quote_id = fields.Many2one(
        "xero.quote", readonly=True, index="btree_not_null", ondelete="set null"
    )
    quote_match = fields.Selection(
        [("reference", "Reference"), ("amount", "Amount")],
        "Matched by",
        readonly=True,
    )

    @api.model
    def _process_quote_to_cash(self, stream, changes):
        """Match new and changed invoices with quotes, and update invoiced amounts."""
        connection = stream.connection_id
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT i.contact_id FROM xero_invoice i
                    WHERE i.id = ANY(%s) AND i.kind = 'invoice'
                      AND (i.quote_id IS NOT NULL
                           OR EXISTS (SELECT FROM xero_quote q
                                       WHERE q.contact_id = i.contact_id AND q.status = ANY(%s)))
                   UNION SELECT id FROM xero_contact WHERE connection_id = %s AND cash_due""",
                changes.ids,
                list(const.WON_QUOTE_STATUSES),
                connection.id,
            )
        )
        contacts = self.env["xero.contact"].browse(
            {id_ for (id_,) in rows} | contacts_left(changes)
        )
        self._sync_quote_matches(connection, contacts)

    @api.model
    def _sync_quote_matches(self, connection, contacts):
        """Match the contacts' quotes and invoices, one by one if that fails for all at once."""
        if not contacts:
            return
        error = connection._run_isolated(lambda: self._match_quotes(contacts))
        if error and len(contacts) > 1:
            for contact in contacts:
                self._sync_quote_matches(connection, contact)
        elif error or any(contacts.mapped("cash_due")):
            text = _lt(
                "The invoices could not be matched with quotes (%(error)s). It is retried with the "
                "next invoices."
            )
            words = Words(text, {"error": type(error).__name__})
            failed = [Skipped(each.xero_id, each.name, words) for each in contacts if error]
            succeeded = [] if error else contacts.mapped("xero_id")
            self.env["xero.sync.issue"]._record_effects(connection, "contacts", failed, succeeded)
            contacts.sudo().cash_due = bool(error)  # sudo: written by the sync only

    @api.model
    def _retry_quote_to_cash(self, connection, xero_ids):
        """Retry matching quotes and invoices of contacts, given by Xero's IDs."""
        contacts = self.env["xero.contact"].search(
            [("connection_id", "=", connection.id), ("xero_id", "in", list(xero_ids))]
        )
        # sudo: documents that only the sync writes; access to the issues was checked
        self.sudo()._sync_quote_matches(connection, contacts)

    @api.model
    def _match_quotes(self, contacts):
        quotes, invoices, stored = self._quotes_and_invoices(contacts)
        found = {}
        for contact_id, theirs in invoices.items():
            found |= quote_matching.match(quotes[contact_id], theirs)
        nothing = (None, None)
        changed = [
            (id_, *found.get(id_, nothing))
            for id_ in found.keys() | stored.keys()
            if found.get(id_, nothing) != stored.get(id_, nothing)
        ]
        if changed:
            self.env.cr.execute(
                SQL(
                    """UPDATE xero_invoice invoice
                          SET quote_id = new.quote_id, quote_match = new.match
                         FROM UNNEST(%s::int[], %s::int[], %s::varchar[])
                              AS new (id, quote_id, match)
                        WHERE invoice.id = new.id""",
                    *map(list, zip(*changed, strict=True)),
                )
            )
            self.invalidate_model(["quote_id", "quote_match"])
        self._add_up(contacts)

    @api.model
    def _quotes_and_invoices(self, contacts):
        """Return {contact ID: [Quote]}, {contact ID: [Invoice]}, {invoice ID: (quote ID, match)}.

        The last holds stored matches. Voided and deleted invoices have no quote.
        """
        self.flush_model()
        self.env["xero.quote"].flush_model()
        quotes, invoices, stored = defaultdict(list), defaultdict(list), {}
        for contact_id, currency_id, amount, *rest in self.env.execute_query(
            SQL(
                """SELECT contact_id, currency_id, amount_untaxed, id, number, reference, date,
                          accepted_date
                     FROM xero_quote WHERE contact_id = ANY(%s) AND status = ANY(%s) ORDER BY id""",
                contacts.ids,
                list(const.WON_QUOTE_STATUSES),
            )
        ):
            id_, number, reference, dated, accepted = rest
            amounts = (currency_id, amount)
            quotes[contact_id].append(Quote(id_, number, reference, amounts, dated, accepted))
        for contact_id, quote_id, quote_match, is_valid, *rest in self.env.execute_query(
            SQL(
                """SELECT contact_id, quote_id, quote_match, status NOT IN ('VOIDED', 'DELETED'),
                          id, reference, currency_id, amount_untaxed, date
                     FROM xero_invoice WHERE contact_id = ANY(%s) AND kind = 'invoice'
                    ORDER BY date, id""",
                contacts.ids,
            )
        ):
            id_, reference, currency_id, amount, day = rest
            if quote_id:
                stored[id_] = (quote_id, quote_match)
            if is_valid:
                invoices[contact_id].append(Invoice(id_, reference, (currency_id, amount), day))
        return quotes, invoices, stored

    @api.model
    def _add_up(self, contacts):
        """Update the invoiced and paid amounts of the contacts' quotes."""
        self.env.cr.execute(
            SQL(
                """UPDATE xero_quote quote
                      SET invoiced_company = total.invoiced, paid_company = total.paid
                     FROM (SELECT q.id, SUM(lines.revenue) AS invoiced,
                                  SUM(ROUND(lines.revenue * i.amount_paid
                                            / NULLIF(i.amount_total, 0),
                                            currency.decimal_places)) AS paid
                             FROM xero_quote q
                             JOIN res_company company ON company.id = q.company_id
                             JOIN res_currency currency ON currency.id = company.currency_id
                             LEFT JOIN xero_invoice i
                                    ON i.quote_id = q.id AND i.status = ANY(%s)
                             LEFT JOIN LATERAL (
                                  SELECT SUM(line.amount_company) AS revenue
                                    FROM xero_invoice_line line
                                   WHERE line.invoice_id = i.id AND %s) lines ON TRUE
                            WHERE q.contact_id = ANY(%s) GROUP BY q.id) total
                    WHERE quote.id = total.id
                      AND (quote.invoiced_company, quote.paid_company)
                          IS DISTINCT FROM (total.invoiced, total.paid)""",
                list(const.COUNTED_STATUSES),
                IS_REVENUE,
                contacts.ids,
            )
        )
        self.env["xero.quote"].invalidate_model(["invoiced_company", "paid_company"])

    def unlink(self):
        """Update the invoiced amounts of the invoices' quotes."""
        contacts = self.filtered("quote_id").contact_id
        result = super().unlink()
        if contacts:
            self.flush_model()
            self._add_up(contacts)
        return result


class XeroContact(models.Model):
    """Contacts whose invoices could not be matched with quotes, which is retried."""

    _inherit = "xero.contact"

    cash_due = fields.Boolean(
        readonly=True, copy=False, help="The invoices will be matched with the quotes again."
    )

    _cash_due_index = models.Index("(connection_id) WHERE cash_due IS TRUE")


def contacts_left(changes):
    """Return the IDs of contacts whose documents moved to another contact."""
    moved = (change["contact_id"] for change in changes.changed.values() if "contact_id" in change)
    return {before for before, _now in moved if before}
