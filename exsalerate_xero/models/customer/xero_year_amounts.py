from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.periods import comparisons

# The periods to compare, by their names on the customer's page.
SPANS = {"this": "year", "last": "last_year_to_date"}
# Measures: what a line adds to the amount of each period, and to their difference.
YEAR_AMOUNTS = {
    "amount_last_year": {"last": 1},
    "amount_this_year": {"this": 1},
    "amount_year_change": {"this": 1, "last": -1},
}


class XeroYearAmounts(models.AbstractModel):
    """Mixin for lines: this year and last year in reports, with the periods of the page."""

    _name = "xero.year.amounts"
    _description = "Xero: This Year and Last Year"

    # The lines' own fields replace these.
    company_id = fields.Many2one("res.company")
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date()
    amount_company = fields.Monetary(currency_field="company_currency_id")

    year_to_date = fields.Selection(
        [("last", "Last financial year to date"), ("this", "This financial year to date")],
        "Financial year to date",
        compute="_compute_year_to_date",
        search="_search_year_to_date",
        help="In the financial year of the company's first organisation: this year to today, and "
        "last year to the same day.",
    )

    amount_last_year = fields.Monetary(
        "Last financial year to date",
        compute="_compute_year_amounts",
        currency_field="company_currency_id",
        help="The net amount from the start of last financial year to this day a year ago.",
    )
    amount_this_year = fields.Monetary(
        "This financial year to date",
        compute="_compute_year_amounts",
        currency_field="company_currency_id",
        help="The net amount from the start of this financial year to today.",
    )
    amount_year_change = fields.Monetary(
        "Change on last year",
        compute="_compute_year_amounts",
        currency_field="company_currency_id",
        help="This financial year to date minus last financial year to the same day.",
    )

    @api.model
    def _spans_to_date(self):
        """Return [(company ID, key of year_to_date, period)]."""
        today = fields.Date.context_today(self)
        # sudo: reads financial years; record rules protect the figures
        connections = self.env["xero.connection"].sudo().with_context(active_test=False)
        connections = connections.search([("company_id", "in", self.env.companies.ids)], order="id")
        return [
            (company.id, key, comparisons(today, first.year_end_day, first.year_end_month)[name])
            for company, (first, *_others) in connections.grouped("company_id").items()
            for key, name in SPANS.items()
        ]

    @api.depends("date", "company_id")
    def _compute_year_to_date(self):
        spans = self._spans_to_date()
        for line in self:
            line.year_to_date = next(
                (
                    key
                    for company_id, key, (first, last) in spans
                    if line.company_id.id == company_id and line.date and first <= line.date <= last
                ),
                False,
            )

    @api.depends("year_to_date", "amount_company")
    def _compute_year_amounts(self):
        for line in self:
            for name, signs in YEAR_AMOUNTS.items():
                line[name] = signs.get(line.year_to_date, 0) * line.amount_company

    def _field_to_sql(self, alias, field_expr, query=None):
        """Compute fields in SQL, for grouping."""
        if field_expr == "year_to_date":
            return self._year_to_date_to_sql(alias, query)
        if field_expr in YEAR_AMOUNTS:
            return self._year_amount_to_sql(alias, field_expr, query)
        return super()._field_to_sql(alias, field_expr, query)

    def _year_amount_to_sql(self, alias, name, query):
        """Return the SQL expression of one of YEAR_AMOUNTS."""
        year = self._year_to_date_to_sql(alias, query)
        cases = [SQL("WHEN %s THEN %s", key, sign) for key, sign in YEAR_AMOUNTS[name].items()]
        amount = self._field_to_sql(alias, "amount_company", query)
        return SQL("(CASE %s %s ELSE 0 END * %s)", year, SQL(" ").join(cases), amount)

    def _search_year_to_date(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company_id)
            & Domain("date", ">=", first)
            & Domain("date", "<=", last)
            for company_id, key, (first, last) in self._spans_to_date()
            if key in value
        )

    def _year_to_date_to_sql(self, alias, query):
        """Return the SQL expression of year_to_date."""
        company = self._field_to_sql(alias, "company_id", query)
        date = self._field_to_sql(alias, "date", query)
        cases = [
            SQL(
                "WHEN %s = %s AND %s BETWEEN %s AND %s THEN %s",
                company,
                id_,
                date,
                first,
                last,
                key,
            )
            for id_, key, (first, last) in self._spans_to_date()
        ]
        return SQL("CASE %s ELSE NULL END", SQL(" ").join(cases)) if cases else SQL("NULL")
