import json

from odoo import http
from odoo.addons.web.controllers.export import CSVExport, ExcelExport, GroupExportXlsxWriter
from odoo.addons.web.controllers.pivot import TableExporter
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnprocessableEntity

# First characters of formulas in a CSV file, besides the =, + and - that Odoo quotes: Excel's @,
# whitespace that some import dialogs skip, and the full-width forms of East Asia.
CSV_FORMULA = ("@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# Prefixes that XlsxWriter writes as a formula or as a link to a file.
XLSX_FORMULA = ("=", "{=", "external:", "internal:")


class TextXlsxWriter(GroupExportXlsxWriter):
    """Write texts as texts, whatever they start with: they can come from anyone."""

    def __init__(self, *args):
        super().__init__(*args)
        self.worksheet.add_write_handler(str, _write_text)


class CSVTextExport(CSVExport):
    """Quote texts that Odoo doesn't protect from being read as formulas."""

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
    """Odoo's export with another writer, which Odoo offers no hook for."""

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
    """Keep the titles of an exported pivot from being read as formulas."""

    @http.route()
    def export_xlsx(self, data="", **kw):
        try:
            table = json.load(data) if isinstance(data, FileStorage) else json.loads(data)
            for header in (header for row in table["col_group_headers"] for header in row):
                if header["title"].startswith(XLSX_FORMULA):
                    # Indentation does the same for the titles of rows.
                    header["title"] = f" {header['title']}"
            return super().export_xlsx(json.dumps(table), **kw)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise UnprocessableEntity() from error


def _write_text(worksheet, row, column, text, *style):
    """Write a text that would become a formula; return None for others, which XlsxWriter writes."""
    return (
        worksheet.write_string(row, column, text, *style) if text.startswith(XLSX_FORMULA) else None
    )
