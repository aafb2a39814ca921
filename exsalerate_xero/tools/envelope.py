"""Splitting a response into the texts of its records, whatever a record contains.

The fast path decodes the whole response at once, and one bad character makes it reject everything.
In that case, the response is split by its structure alone, and each record is repaired separately.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

_BOM = b"\xef\xbb\xbf"
# A JSON string, whatever it contains. An unterminated one extends to the end of the input: if it
# didn't match, the pattern would try every quote in it as the start of another string.
_TEXT = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*\\?(?:"|\Z)', re.DOTALL)
# A string or a structural character. Anything between those is part of a value.
_TOKEN = re.compile(rb"%s|[\[\]{},:]" % _TEXT.pattern, re.DOTALL)
_CLOSING = {b"{": b"}", b"[": b"]"}
# In a string: half a surrogate pair, an invalid escape, a control character.
_HALF = rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})"
_PAIR = rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_OTHER_HALF = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})'
_PIECE = re.compile(
    rb"(?P<good>%s)|(?P<bad>%s|%s)|(?P<escape>%s)|(?P<no_escape>\\)|(?P<control>[\x00-\x1f])"
    % (_PAIR, _HALF, _OTHER_HALF, _ESCAPE)
)
_UNKNOWN = rb"\ufffd"
# Replaces a member that can't be read. No member has this type, so it isn't mistaken for a missing
# or empty one.
_UNREADABLE = b'{"unreadable":true}'


class Unreadable(ValueError):
    """The response as a whole is malformed."""


def parse(body: bytes, key: str) -> Any:
    """Return a response's members: `records` (their original texts), `pagination`, `server_time`.

    If a record's text isn't valid JSON, invalid characters are replaced with U+FFFD; a member that
    can't be read at all is replaced with an object.

    :raises Unreadable: there is no list of records called `key`, or the response is incomplete
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
    """Return a decoder for responses whose list is called ``key``."""
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
    """Return a record's text unchanged if it is valid UTF-8, which msgspec doesn't check."""
    try:
        str(text, "utf-8")
    except UnicodeDecodeError:
        return _mended(bytes(text))
    return text


def _split(body, key):
    """Split a response by its structure alone."""
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
    """Return a record's text, repaired if it can't be read."""
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

    :raises Unreadable: the text is not an object, or incomplete
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
    """Yield the comma-separated parts of an object or a list; none if it is empty."""
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
