from odoo import fields, models
from odoo.exceptions import UserError

from ... import const
from ...tools.periods import comparisons
from ..base.client_calls import day, one, whole
from ..mirror.xero_invoice_line import ACCOUNT, DIMENSIONS
from .page_documents import SALES
from .res_partner_xero_balance import STATES

INVOICES_PER_PAGE = 20
INVOICE_FIELDS = [
    "xero_id",
    "kind",
    "number",
    "reference",
    "partner_id",
    "contact_id",
    "date",
    "due_date",
    "status",
    "currency_id",
    "amount_untaxed",
    "amount_total",
    "amount_due",
    "amount_paid",
    "amount_credited",
    "connection_id",
]
LINE_FIELDS = ["invoice_id", "account_id", "description", "amount", "income"]


class ResPartner(models.Model):
    """The invoices and credit notes on a customer's Xero page."""

    _inherit = "res.partner"

    def get_xero_invoices(
        self,
        offset=0,
        connection_id=False,
        account_id=None,
        first=None,
        last=None,
        state="all",
        **by,
    ):
        """Return a page of the customer's invoices and credit notes, newest first.

        :param connection_id: only this organisation's
        :param account_id: only those with a line on this account code, 0 for lines without one
        :param first: only those dated on this day or later; ``last``: on this day or earlier
        :param by: as ``account_id``, for the lines' ``item_id`` and their two tracking options
        :param state: ``all``, or only those ``approved`` in Xero (awaiting payment or paid),
            ``unpaid``, ``overdue``, or ``paid`` in the last 12 months
        :return: ``{"count": total number, "counts": number by state, "revenue",
            "without_invoice" and "not_income": see :meth:`_xero_page_share`, "due": balance due,
            including tax in company currency, of those unpaid or overdue, else False,
            "rows": see :meth:`_xero_page_invoices`}``
        """
        self.check_access("read")
        self.env["xero.invoice"].check_access("read")
        one(self)
        customers = self._xero_page_domain(whole(self.env, connection_id))
        code, days = self._xero_page_filter(account_id, first, last, **by)
        wanted = [*customers, *days, ("kind", "in", const.SALES)]
        if code:
            line = ("partner_id", "in", self._xero_family()[self.id])
            wanted.append(("line_ids", "any", [line, *code]))
        state = state if state in STATES else "all"
        share = self._xero_page_share(customers, code + days, state)
        return share | self._xero_page_chosen(wanted, state, whole(self.env, offset) or 0)

    def action_send_xero_statement(self):
        """Open an e-mail with the customer's unpaid invoices; the user sends it.

        The context can name one organisation.
        """
        self.check_access("read")
        self.env["xero.invoice"].check_access("read")
        organisation = whole(self.env, self.env.context.get("xero_organisation"))
        unpaid = self.env["xero.invoice"].search(
            [*one(self)._xero_page_domain(organisation), ("is_unpaid", "=", True)]
        )
        if not unpaid:
            raise UserError(self.env._("This customer has no unpaid invoices."))
        return unpaid.action_send()

    def _xero_page_chosen(self, domain, state, offset, of=SALES):
        """Return the counts, balance due and rows of the documents in one of STATES."""
        today = fields.Date.context_today(self)
        periods = comparisons(today, 0, 0)
        balance = self._xero_page_balance(domain, periods, today, of)
        due = {"unpaid": balance["outstanding"], "overdue": balance["overdue"]}
        wanted = domain + self._xero_page_state(state, periods, of)
        return {
            "count": balance["counts"][state],
            "counts": balance["counts"],
            "due": due.get(state, False),
            "rows": self._xero_page_invoices(wanted, offset, of),
        }

    def _xero_page_first_invoices(self, domain, counts, of=SALES):
        """Return the first page of :meth:`get_xero_invoices`, without a filter."""
        return {
            "count": counts["all"],
            "counts": counts,
            "rows": self._xero_page_invoices(
                [*domain, ("kind", "in", (of.invoice, of.credit_note))], of=of
            ),
        }

    def _xero_page_state(self, state, periods, of=SALES):
        """Return the domain of documents in one of the states that the page can filter by."""
        return {
            "all": [],
            "approved": [("status", "in", const.COUNTED_STATUSES)],
            "unpaid": [("is_unpaid", "=", True)],
            "overdue": [("is_overdue", "=", True)],
            "paid": [
                ("kind", "=", of.invoice),
                ("amount_paid", ">", 0),
                ("paid_date", ">=", periods["twelve_months"].first),
                ("paid_date", "<=", periods["twelve_months"].last),
            ],
        }[state]

    def _xero_page_filter(self, account_id, first, last, **by):
        """Return the domains for (the chosen account code, item or option, the chosen days)."""
        code, days = [], []
        for name, value in {ACCOUNT: account_id, **by}.items():
            if name in DIMENSIONS and (id_ := whole(self.env, value)) is not None:
                code.append((name, "=", id_ or False))
        if first := day(self.env, first):
            days.append(("date", ">=", first))
        if last := day(self.env, last):
            days.append(("date", "<=", last))
        return code, days

    def _xero_page_share(self, customers, chosen, state):
        """Return revenue and not-income amounts of the chosen code and days.

        :return: ``{"revenue", "without_invoice", "not_income"}`` as in the tiles, charts and
            tables, net in company currency (``without_invoice`` is the part of the revenue that
            nobody sent an invoice for); all are False if nothing was chosen, and for states that
            are about payment
        """
        if state not in ("all", "approved") or not (chosen or state == "approved"):
            return {"revenue": False, "without_invoice": False, "not_income": False}
        lines = self.env["xero.invoice.line"]
        domains = {
            "revenue": lines._get_revenue_domain(),
            "without_invoice": lines._get_without_invoice_domain(),
            "not_income": lines._get_not_income_domain(),
        }
        sums = {
            name: lines._read_group([*domain, *customers, *chosen], [], ["amount_company:sum"])
            for name, domain in domains.items()
        }
        currency = self.env.company.currency_id
        return {name: currency.round(amount or 0.0) for name, [[amount]] in sums.items()}

    def _xero_page_invoices(self, domain, offset=0, of=SALES):
        """Return a page of documents, newest first.

        :return: dicts of ``id``, ``kind``, ``number``, ``reference``, ``contact`` (its contact's
            name, False for the customer itself), ``date``, ``due_date``, ``status``, ``standing``
            with ``status_label``, ``currency_id``, ``currency_code``, ``net``, ``amount``, ``due``,
            ``paid`` and ``credited`` (all but ``net`` include tax; in document currency, negative
            on credit notes; nothing is due before approval in Xero), ``overdue_days`` (0 unless
            overdue), ``xero_url``, ``has_pdf`` (whether its PDF can be viewed), ``has_online``
            (whether there is a link for the customer) and ``lines``, dicts of ``id``, ``account``,
            ``description``, ``amount`` (net, in document currency, negative on credit notes) and
            ``not_income`` (whether the amount isn't on an income account)
        """
        invoices = self.env[of.documents]
        page = invoices.search_fetch(domain, INVOICE_FIELDS, offset, INVOICES_PER_PAGE)
        labels = dict(invoices._fields["standing"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        lines = self.env[of.lines].search_fetch(
            [("invoice_id", "in", page.ids)], LINE_FIELDS, order="sequence, id"
        )
        lines_of = lines.grouped("invoice_id")
        return [
            self._xero_page_invoice(invoice, labels, today)
            | {"lines": [self._xero_page_line(line, of) for line in lines_of.get(invoice, ())]}
            for invoice in page
        ]

    def _xero_page_invoice(self, invoice, labels, today):
        return {
            **self._xero_page_document(invoice),
            "has_online": invoice.has_online,
            "status": invoice.status,
            "standing": invoice.standing,
            "status_label": labels.get(invoice.standing),
            "kind": invoice.kind,
            "reference": invoice.reference,
            "due_date": invoice.due_date,
            "net": invoice.amount_untaxed,
            "amount": invoice.amount_total,
            "due": invoice.amount_due if invoice.status == "AUTHORISED" else 0.0,
            "paid": invoice.amount_paid,
            "credited": invoice.amount_credited,
            "overdue_days": (today - invoice.due_date).days if invoice.is_overdue else 0,
        }

    def _xero_page_document(self, document):
        """Return the values that invoices, credit notes and quotes have in common."""
        return {
            "id": document.id,
            "number": document.display_name,
            "contact": document.partner_id != self and document.partner_id.name,
            "date": document.date,
            "currency_id": document.currency_id.id,
            "currency_code": document.currency_id.name,
            "xero_url": document.xero_url,
            "has_pdf": document.has_pdf,
        }

    def _xero_page_line(self, line, of):
        return {
            "id": line.id,
            "account": line.account_id.display_name,
            "description": line.description,
            "amount": line.amount,
            "not_income": of.has_income and bool(line.amount) and not line.income,
        }
