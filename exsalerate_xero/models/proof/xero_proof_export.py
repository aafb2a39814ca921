from odoo import api, fields, models
from odoo.tools import format_datetime


class XeroProofCell(models.Model):
    """The comparison as a table for a spreadsheet."""

    _inherit = "xero.proof.cell"

    @api.model
    def _export_table(self, connection):
        """Return (lines above the table, headers, rows) of an organisation, oldest month first."""
        connection.ensure_one()
        months = self.env["xero.proof.month"]._of(connection)
        cells = self.search([("connection_id", "=", connection.id)])
        cells = cells.sorted(lambda cell: (cell.month, cell.account_id.code or ""))
        verdicts = dict(self._fields["verdict"]._description_selection(self.env))
        reasons = {month.month: month.reason for month in months}
        title = [
            connection.name,
            self.env._("Revenue compared with Xero's profit and loss"),
            months._summary(),
            self.env._(
                "Accrual basis, net of tax, in %(currency)s. Compared: %(when)s",
                currency=connection.currency_id.name,
                when=format_datetime(self.env, connection.proof_read_at),
            ),
        ]
        headers = [
            self.env._("Month"),
            self.env._("Account code"),
            self.env._("Xero"),
            self.env._("Odoo"),
            self.env._("Difference"),
            self.env._("Result"),
            self.env._("Explanation"),
        ]
        rows = [
            (
                fields.Datetime.to_datetime(cell.month),
                cell.account_id.display_name,
                cell.amount_xero,
                cell.amount_odoo,
                round(cell.amount_xero - cell.amount_odoo, 2),
                verdicts[cell.verdict],
                reasons.get(cell.month) or cell._export_explanation(),
            )
            for cell in cells
        ]
        return title, headers, rows

    def _export_explanation(self):
        """Return the parts of a difference in one text."""
        if self.verdict == "equal":
            return ""
        texts = []
        for part in self._detail_parts():
            names = [
                " ".join(filter(None, (each["name"], each.get("partner"), each["note"])))
                for each in part["documents"]
            ]
            details = "; ".join(filter(None, (part["note"], *names)))
            amount = self.currency_id.format(part["amount"])
            texts.append(f"{part['label']} {amount}" + (f": {details}" if details else ""))
        return "\n".join(texts)
