"""Hostile responses that decoders, clocks and counters must survive, as functions of a body.

Each takes the bytes of a valid response, a list in Xero's envelope, and returns an invalid one.
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
_LINK = re.compile(rb'("OnlineInvoiceUrl": ")[^"]*')
YEARS = int(timedelta(days=5 * 365).total_seconds() * 1000)
BOMB = 2**30
HUGE = 12 * 2**20


def with_member(text):
    """Return a function that inserts a member with this text at the start of the first record."""
    return lambda body: _FIRST_RECORD.sub(lambda found: found[1] + text + b", ", body, count=1)


def moved(pattern, milliseconds):
    """Return a function that moves the times matched by a pattern."""

    def move(body):
        return pattern.sub(lambda found: found[1] + b"%d" % (int(found[2]) + milliseconds), body)

    return move


def modified_ahead(body):
    """Move each record's modification time five years into the future."""
    body = moved(_MODIFIED, YEARS)(body)
    return _MODIFIED_TEXT.sub(lambda found: found[1] + b"%d" % (int(found[2]) + 5), body)


def endless(body):
    """Return no records, and an endless number of pages."""
    return _RECORDS.sub(rb"\1]}", _PAGE_COUNT.sub(rb"\g<1>999999999", body))


def bomb(_body):
    """Return a gigabyte in a megabyte of gzip."""
    zeros = bytes(2**20)
    return gzip.compress(zeros) * (BOMB // len(zeros))


def with_link(url):
    """Return a function that replaces the link to an online invoice."""
    return lambda body: _LINK.sub(lambda found: found[1] + url, body)


# Changes to a body, by name of the fault.
EVIL = {
    "half_surrogate": with_member(rb'"Skipped": "\ud83d"'),
    "no_escape": with_member(rb'"Skipped": "\x"'),
    "control": with_member(b'"Skipped": "a\x01b\n"'),
    "raw_nul": with_member(b'"Skipped": "\x00"'),
    "escaped_nul": with_member(rb'"Skipped": "\u0000"'),
    "no_utf8": with_member(b'"Skipped": "\xff\xfe"'),
    "nan": with_member(b'"Skipped": NaN'),
    "infinity": with_member(b'"Skipped": -Infinity'),
    "exponent": with_member(b'"Skipped": 1e999999999'),
    "digits": with_member(b'"Skipped": ' + b"9" * 10_000),
    "deep": with_member(b'"Skipped": ' + b"[" * 20_000 + b"]" * 20_000),
    "duplicate": with_member(b'"Skipped": 1, "Skipped": 2'),
    "byte_order_mark": lambda body: b"\xef\xbb\xbf" + body,
    "clock_ahead": moved(_CLOCK, YEARS),
    "clock_back": moved(_CLOCK, -4 * YEARS),
    "modified_ahead": modified_ahead,
    "endless": endless,
    "bomb": bomb,
}
# Changes to a PDF, or to the link to an online invoice.
EVIL_PAPERS = {
    "huge": lambda body: body + b" " * HUGE,
    "script_link": with_link(b"javascript:alert(1)"),
    "foreign_link": with_link(b"https://in.xero.com.example.com/pay"),
}
# Faults with a compressed body.
COMPRESSED = ("bomb",)
