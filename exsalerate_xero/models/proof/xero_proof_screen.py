from odoo import api, fields, models

from ..base.client_calls import whole

MONTHS = range(1, 13)


class XeroProofCell(models.Model):
    """The data of the screen that shows a calendar year of accounts and months."""

    _inherit = "xero.proof.cell"

    @api.model
    def get_proof(self, connection_id=False, year=False):
        """Return a calendar year of an organisation's figures, in its base currency.

        Amounts are net of tax, on an accrual basis. Without arguments, it is the first
        organisation, and the latest year.

        :return: ``organisations`` (their {id, name}), ``organisation`` (see
            :meth:`_screen_organisation`, or False), ``months`` (all of them: {month, verdict,
            residual, reason}), ``years``, ``year``, ``accounts`` ({id, name, cells, total}) and
            ``totals``. ``cells`` and ``totals`` have twelve entries, None where there is nothing:
            {verdict, xero, odoo, difference}. Days are ISO strings.
        """
        self.check_access("read")
        company = [("company_id", "=", self.env.company.id)]
        connections = self.env["xero.connection"].search(company)
        wanted = whole(self.env, connection_id)
        shown = connections.filtered("prove") or connections
        chosen = connections.filtered(lambda each: each.id == wanted) or shown[:1]
        months = self.env["xero.proof.month"]._of(chosen) if chosen else []
        years = sorted({month.month.year for month in months})
        year = whole(self.env, year)
        year = year if year in years else (years or [fields.Date.context_today(self).year])[-1]
        return {
            "organisations": [{"id": each.id, "name": each.name} for each in connections],
            "organisation": bool(chosen) and self._screen_organisation(chosen, months),
            "months": [
                {
                    "month": month.month,
                    "verdict": month.verdict,
                    "residual": month.residual,
                    "reason": month.reason,
                }
                for month in reversed(months)
            ],
            "years": years,
            "year": year,
            "accounts": self._screen_accounts(chosen, year),
            "totals": self._screen_totals(months, year),
        }

    @api.model
    def _screen_organisation(self, connection, months):
        """Return what the screen says of an organisation."""
        next_at = connection.proof_step and connection._next_task_at()
        waits = bool(next_at and next_at > fields.Datetime.now())
        return {
            "id": connection.id,
            "name": connection.name,
            "currency_id": connection.currency_id.id,
            "currency": connection.currency_id.name,
            "is_on": connection.prove,
            "is_busy": bool(next_at and not waits),
            "resumes_at": waits and next_at,
            "is_allowed": connection.proof_allowed,
            "can_check": connection.has_access("write"),
            "can_export": self.env.user.has_group("base.group_allow_export"),
            "notice": connection.proof_notice,
            "summary": months._summary(),
            "read_at": connection.proof_read_at,
        }

    @api.model
    def _screen_accounts(self, connection, year):
        cells = self.search_fetch(
            [
                ("connection_id", "=", connection.id),
                ("month", ">=", f"{year:04}-01-01"),
                ("month", "<=", f"{year:04}-12-31"),
            ],
            ["month", "account_id", "amount_xero", "amount_odoo", "verdict"],
            order="id",
        )
        rows = {}
        for cell in cells:
            row = rows.setdefault(cell.account_id, [None] * len(MONTHS))
            row[cell.month.month - 1] = _shown(cell)
        return [
            {"id": account.id, "name": account.display_name, "cells": row, "total": _total(row)}
            for account, row in sorted(
                rows.items(), key=lambda item: (item[0].code or "", item[0].name)
            )
        ]

    @api.model
    def _screen_totals(self, months, year):
        of_year = {month.month.month: month for month in months if month.month.year == year}
        return [_shown(of_year[number]) if number in of_year else None for number in MONTHS]


def _shown(record):
    """Return a cell or a month as the screen shows it."""
    return {
        "verdict": record.verdict,
        "xero": record.amount_xero,
        "odoo": record.amount_odoo,
        "difference": round(record.amount_xero - record.amount_odoo, 2),
    }


def _total(cells):
    xero = sum(cell["xero"] for cell in cells if cell)
    odoo = sum(cell["odoo"] for cell in cells if cell)
    return {"xero": round(xero, 2), "odoo": round(odoo, 2), "difference": round(xero - odoo, 2)}
