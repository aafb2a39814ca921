"""Finding the quote that an invoice came from, among the quotes of one contact."""

import re
from collections import defaultdict
from datetime import date
from typing import NamedTuple

# Shorter names, numbers and references occur in too many other texts to be evidence.
SHORTEST_NAME = 3


class Quote(NamedTuple):
    """A quote that was won; ``amount`` is (currency ID, net amount)."""

    id: int
    number: str | None
    reference: str | None
    amount: tuple[int, float]
    dated: date | None
    accepted: date | None


class Invoice(NamedTuple):
    """An invoice that may have come from a quote; ``amount`` is like a quote's."""

    id: int
    reference: str | None
    amount: tuple[int, float]
    day: date | None


def tells(name: str) -> bool:
    """Return whether a name is long enough to be recognised in a text."""
    return sum(map(str.isalnum, name)) >= SHORTEST_NAME


def match(quotes: list[Quote], invoices: list[Invoice]) -> dict[int, tuple[int, str]]:
    """Return {invoice ID: (quote ID, what it was matched by)} for one contact.

    A reference matches if it names one quote dated on or before the invoice. Otherwise, the amount
    matches if it is the amount of one quote that was accepted (or, if that is unknown, dated) on or
    before the invoice, and of which nothing has been invoiced.
    """
    found = _by_reference(quotes, invoices)
    taken = {quote_id for quote_id, _how in found.values()}
    by_amount = defaultdict(list)
    for quote in quotes:
        by_amount[quote.amount].append(quote)
    for invoice in invoices:
        if invoice.id in found or not invoice.amount[1]:
            continue
        same = [
            quote
            for quote in by_amount[invoice.amount]
            if quote.id not in taken and _before(quote.accepted or quote.dated, invoice)
        ]
        if len(same) == 1:
            found[invoice.id] = (same[0].id, "amount")
            taken.add(same[0].id)
    return found


def _by_reference(quotes, invoices):
    """Match invoices whose reference contains a quote's number or reference as a word."""
    by_name = defaultdict(set)
    for quote in quotes:
        for name in filter(None, (quote.number, quote.reference)):
            if tells(name):
                by_name[name.casefold()].add(quote)
    if not by_name:
        return {}
    names = "|".join(map(re.escape, sorted(by_name, key=len, reverse=True)))
    pattern = re.compile(rf"(?<!\w)(?:{names})(?!\w)")
    found = {}
    for invoice in invoices:
        mentioned = pattern.findall((invoice.reference or "").casefold())
        named = set().union(*(by_name[name] for name in mentioned))
        named = [quote for quote in named if _before(quote.dated, invoice)]
        if len(named) == 1:
            found[invoice.id] = (named[0].id, "reference")
    return found


def _before(day, invoice):
    """Return whether a quote's date is on or before the invoice's."""
    return bool(day and invoice.day and day <= invoice.day)
