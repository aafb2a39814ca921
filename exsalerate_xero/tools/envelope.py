"""Split an answer into the texts of its records, whatever one of them holds.

The fast path decodes the whole answer at once and rejects all of it for one bad character. When it
does, the answer is split by its structure alone, and each record is repaired on its own.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

_BOM = b"\xef\xbb\xbf"
# A text, whatever it holds. One without an end goes to the end of all: were it no match, every
# quote in it would be tried as the beginning of another.
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?(?:"|\Z)', re.DOTALL)
# A text, or a character that gives structure. What stands between those is part of a value.
_TOKEN = re.compile(rb"%s|[\[\]{},:]" % _TEXT.pattern, re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
# In a text: half a surrogate pair, an escape that is none, a control character.
_HALF = rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
_PAIR = rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_OTHER_HALF = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_PIECE = re.compile(
    rb"(?P<good>%s)|(?P<bad>%s|%s)|(?P<escape>%s)|(?P<no_escape>\\)|(?P<control>[\x00-\x1f])"
    % (_PAIR, _HALF, _OTHER_HALF, _ESCAPE)
)
_UNKNOWN = rb"\ufffd"
# In place of a member that cannot be read: of no type that any member has, so that it is not
# mistaken for one that is missing, or empty.
_UNREADABLE = b'{"unreadable":true}'


class Unreadable(ValueError):
    """The answer as a whole is not what it should be."""


def parse(body: bytes, key: str) -> Any:
    """Return an answer's members: `records`, texts as they came, `pagination`, `server_time`.

    A record with a text that is not quite JSON has U+FFFD for what is wrong in it; where a member
    cannot be read at all, an object stands in its place.

    :raises Unreadable: it has no list of records called `key`, or is not whole
    """
    try:
        content = _envelope(key).decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        content = _split(body, key)
    else:
        if not body.isascii():
            content.records = [_as_unicode(text) for text in content.records]
    return content


@cache
def _envelope(key):
    """Return what decodes answers whose list is called ``key``."""
    return msgspec.json.Decoder(_envelope_type(key))


@cache
def _envelope_type(key):
    members = [
        ("records", list[msgspec.Raw]),
        ("pagination", Any, None),
        ("server_time", Any, None),
    ]
    names = {"records": key, "server_time": "DateTimeUTC"}
    return msgspec.defstruct("Envelope", members, rename=names)


def _as_unicode(text):
    """Return a record's text as it came if it is UTF-8; msgspec does not look at each text."""
    try:
        str(text, "utf-8")
    except UnicodeDecodeError:
        return _mended(bytes(text))
    return text


def _split(body, key):
    """Take an answer apart by its structure alone."""
    members = dict(_members(body.removeprefix(_BOM)))
    records = members.get(key.encode(), b"")
    if not records.startswith(b"["):
        raise Unreadable()
    return _envelope_type(key)(
        records=[_mended(text) for text in _elements(records)],
        pagination=_value(members.get(b"pagination")),
        server_time=_value(members.get(b"DateTimeUTC")),
    )


def _value(text):
    try:
        return msgspec.json.decode(text) if text else None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _mended(text):
    """Return a record's text such that it can be read, as it is where it can."""
    if _can_be_read(text):
        return text
    mended = _TEXT.sub(_mended_text, text)
    if _can_be_read(mended):
        return mended
    try:
        members = list(_members(mended))
    except Unreadable:
        return _UNREADABLE
    return b"{%s}" % b",".join(
        b'"%s":%s' % (name, value if _can_be_read(value) else _UNREADABLE)
        for name, value in members
        if _can_be_read(b'"%s"' % name)
    )


def _can_be_read(text):
    try:
        msgspec.json.decode(text)
        str(text, "utf-8")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _mended_text(found):
    text = found.group().decode("utf-8", "replace").encode()
    return _PIECE.sub(_mended_piece, text)


def _mended_piece(found):
    if found["bad"] or found["no_escape"]:
        return _UNKNOWN
    if found["control"]:
        return rb"\u%04x" % ord(found["control"])
    return found.group()


def _members(text) -> Iterator[tuple[bytes, bytes]]:
    """Yield the members of an object as (name without its quotes, text of its value).

    :raises Unreadable: it is no object, or not whole
    """
    for part in _parts(text, b"{"):
        name = _TOKEN.match(part)
        rest = part[name.end() :].lstrip() if name else b""
        if not rest.startswith(b":"):
            raise Unreadable()
        yield name.group()[1:-1], rest[1:].strip()


def _elements(text) -> Iterator[bytes]:
    """Yield the texts of a list's elements; raise as `_members` does."""
    return _parts(text, b"[")


def _parts(text, opening):
    """Yield what commas part in an object or a list, no part where that is empty."""
    text = text.strip()
    if not text.startswith(opening):
        raise Unreadable()
    open_, start = [], 0
    for token in _TOKEN.finditer(text):
        sign = token.group()
        if sign in _CLOSING:
            open_.append(_CLOSING[sign])
            start = token.end() if len(open_) == 1 else start
        elif sign in (b"}", b"]"):
            if not open_ or open_.pop() != sign:
                raise Unreadable()
        elif sign != b"," or len(open_) != 1:
            continue
        if (len(open_) == 1 and sign == b",") or not open_:
            part = text[start : token.start()].strip()
            if part:
                yield part
            start = token.end()
        if not open_:
            break
    if open_ or text[start:].strip():
        raise Unreadable()
