from odoo import fields, models

from ...tools.periods import comparisons, financial_years, months_until
from ..base.client_calls import one, whole
from ..customer.page_documents import PageDocuments
from ..customer.res_partner_xero_balance import STATES
from ..customer.res_partner_xero_page import CHART_MONTHS

BILLS = PageDocuments(
    *("xero.purchase", "xero.purchase.line", "bill", "bill_credit"), bought=("bill",)
)


class ResPartner(models.Model):
    """The data of a supplier's page, as a customer's page has it of sales."""

    _inherit = "res.partner"

    def get_xero_purchases(self, connection_id=False, dimension=None):
        """Return the supplier's spend, balance and bills, of one organisation or all.

        :return: as :meth:`get_xero_page`, without the keys that are only of sales. ``revenue`` is
            the spend, net of tax in company currency, and ``balance`` what is owed to the supplier.
        :raise AccessError: if the user can't see the supplier or Xero purchases
        """
        self.check_access("read")
        self.env["xero.purchase.line"].check_access("read")
        one(self)
        domain = self._xero_page_domain()
        # sudo: IDs and organisations of contacts whose purchases the user may see
        contacts = self.env["xero.contact"].sudo()
        contacts = contacts.search_fetch(domain, ["xero_id", "connection_id"], order="id")
        if not contacts:
            return self._xero_page_unlinked()
        organisations = contacts.connection_id
        wanted = whole(self.env, connection_id)
        chosen = organisations.filtered(lambda organisation: organisation.id == wanted)
        return {
            "linked": True,
            "conversion_notice": (chosen or organisations)._conversion_notice(),
            "currency_id": self.env.company.currency_id.id,
            "contacts": contacts.mapped("xero_id"),
            "organisations": [{"id": each.id, "name": each.name} for each in organisations],
            **self._xero_purchases_figures(
                [*domain, *self._xero_page_organisation(chosen.id)],
                (chosen or organisations)[0],
                dimension,
            ),
        }

    def _xero_purchases_figures(self, domain, first_organisation, dimension):
        """Return the figures and documents of the page, as :meth:`_xero_page_figures`."""
        dimension, dimensions = self._xero_page_dimensions(dimension, by_purchases=True)
        year_end = (first_organisation.year_end_day, first_organisation.year_end_month)
        today = fields.Date.context_today(self)
        periods = comparisons(today, *year_end)
        months = months_until(today, CHART_MONTHS)
        balance = self._xero_page_balance(domain, periods, today, BILLS)
        first, last = balance.pop("first_day") or today, balance.pop("last_day") or today
        timelines, _not_income, _without_invoice = self._xero_page_timelines(
            domain, periods, first, max(last, today), dimension, BILLS
        )
        revenue, accounts = self._xero_page_codes(timelines, periods, months, dimension)
        # A supplier that sends no bill isn't silent in the sense of a customer to call.
        awaited = {"is_silent": False, "expected": False, "interval": False}
        return {
            "today": today,
            "periods": periods,
            "years": financial_years(first, today, *year_end),
            "months": months,
            "dimension": dimension,
            "dimensions": dimensions,
            "revenue": revenue,
            "accounts": [account | awaited for account in accounts],
            "not_income": [],
            "balance": balance,
            "rhythm": self._xero_page_rhythm(timelines.values(), today) | awaited,
            "invoices": self._xero_page_first_invoices(domain, balance.pop("counts"), BILLS),
        }

    def get_xero_bills(
        self,
        offset=0,
        connection_id=False,
        account_id=None,
        first=None,
        last=None,
        state="all",
        **by,
    ):
        """Return a page of the supplier's bills and credit notes, newest first.

        The arguments and the result are those of :meth:`get_xero_invoices`; ``revenue`` is the
        spend of the chosen code and days.
        """
        self.check_access("read")
        self.env["xero.purchase"].check_access("read")
        one(self)
        suppliers = self._xero_page_domain(whole(self.env, connection_id))
        code, days = self._xero_page_filter(account_id, first, last, **by)
        state = state if state in STATES else "all"
        wanted = [*suppliers, *days, *([("line_ids", "any", code)] if code else ())]
        spend = False
        if state == "approved" or (state == "all" and code + days):
            lines = self.env["xero.purchase.line"]
            chosen = [*lines._get_spend_domain(), *suppliers, *code, *days]
            [[amount]] = lines._read_group(chosen, [], ["amount_company:sum"])
            spend = self.env.company.currency_id.round(amount or 0.0)
        share = {"revenue": spend, "without_invoice": False, "not_income": False}
        return share | self._xero_page_chosen(wanted, state, whole(self.env, offset) or 0, BILLS)
