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
        if not groups:
            return []
        row, column = groupby
        rows, columns, *_amounts = zip(*groups, strict=True)
        rows = _formatted(self._web_read_group_groupby_formatter(row, rows), rows)
        columns = _formatted(self._web_read_group_groupby_formatter(column, columns), columns)
        return [
            {
                row: shown_row,
                column: shown_column,
                "__extra_domain": ["&", *of_row, *of_column],
                **dict(zip(aggregates, group[2:], strict=True)),
            }
            for (shown_row, of_row), (shown_column, of_column), group in zip(
                rows, columns, groups, strict=True
            )
        ]

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        """Count lines that were added up."""
        if aggregate_spec == "__count" and isinstance(query, SummedLines):
            return SQL("COALESCE(SUM(%s), 0)::bigint", SQL.identifier(self._table, "line_count"))
        return super()._read_group_select(aggregate_spec, query)


def _formatted(formatter, values):
    """Return (what is shown, domain) of each value of a pivot's rows or columns."""
    is_record = isinstance(values[0], models.BaseModel)
    # Records take longer to compare than their IDs.
    keys = [value._ids for value in values] if is_record else values
    shown = {key: formatter(value) for key, value in dict(zip(keys, values, strict=True)).items()}
    return [shown[key] for key in keys]
