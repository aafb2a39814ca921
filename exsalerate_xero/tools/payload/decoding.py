"""From a record's text to its members, or to words for why that cannot be."""

import re
from functools import cache

import msgspec

from ..fields import OddRecord

# What msgspec says, as in "Expected `str | null`, got `int` - at `$.LineItems[0].Description`".
EXPECTED = re.compile(r"Expected `(\w+)")
PLACE = re.compile(r" - at `\$(.*)`$")
WORDS = {
    "str": "is not a text",
    "decimal": "is not a number",
    "bool": "is neither true nor false",
    "array": "is not a list",
    "object": "is not a record",
}


def decoded(text, schema):
    """Decode a record's text into one of the types of ``schema``.

    :raises OddRecord: where it is not what Xero documents
    """
    try:
        return _decoder(schema).decode(text)
    except msgspec.ValidationError as error:
        raise OddRecord(_reason(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise OddRecord("it holds text that cannot be read") from None


@cache
def _decoder(schema):
    return msgspec.json.Decoder(schema)


def _reason(message):
    place = PLACE.search(message)
    if not place:
        return "it is not a record at all"
    *_, name = place[1].rpartition(".")
    if name.endswith("]"):
        return f"{name.partition('[')[0]} holds something that is not a record"
    expected = EXPECTED.match(message)
    return f"{name} {WORDS.get(expected and expected[1], 'is not a number')}"
