"""The text format of PostgreSQL's COPY (its documentation: "COPY > Text Format")."""

from itertools import islice
from types import SimpleNamespace

import msgspec

# Characters that must be escaped in COPY's text format.
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

# Rows passed to PostgreSQL in one read.
ROWS_AT_ONCE = 100


def row_reader(rows):
    """Return a file to COPY from: PostgreSQL stores the first rows while others are still written.

    :param rows: iterable of texts without line ends, consumed as needed
    """
    rows = iter(rows)

    def read(_size):
        batch = list(islice(rows, ROWS_AT_ONCE))
        return "\n".join(batch) + "\n" if batch else ""

    return SimpleNamespace(read=read)


def copy_row(values):
    """Return a row in the text format of COPY, without a line end; a list is for a JSON column."""
    # One expression: it runs for millions of values.
    return "\t".join(
        [
            copy_text(value)
            if type(value) is str
            else "\\N"
            if value is None
            else copy_text(msgspec.json.encode(value).decode())
            if type(value) is list
            else str(value)
            for value in values
        ]
    )


def copy_text(value):
    """Return a text in the text format of COPY."""
    plain = value.isprintable() and "\\" not in value
    return value if plain else value.translate(COPY_ESCAPES)
