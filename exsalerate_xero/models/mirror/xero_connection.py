from datetime import date
from decimal import Decimal

from odoo import fields, models
from odoo.tools import SQL

from ... import const
from ...tools.money import Converter, RateTable


class XeroConnection(models.Model):
    """The rates that convert documents to the company's currency."""

    _inherit = "xero.connection"

    def _converter(self, currency=None):
        """Return a :class:`Converter` from this organisation to its company's currency.

        :param currency: convert from this currency instead of the organisation's
        """
        self.ensure_one()
        company, base = self.company_id.currency_id, currency or self.currency_id
        currencies = (
            self.env["res.currency"].with_context(active_test=False).search([("name", "!=", False)])
        )
        return Converter(
            base=base.name,
            company=company.name,
            rounding=_decimal(company.rounding),
            currencies=frozenset(currencies.mapped("name")),
            base_rates=self._rate_table(base),
            company_rates=self._rate_table(company),
            today=self._today(),
        )

    def _converter_version(self):
        """Return what changes whenever pages fetched ahead have to be mapped again.

        That is when :meth:`_converter` would return something else, or other lines are imported.
        """
        for model in ("xero.connection", "res.company", "res.currency", "res.currency.rate"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT connection.currency_id, company.currency_id, company.parent_path,
                          connection.purchases, connection.all_income,
                          (SELECT (COUNT(*), MAX(id), MAX(write_date))::text
                             FROM res_currency_rate),
                          (SELECT (COUNT(*), MAX(write_date))::text FROM res_currency)
                     FROM xero_connection connection
                     JOIN res_company company ON company.id = connection.company_id
                    WHERE connection.id = %s""",
                self.id,
            )
        )
        return (self._today(), *rows)

    def _rate_table(self, currency):
        # sudo: rates refer to the currency of any company, including ones hidden from the user
        referred_to = (
            self.env["res.company"]
            .sudo()
            .search_count([("currency_id", "=", currency.id)], limit=1)
        )
        self.env["res.currency.rate"].flush_model()
        root = self.company_id.root_id
        rows = self.env.execute_query(
            SQL(
                """SELECT name, rate, company_id IS NOT NULL FROM res_currency_rate
                    WHERE currency_id = %s AND rate > 0
                      AND (company_id IS NULL OR company_id = %s)
                    ORDER BY name""",
                currency.id,
                root.id,
            )
        )
        # As in Odoo: the company's own rates apply from the date of the first one.
        own_from = next((day for day, _rate, is_own in rows if is_own), date.max)
        rates = {day: _decimal(rate) for day, rate, is_own in rows if is_own or day < own_from}
        return RateTable(tuple(rates), tuple(rates.values()), bool(referred_to), own_from)


class XeroOtherAccounts(models.Model):
    """The accounts that aren't income, which decide whether other documents are imported.

    They have no records, unless sales are booked to them.
    """

    _inherit = "xero.connection"

    other_accounts = fields.Json(
        readonly=True, copy=False, help="IDs and codes of Xero's accounts that aren't income."
    )

    def _keep_other_accounts(self, accounts):
        """Store which accounts of Xero's whole chart aren't income.

        Accounts that the chart lacks stay as they were stored.

        :param accounts: :class:`payload.Account` records
        :return: whether one of them was known not to be income, and now is
        """
        before = set(self.other_accounts or ())
        # An archived account can have the code of one in use.
        income = {
            reference
            for each in accounts
            if each.account_class == const.REVENUE_CLASS
            for reference in (each.xero_id, each.code)
        }
        listed = {reference for each in accounts for reference in (each.xero_id, each.code)}
        others = (before | listed) - income - {None}
        if others != before:
            self.other_accounts = sorted(others)
        return bool(before & income)

    def _keep_missing_accounts(self, documents):
        """Store accounts of these documents that Xero's chart lacks as not income."""
        known = self._not_income() | self.env["xero.account"]._income_references(self)
        named = {line.account for document in documents for line in document.lines}
        if missing := named - known:
            self.other_accounts = sorted({*(self.other_accounts or ()), *missing})

    def _not_income(self):
        """Return the IDs and codes of the accounts that are known not to be income."""
        accounts = self.env["xero.account"]
        by_id, by_code = accounts._by_reference(self)
        stored = (by_id | by_code).keys() - accounts._income_references(self)
        return frozenset({*stored, *(self.other_accounts or ())})


def _decimal(value):
    """Return the exact Decimal of a float from the ORM or the database driver."""
    return Decimal(str(value))
