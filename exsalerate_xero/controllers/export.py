import json

from odoo import http
from odoo.addons.web.controllers.export import CSVExport, ExcelExport, GroupExportXlsxWriter
from odoo.addons.web.controllers.pivot import TableExporter
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnprocessableEntity

# What spreadsheet programs take for a formula in a CSV file, beside the =, + and - that Odoo
# quotes: Excel's other sign, blanks that some import dialogs skip, and East Asia's wide forms.
CSV_FORMULA = ("@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What XlsxWriter writes as a formula, or as a link to a file.
XLSX_FORMULA = ("=", "{=", "external:", "internal:")


class TextXlsxWriter(GroupExportXlsxWriter):
    """Writes texts as texts, whatever they begin with: anyone can have sent them."""

    def __init__(self, *args):
        super().__init__(*args)
        self.worksheet.add_write_handler(str, _write_text)


class CSVTextExport(CSVExport):
    """Quotes the texts that Odoo leaves open to be read as formulas."""

    def from_data(self, fields, columns_headers, rows):
        quoted = [
            [
                f"'{value}" if isinstance(value, str) and value.startswith(CSV_FORMULA) else value
                for value in row
            ]
            for row in rows
        ]
        return super().from_data(fields, columns_headers, quoted)


class ExcelTextExport(ExcelExport):
    """Odoo's own export, but for the writer, which it leaves no other way to choose."""

    def from_data(self, fields, columns_headers, rows):
        with TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for index, row in enumerate(rows, 1):
                writer._write_row(index, 0, row)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with TextXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class PivotTextExport(TableExporter):
    """Keeps the titles of an exported pivot from being formulas."""

    @http.route()
    def export_xlsx(self, data="", **kw):
        try:
            table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
            for header in (header for row in table["col_group_headers"] for header in row):
                if header["title"].startswith(XLSX_FORMULA):
                    # As the indentation does for the titles of rows.
                    header["title"] = f" {header['title']}"
            return super().export_xlsx(json.dumps(table), **kw)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnprocessableEntity() from error


def _write_text(worksheet, row, column, text, *style):
    """Write a text that would become a formula; None has XlsxWriter write any other."""
    return (
        worksheet.write_string(row, column, text, *style) if text.startswith(XLSX_FORMULA) else None
    )
