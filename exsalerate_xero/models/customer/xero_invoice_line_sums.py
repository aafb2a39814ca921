from odoo import api, models
from odoo.tools import SQL
from odoo.tools.query import Query

from ..mirror.xero_invoice_line import DIMENSIONS

# Groups that lines can be added up by before they are grouped, and the measures of the sums.
SUMMED_BY = {*DIMENSIONS, "kind", "company_id", "date:month", "date:quarter", "date:year"}
SUMMED = {"amount_company:sum", "__count"}
# What views request with every sum, which is the same if all companies have one currency.
WITH_CURRENCY = {"amount_company:sum_currency", "company_currency_id:array_agg_distinct"}


class SummedLines(Query):
    """A query of lines that were added up by groups, with their number as ``line_count``."""


class XeroInvoiceLine(models.Model):
    """Pivots add up lines once.

    A pivot requests several groupings at once, with and without its rows and columns. PostgreSQL
    adds each line up for each of them. Here it adds lines up by rows and columns together, which it
    can do in parallel, and then only these sums.
    """

    _inherit = "xero.invoice.line"

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        groups = {group for grouping_set in grouping_sets for group in grouping_set}
        measures = set(aggregates) - (WITH_CURRENCY if self._has_one_currency() else set())
        if len(grouping_sets) > 1 and groups <= SUMMED_BY and measures <= SUMMED:
            domain = self._sum_lines(domain, groups)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    @api.model
    def _sum_lines(self, domain, groups):
        """Return the SummedLines of the domain, or the domain if it has no lines."""
        query, table = self._search(domain), self._table
        if query.is_empty():
            return domain
        columns = {}
        for name in sorted({group.partition(":")[0] for group in groups}):
            column = self._field_to_sql(table, name, query)
            if name == "date":
                column = SQL("date_trunc('month', %s::timestamp)::date", column)
            columns[name] = column
        # Columns are grouped by their positions.
        query.groupby = SQL(", ").join(SQL(str(number)) for number in range(1, len(columns) + 1))
        columns["amount_company"] = SQL(
            "SUM(%s)", self._field_to_sql(table, "amount_company", query)
        )
        columns["line_count"] = SQL("COUNT(*)")
        names = [SQL("%s AS %s", column, SQL.identifier(name)) for name, column in columns.items()]
        return SummedLines(self.env, table, SQL("(%s)", query.select(*names)))

    @api.model
    def _search(self, domain, *args, **kwargs):
        if isinstance(domain, SummedLines):
            return domain
        return super()._search(domain, *args, **kwargs)

    @api.model
    def _web_read_group_format(self, groupby, aggregates, groups):
        """Format each row and column of a pivot once; Odoo does it for each of its cells."""
        if len(groupby) != 2 or self.env.context.get("read_group_expand"):
            return super()._web_read_group_format(groupby, aggregates, groups)
        formats = [
            _formats(self._web_read_group_groupby_formatter(spec, values), values)
            for spec, values in zip(groupby, zip(*groups, strict=True), strict=False)
        ]
        row, column = groupby
        result = []
        for row_value, column_value, *amounts in groups:
            shown_row, of_row = formats[0][_key(row_value)]
            shown_column, of_column = formats[1][_key(column_value)]
            cell = {row: shown_row, column: shown_column}
            cell["__extra_domain"] = ["&", *of_row, *of_column]
            cell.update(zip(aggregates, amounts, strict=True))
            result.append(cell)
        return result

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Count lines that were added up."""
        if aggregate_spec == "__count" and isinstance(query, SummedLines):
            return SQL("COALESCE(SUM(%s), 0)::bigint", SQL.identifier(self._table, "line_count"))
        return super()._read_group_select(aggregate_spec, query)


def _formats(formatter, values):
    """Return {key of a value: (what is shown, domain)} of a pivot's rows or columns."""
    return {key: formatter(value) for key, value in {_key(each): each for each in values}.items()}


def _key(value):
    """Return what tells values of groups apart; records take longer to compare than their IDs."""
    return value._ids if isinstance(value, models.BaseModel) else value
