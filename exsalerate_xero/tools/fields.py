"""Checking single members of a record from Xero: text, numbers, dates and times.

Every reader takes the member's decoded value, None if it is missing, and its name. The functions
read required members: they raise :class:`InvalidRecord`, with a message for people, if a value
isn't what Xero documents. :class:`Notes` reads everything else.
"""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import lru_cache

import msgspec

from .words import Words, _lt

GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
NET_DATE = re.compile(r"/?Date\((-?\d+)([+-]\d{4})?\)/?")
# Tab, line feed, vertical tab, form feed and carriage return occur in pasted text. Other control
# characters, and halves of surrogate pairs, can't be shown, exported or stored.
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]+")
PASTED = re.compile(r"[\t\n\v\f\r]")

EPOCH = datetime(1970, 1, 1)
# A type of its own, since tests that freeze the clock don't replace it.
ONE_MOMENT = tuple[datetime]
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
WHOLE_DIGITS = 13
LARGEST = Decimal(10) ** WHOLE_DIGITS
# The decimal place beyond which PostgreSQL may refuse a number, with a margin.
LAST_PLACE = -100
LONGEST_TEXT = 100_000
ZERO = Decimal(0)
MISSING = _lt("%(name)s is missing")
NO_TEXT = _lt("%(name)s is not text")
NO_NUMBER = _lt("%(name)s is not a number")
NO_GUID = _lt("%(name)s is not an identifier")
NO_DATE = _lt("%(name)s is not a date")
NO_RECORD = _lt("%(name)s contains an item that is not a record")
TOO_LONG = _lt("%(name)s is %(length)s characters long; the maximum is %(longest)s")


class InvalidRecord(ValueError):
    """A record from Xero that can't be imported; ``words`` is the reason."""

    def __init__(self, text, **params):
        self.words = Words(text, params)
        super().__init__(str(self.words))


def guid(value, name):
    """Return an identifier in lower case."""
    known = _guid(value) if value and type(value) is str else None
    if not known:
        raise InvalidRecord(NO_GUID, name=name)
    return known


# Thousands of lines name the same few accounts.
@lru_cache(4096)
def _guid(value):
    return value.lower() if GUID.fullmatch(value) else None


def text(value, name, longest):
    """Return a text on one line, without control characters."""
    if not value:
        raise InvalidRecord(MISSING, name=name)
    if type(value) is not str:
        raise InvalidRecord(NO_TEXT, name=name)
    cleaned = value if value.isprintable() else _on_one_line(value)
    if not cleaned:
        raise InvalidRecord(MISSING, name=name)
    if len(cleaned) > longest:
        raise InvalidRecord(TOO_LONG, name=name, length=len(cleaned), longest=longest)
    return cleaned


def choice(value, name, known):
    """Return an enum member in capitals, which must be one of ``known``."""
    if not value:
        raise InvalidRecord(MISSING, name=name)
    if type(value) is not str:
        raise InvalidRecord(NO_TEXT, name=name)
    member = value.upper()
    if member not in known:
        raise InvalidRecord(
            _lt("%(name)s is “%(value)s”, which is unknown"), name=name, value=_shown(value)
        )
    return member


def number(value, name, default=None):
    """Return a Decimal within bounds; ``default`` if it is missing."""
    if value is None:
        if default is None:
            raise InvalidRecord(MISSING, name=name)
        return default
    if type(value) is not Decimal or not value.is_finite():
        raise InvalidRecord(NO_NUMBER, name=name)
    if not -LARGEST < value < LARGEST:
        raise InvalidRecord(_lt("%(name)s is too large"), name=name)
    return value


def moment(value, name):
    """Return a date and time as naive UTC."""
    result = _moment(value, name, local=False)
    if not EARLIEST <= result.date() < LATEST:
        raise _unlikely(name, result)
    return result


def day(value, name):
    """Return a date.

    In Xero's older format, dates have a local offset, which is added to get the date that Xero
    shows.
    """
    if not value:
        raise InvalidRecord(MISSING, name=name)
    if type(value) is str and value[4:5] == "-":
        try:
            result = date.fromisoformat(value[:10])
        except ValueError:
            raise InvalidRecord(NO_DATE, name=name) from None
    else:
        result = _moment(value, name, local=True).date()
    if not EARLIEST <= result < LATEST:
        raise _unlikely(name, result)
    return result


def records(value, name, kind):
    """Return a list of decoded records of type ``kind``."""
    if value is None:
        raise InvalidRecord(MISSING, name=name)
    if type(value) is not list:
        raise InvalidRecord(_lt("%(name)s is not a list"), name=name)
    if not {kind}.issuperset(map(type, value)):
        raise InvalidRecord(NO_RECORD, name=name)
    return value


def iso_moment(value):
    """Return a date and time from ISO 8601, as Xero writes it, as naive UTC.

    :raises ValueError: if the value is anything else
    """
    # Reads every form the same way on every version of Python, unlike ``datetime.fromisoformat``.
    try:
        (result,) = msgspec.convert((value,), ONE_MOMENT)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None
    return result.astimezone(timezone.utc).replace(tzinfo=None) if result.tzinfo else result


class Notes(list):
    """Reads optional members, and collects notes about invalid values.

    Text is cleaned or cut; any other value that isn't what Xero documents is left empty.
    """

    def text(self, value, name, longest=LONGEST_TEXT):
        """Return a text on one line; None if it is missing or empty."""
        if type(value) is str and len(value) <= longest and value.isprintable():
            return value or None
        return self._cleaned(value, name, _on_one_line, longest) if value else None

    def long_text(self, value, name):
        """Return a text that may have several lines."""
        if type(value) is str and len(value) <= LONGEST_TEXT and value.isprintable():
            return value or None
        return self._cleaned(value, name, _on_its_lines, LONGEST_TEXT) if value else None

    def code(self, value, name, longest):
        """Return a text that would be useless if it were cut, such as an e-mail address."""
        if type(value) is str and len(value) <= longest and value.isprintable():
            return value or None
        found = self.text(value, name)
        if found and len(found) > longest:
            self._left_empty(Words(TOO_LONG, _length(name, found, longest)))
            return None
        return found

    def number(self, value, name, default=ZERO):
        """Return a Decimal within bounds, rounded to the precision of Decimal."""
        if value is None:
            return default
        if type(value) is Decimal and value.is_finite():
            if LAST_PLACE < value.adjusted() < WHOLE_DIGITS:
                return +value
            if not value:
                return ZERO
        try:
            number(value, name)
        except InvalidRecord as invalid:
            return self._left_empty(invalid.words, default)
        return self._left_empty(_words(NO_NUMBER, name), default)

    def day(self, value, name):
        """Return a date, or None."""
        if not value:
            return None
        try:
            return day(value, name)
        except InvalidRecord as invalid:
            return self._left_empty(invalid.words)

    def moment(self, value, name):
        """Return a date and time as naive UTC, or None."""
        if not value:
            return None
        try:
            return moment(value, name)
        except InvalidRecord as invalid:
            return self._left_empty(invalid.words)

    def guid(self, value, name):
        """Return an identifier in lower case, or None."""
        if not value:
            return None
        try:
            return guid(value, name)
        except InvalidRecord as invalid:
            return self._left_empty(invalid.words)

    def choice(self, value, name, known):
        """Return an enum member in capitals, or None; it should not be missing."""
        try:
            return choice(value, name, known)
        except InvalidRecord as invalid:
            return self._left_empty(invalid.words)

    def flag(self, value, name):
        """Return whether a member is true."""
        if value not in (True, False, None):
            self._left_empty(_words(_lt("%(name)s is neither true nor false"), name))
        return value is True

    def records(self, value, name, kind):
        """Return a list of decoded records of type ``kind``."""
        if not value:
            return []
        try:
            return records(value, name, kind)
        except InvalidRecord as invalid:
            self._left_empty(invalid.words)
        return [each for each in value if type(each) is kind] if type(value) is list else []

    def add(self, text, **params):
        """Add a note."""
        self.append(Words(text, params))

    def once(self):
        """Return all notes without duplicates: many lines can have the same fault."""
        return tuple({str(words): words for words in self}.values()) if self else ()

    def _cleaned(self, value, name, clean, longest):
        if type(value) is not str:
            return self._left_empty(_words(NO_TEXT, name))
        if CONTROL.search(value):
            self.add(_lt("%(name)s contained control characters. They were removed."), name=name)
        value = clean(value)
        if len(value) > longest:
            self.add(
                _lt("%(name)s is %(length)s characters long. It was cut to %(longest)s."),
                **_length(name, value, longest),
            )
        return value[:longest] or None

    def _left_empty(self, problem, default=None):
        self.add(_lt("%(problem)s. It was left empty."), problem=problem)
        return default


def _words(text, name):
    return Words(text, {"name": name})


def _length(name, value, longest):
    return {"name": name, "length": len(value), "longest": longest}


def _unlikely(name, value):
    shown = f"{value.year:04}-{value.month:02}-{value.day:02}"
    return InvalidRecord(
        _lt("%(name)s is %(value)s, which is out of range"), name=name, value=shown
    )


def _moment(value, name, *, local):
    if type(value) is not str:
        raise InvalidRecord(NO_DATE, name=name)
    try:
        match = None if value[4:5] == "-" else NET_DATE.fullmatch(value)
        if match:
            result = EPOCH + timedelta(milliseconds=int(match[1]))
            offset = match[2] if local else None
            if offset:
                sign = -1 if offset[0] == "-" else 1
                result += sign * timedelta(hours=int(offset[1:3]), minutes=int(offset[3:5]))
            return result
        return iso_moment(value)
    except (ValueError, OverflowError):
        raise InvalidRecord(NO_DATE, name=name) from None


def _on_one_line(value):
    if CONTROL.search(value) or PASTED.search(value):
        return " ".join(CONTROL.sub(" ", value).split())
    return value


def _on_its_lines(value):
    return CONTROL.sub(" ", value)


def _shown(value):
    """Return an unknown value in a form that can be shown."""
    return CONTROL.sub(" ", value[:40])
