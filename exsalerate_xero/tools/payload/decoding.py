"""Decoding a record's text to its members."""

import json
from contextlib import suppress
from decimal import Decimal
from functools import cache
from typing import get_args, get_origin

import msgspec

from ..fields import InvalidRecord
from ..words import _lt


def decoded(text, schema):
    """Decode a record's text to one of the types of ``schema``.

    A member of another type than Xero documents is left as it is; the code that reads it decides
    what that means for the record.

    :raises InvalidRecord: if it is not a record
    """
    try:
        return _decoder(schema).decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decoded_loosely(text, schema)


@cache
def _decoder(schema):
    return msgspec.json.Decoder(schema)


def _decoded_loosely(text, schema):
    try:
        value = json.loads(
            bytes(text).decode(errors="replace"),
            strict=False,
            parse_float=Decimal,
            parse_int=Decimal,
            parse_constant=Decimal,
        )
    except (ValueError, ArithmeticError, RecursionError):
        raise InvalidRecord(_lt("it contains text that can't be read")) from None
    if not isinstance(value, dict):
        raise InvalidRecord(_lt("it is not a record"))
    return _fitted(value, schema)


def _fitted(value, kind):
    """Convert ``value`` to ``kind``, or as much of it as fits."""
    with suppress(msgspec.ValidationError):
        return msgspec.convert(value, kind)
    # Without the None of "kind | None".
    kind = (get_args(kind) or [kind])[0] if get_origin(kind) is not list else kind
    if isinstance(value, list) and get_origin(kind) is list:
        return [_fitted(each, *get_args(kind)) for each in value]
    if isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        members = {
            member.name: _fitted(value[member.encode_name], member.type)
            for member in msgspec.structs.fields(kind)
            if member.encode_name in value
        }
        return kind(**members)
    return value
