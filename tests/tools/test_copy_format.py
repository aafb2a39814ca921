"""Rows in the text format of COPY, created while they are read."""

from datetime import date
from decimal import Decimal

from exsalerate_xero.tools.copy_format import copy_row, row_reader


def test_a_row_is_its_values_between_tabs():
    row = ("Work", 3, Decimal("1.50"), date(2026, 2, 1), True, None)
    assert copy_row(row) == "Work\t3\t1.50\t2026-02-01\tTrue\t\\N"


def test_what_the_format_uses_itself_is_escaped():
    assert copy_row(("a\tb\nc\rd\\N",)) == r"a\tb\nc\rd\\N"


def test_rows_are_taken_as_they_are_read():
    taken = []
    source = row_reader(taken.append(n) or str(n) for n in range(250))
    text = source.read(8192)
    assert text.startswith("0\n1\n") and text.endswith("\n") and len(taken) < 250
    while more := source.read(8192):
        text += more
    assert text == "".join(f"{n}\n" for n in range(250))
