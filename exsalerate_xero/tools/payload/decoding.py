"""From a record's text to its members, or to words for why that cannot be."""

import re
from functools import cache

import msgspec

from ..fields import OddRecord
from ..words import _lt

# What msgspec says, as in "Expected `str | null`, got `int` - at `$.LineItems[0].Description`".
EXPECTED = re.compile(r"Expected `(\w+)")
PLACE = re.compile(r" - at `\$(.*)`$")
NO_NUMBER = _lt("%(name)s is not a number")
SENTENCES = {
    "str": _lt("%(name)s is not a text"),
    "decimal": NO_NUMBER,
    "bool": _lt("%(name)s is neither true nor false"),
    "array": _lt("%(name)s is not a list"),
    "object": _lt("%(name)s is not a record"),
}


def decoded(text, schema):
    """Decode a record's text into one of the types of ``schema``.

    :raises OddRecord: where it is not what Xero documents
    """
    try:
        return _decoder(schema).decode(text)
    except msgspec.ValidationError as error:
        raise _odd(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise OddRecord(_lt("it holds text that cannot be read")) from None


@cache
def _decoder(schema):
    return msgspec.json.Decoder(schema)


def _odd(message):
    place = PLACE.search(message)
    if not place:
        return OddRecord(_lt("it is not a record at all"))
    name = place[1].rpartition(".")[2]
    if name.endswith("]"):
        holder = name.partition("[")[0]
        return OddRecord(_lt("%(name)s holds something that is not a record"), name=holder)
    expected = EXPECTED.match(message)
    return OddRecord(SENTENCES.get(expected and expected[1], NO_NUMBER), name=name)
