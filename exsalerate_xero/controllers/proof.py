import io

import xlsxwriter
from odoo import http
from odoo.http import content_disposition, request
from werkzeug.exceptions import NotFound

from .export import _write_text

EXPORT_GROUP = "base.group_allow_export"
MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (12, 32, 14, 14, 14, 16, 80)


class XeroProofController(http.Controller):
    """The comparison with Xero's profit and loss as a spreadsheet, to hand to an accountant."""

    @http.route("/exsalerate_xero/proof/<int:connection_id>", type="http", auth="user")
    def export_proof(self, connection_id):
        """Return all months of an organisation; 404 for users who may not see or export them."""
        env = request.env
        connection = env["xero.connection"].search([("id", "=", connection_id)])
        cells = env["xero.proof.cell"]
        allowed = cells.has_access("read") and env.user.has_group(EXPORT_GROUP)
        if not connection or not allowed:
            raise NotFound()
        title, headers, rows = cells._export_table(connection)
        name = f"{connection.name} {title[1]}.xlsx"
        return request.make_response(
            _workbook(title, headers, rows),
            headers=[
                ("Content-Type", MIMETYPE),
                ("Content-Disposition", content_disposition(name)),
            ],
        )


def _workbook(title, headers, rows):
    """Return a workbook of one sheet; texts stay texts, whatever they start with.

    :param title: lines above the table
    """
    output = io.BytesIO()
    workbook = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.add_write_handler(str, _write_text)
    bold = workbook.add_format({"bold": True})
    month = workbook.add_format({"num_format": "mmm yyyy", "align": "left"})
    amount = workbook.add_format({"num_format": "#,##0.00"})
    wrapped = workbook.add_format({"text_wrap": True})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    for row, text in enumerate(title):
        sheet.write(row, 0, text, bold)
    first = len(title) + 1
    for column, header in enumerate(headers):
        sheet.write(first, column, header, bold)
    sheet.freeze_panes(first + 1, 2)
    for row, (day, *values) in enumerate(rows, first + 1):
        sheet.write_datetime(row, 0, day, month)
        for column, value in enumerate(values, 1):
            style = wrapped if isinstance(value, str) else amount
            sheet.write(row, column, value, style)
    workbook.close()
    return output.getvalue()
