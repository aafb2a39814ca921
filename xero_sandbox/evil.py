"""Answers that no decoder, clock or counter should have to cope with, as functions of a body.

Each takes the bytes of a good answer, a list in Xero's envelope, and returns those of a bad one.
"""

import gzip
import re
from datetime import timedelta

_FIRST_RECORD = re.compile(rb"(: \[\{)")
_CLOCK = re.compile(rb'("DateTimeUTC": "/Date\()(-?\d+)')
_MODIFIED = re.compile(rb'("UpdatedDateUTC": ?"/Date\()(-?\d+)')
_MODIFIED_TEXT = re.compile(rb'("UpdatedDateUTCString": ?")(\d{4})')
_PAGE_COUNT = re.compile(rb'("pageCount": )\d+')
_RECORDS = re.compile(
    rb'("(?:Invoices|Contacts|CreditNotes|Quotes|Accounts)": \[).*\]\}$', re.DOTALL
)
YEARS = int(timedelta(days=5 * 365).total_seconds() * 1000)
BOMB = 2**30


def with_member(text):
    """Return what puts a member of this text first in the first record."""
    return lambda body: _FIRST_RECORD.sub(lambda found: found[1] + text + b", ", body, count=1)


def moved(pattern, milliseconds):
    """Return what moves the moments that a pattern finds."""

    def move(body):
        return pattern.sub(lambda found: found[1] + b"%d" % (int(found[2]) + milliseconds), body)

    return move


def modified_ahead(body):
    """Each record modified five years from when it was."""
    body = moved(_MODIFIED, YEARS)(body)
    return _MODIFIED_TEXT.sub(lambda found: found[1] + b"%d" % (int(found[2]) + 5), body)


def endless(body):
    """No records, and no end of pages."""
    return _RECORDS.sub(rb"\1]}", _PAGE_COUNT.sub(rb"\g<1>999999999", body))


def bomb(_body):
    """A gigabyte, in a megabyte of gzip."""
    zeros = bytes(2**20)
    return gzip.compress(zeros) * (BOMB // len(zeros))


# What befalls a body, by the name of the fault.
EVIL = {
    "half_surrogate": with_member(rb'"Odd": "\ud83d"'),
    "no_escape": with_member(rb'"Odd": "\x"'),
    "control": with_member(b'"Odd": "a\x01b\n"'),
    "raw_nul": with_member(b'"Odd": "\x00"'),
    "escaped_nul": with_member(rb'"Odd": "\u0000"'),
    "no_utf8": with_member(b'"Odd": "\xff\xfe"'),
    "nan": with_member(b'"Odd": NaN'),
    "infinity": with_member(b'"Odd": -Infinity'),
    "exponent": with_member(b'"Odd": 1e999999999'),
    "digits": with_member(b'"Odd": ' + b"9" * 10_000),
    "deep": with_member(b'"Odd": ' + b"[" * 20_000 + b"]" * 20_000),
    "duplicate": with_member(b'"Odd": 1, "Odd": 2'),
    "byte_order_mark": lambda body: b"\xef\xbb\xbf" + body,
    "clock_ahead": moved(_CLOCK, YEARS),
    "clock_back": moved(_CLOCK, -4 * YEARS),
    "modified_ahead": modified_ahead,
    "endless": endless,
    "bomb": bomb,
}
# Those whose body is compressed.
COMPRESSED = ("bomb",)
