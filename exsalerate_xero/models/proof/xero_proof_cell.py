import json
from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import proof
from ...tools.copy_format import copy_row
from ...tools.fields import ZERO
from ..base.bulk_many2one import BulkMany2one
from ..mirror.xero_invoice_line import IS_REVENUE
from .xero_proof_month import VERDICTS

COLUMNS = (
    *("connection_id", "company_id", "month", "account_id", "amount_xero", "amount_odoo"),
    *("explained", "residual", "verdict", "line_count", "converted_count", "read_at"),
)


class Ours(NamedTuple):
    """Revenue in Odoo of an account in a month, in base currency.

    :param converted: number of lines whose amount was converted and rounded
    """

    amount: Decimal = ZERO
    lines: int = 0
    converted: int = 0


class XeroProofCell(models.Model):
    """An account's revenue in a month: Xero's profit and loss beside Odoo.

    Amounts are in the organisation's base currency. Months and accounts without an amount on
    either side have no row.
    """

    _name = "xero.proof.cell"
    _description = "Xero Proof: Account and Month"
    _order = "month DESC, account_id, id"
    _rec_name = "month"

    connection_id = fields.Many2one(
        "xero.connection", "Organisation", required=True, readonly=True, ondelete="cascade"
    )
    # No foreign key: cells are deleted with their organisation.
    company_id = BulkMany2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one(related="connection_id.currency_id")
    month = fields.Date(required=True, readonly=True)
    account_id = fields.Many2one(
        "xero.account", "Account code", required=True, readonly=True, ondelete="cascade", index=True
    )
    amount_xero = fields.Monetary("Xero", readonly=True)
    amount_odoo = fields.Monetary("Odoo", readonly=True)
    explained = fields.Json(readonly=True, help="Amounts that explain the difference, by kind.")
    residual = fields.Monetary("Unexplained", readonly=True)
    verdict = fields.Selection(VERDICTS, required=True, readonly=True)
    line_count = fields.Integer(readonly=True)
    converted_count = fields.Integer(readonly=True, help="Lines in a foreign currency.")
    read_at = fields.Datetime("Compared", readonly=True)

    _cell_unique = models.Constraint(
        "UNIQUE (connection_id, month, account_id)",
        "An account is compared once in each month.",
    )

    @api.model
    def _revenue(self, connection):
        """Return {(month, account's ID): :class:`Ours`} of all documents."""
        rows = self.env.execute_query(
            SQL(
                """SELECT month, account_id, amount::text, lines, converted FROM %s ours""",
                self._revenue_query(connection),
            )
        )
        return {
            (month, account): Ours(Decimal(amount or 0), lines, converted)
            for month, account, amount, lines, converted in rows
        }

    @api.model
    def _moved(self, connection, months):
        """Return the months with revenue that differs from the cells."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT coalesce(ours.month, cell.month)
                     FROM %(ours)s ours
                     FULL JOIN (SELECT * FROM xero_proof_cell
                                 WHERE connection_id = %(connection)s) cell
                       ON cell.month = ours.month AND cell.account_id = ours.account_id
                    WHERE coalesce(ours.month, cell.month) = ANY(%(months)s)
                      AND (coalesce(ours.lines, 0) <> coalesce(cell.line_count, 0)
                           OR coalesce(ours.amount, 0) <> coalesce(cell.amount_odoo, 0))""",
                ours=self._revenue_query(connection),
                connection=connection.id,
                months=months,
            )
        )
        return {month for (month,) in rows}

    @api.model
    def _revenue_query(self, connection):
        """Return the query for revenue by month and account."""
        self.env["xero.invoice.line"].flush_model()
        return SQL(
            """(SELECT date_trunc('month', line.date)::date AS month, line.account_id,
                       sum(line.amount_base) AS amount, count(*) AS lines,
                       count(*) FILTER (WHERE line.amount <> line.amount_base) AS converted
                  FROM xero_invoice_line line
                 WHERE line.account_id IN (SELECT id FROM xero_account
                                            WHERE connection_id = %s AND income)
                   AND %s AND line.date IS NOT NULL
                 GROUP BY 1, 2)""",
            connection.id,
            IS_REVENUE,
        )

    @api.model
    def _skipped(self, connection):
        """Return {(month, account's ID): amount} that import issues would add to revenue.

        A document whose newer version was skipped still counts with its old lines.
        """
        issues = self.env["xero.sync.issue"].search(
            [("connection_id", "=", connection.id), ("amounts", "!=", False)]
        )
        by_id, by_code = self.env["xero.account"]._by_reference(connection)
        amounts = defaultdict(Decimal)
        for issue in issues:
            for month, reference, amount in issue.amounts:
                account = by_id.get(reference) or by_code.get(reference)
                amounts[fields.Date.to_date(month), account] += Decimal(amount)
        kept = self.env["xero.proof.change"]._sums_of(connection, issues.mapped("xero_id"))
        for (_invoice, month, account), amount in kept.items():
            amounts[month, account] -= _cents(amount)
        return amounts

    @api.model
    def _changed(self, connection):
        """Return {(month, account's ID): amount} of documents found since the last comparison."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT change.month, change.account_id, sum(change.amount)
                     FROM xero_proof_change change
                     JOIN xero_proof_month month ON month.connection_id = change.connection_id
                                                AND month.month = change.month
                                                AND month.read_at <= change.found_at
                    WHERE change.connection_id = %s GROUP BY 1, 2""",
                connection.id,
            )
        )
        return {(month, account): _cents(amount) for month, account, amount in rows}

    @api.model
    def _store_cells(self, connection, months, theirs, ours):
        """Store the amounts of some months in place of earlier ones.

        :param theirs: {(month, account's ID): Xero's amount}
        :param ours: the result of :meth:`_revenue`
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "DELETE FROM xero_proof_cell WHERE connection_id = %s AND month = ANY(%s)",
                connection.id,
                months,
            )
        )
        if not months:
            return
        wanted, skipped = set(months), self._skipped(connection)
        ours = {key: mine for key, mine in ours.items() if key[0] in wanted}
        other_sources = bool(connection._get_unread_income())
        income, owner = self.env["xero.account"]._income_ids(connection), connection.company_id.id
        now, rows = fields.Datetime.now(), []
        for key in sorted(theirs.keys() | ours.keys()):
            (month, account), mine = key, ours.get(key, Ours())
            xero = theirs.get(key, ZERO)
            if month not in wanted or account not in income or not (mine.lines or xero):
                continue
            found = proof.explain(
                xero - mine.amount,
                skipped=skipped.get(key, ZERO),
                other_sources_only=other_sources and not mine.lines,
                converted=mine.converted,
            )
            amounts = (xero, mine.amount, _stored(found), found.residual, found.verdict)
            place = (connection.id, owner, month, account)
            rows.append(copy_row((*place, *amounts, mine.lines, mine.converted, now)))
        self.env["xero.mirror"]._copy(self._table, COLUMNS, rows)
        self.invalidate_model()

    def _explain_again(self):
        """Explain the differences again, after documents were read again."""
        for connection, cells in self.grouped("connection_id").items():
            skipped, changed = self._skipped(connection), self._changed(connection)
            other_sources = bool(connection._get_unread_income())
            for cell in cells:
                key = (cell.month, cell.account_id.id)
                found = proof.explain(
                    _cents(cell.amount_xero) - _cents(cell.amount_odoo),
                    skipped=skipped.get(key, ZERO),
                    changed=changed.get(key, ZERO),
                    other_sources_only=other_sources and not (cell.line_count or key in changed),
                    converted=cell.converted_count,
                )
                cell.write(
                    {
                        "explained": json.loads(_stored(found)),
                        "residual": float(found.residual),
                        "verdict": found.verdict,
                    }
                )


def _cents(amount):
    """Return the exact Decimal of an amount in base currency."""
    return Decimal(f"{amount:.2f}")


def _stored(found):
    """Return the parts of an explanation as the text of a JSON object."""
    if not found.kinds:
        return "{}"
    return json.dumps({kind: str(amount) for kind, amount in found.kinds.items()})
