"""The text format of PostgreSQL's COPY (its documentation: "COPY > Text Format")."""

from itertools import islice
from types import SimpleNamespace

# What COPY's text format must not contain as it is.
COPY_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

# Written to PostgreSQL together.
ROWS_AT_ONCE = 100


def row_reader(rows):
    """Return a file to COPY from: PostgreSQL stores some rows while others are still written.

    :param rows: iterable of texts without their line ends, taken as they are needed
    """
    rows = iter(rows)

    def read(_size):
        some = list(islice(rows, ROWS_AT_ONCE))
        return "\n".join(some) + "\n" if some else ""

    return SimpleNamespace(read=read)


def copy_row(values):
    """Return a row in the text format of COPY, without a line end."""
    return "\t".join(
        [
            copy_text(value) if type(value) is str else "\\N" if value is None else str(value)
            for value in values
        ]
    )


def copy_text(value):
    """Return a text in the text format of COPY."""
    plain = value.isprintable() and "\\" not in value
    return value if plain else value.translate(COPY_ESCAPES)
