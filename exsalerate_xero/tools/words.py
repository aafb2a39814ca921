"""Sentences for people, kept apart from the language they are read in.

Nothing here knows of Odoo's translations. A sentence is marked with `_lt`, which gives it back as
it is and has it collected for translation, and travels as `Words`: what is shown is put together
in the reader's own language, where it is shown.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# A place for a value; without the lengths of Python's formats, which can take all memory.
_PLACE = re.compile(r"%(?:%|\((\w+)\)s)")
# How deep sentences can be within each other: a list of reasons is one within another.
_DEPTH = 20


def _lt(text: str) -> str:
    return text


@dataclass(frozen=True)
class Words:
    """A sentence with places for values, `%(name)s`; `str()` is it in English.

    :param params: the values: texts, numbers, or `Words` again
    """

    text: str
    params: Mapping = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text

    def stored(self) -> dict:
        """Return it as JSON can hold it; `Words` are made of it again by `Words.of`."""
        params = {
            name: value.stored() if isinstance(value, Words) else value
            for name, value in self.params.items()
        }
        return {"text": self.text, "params": params}

    @classmethod
    def of(cls, stored: Mapping, depth: int = _DEPTH) -> "Words":
        """Return what `stored` gave.

        :raises ValueError: for anything else
        """
        text, values = map(stored.get, ("text", "params")) if isinstance(stored, Mapping) else "??"
        if not (depth and isinstance(text, str) and isinstance(values, Mapping)):
            raise ValueError("not a stored sentence")
        if values and ("%" in _PLACE.sub("", text) or set(_PLACE.findall(text)) - {"", *values}):
            raise ValueError("a sentence whose values are not those that it has places for")
        return cls(text, {name: cls._value_of(value, depth) for name, value in values.items()})

    @classmethod
    def _value_of(cls, value, depth):
        if isinstance(value, Mapping):
            return cls.of(value, depth - 1)
        if not isinstance(value, str | int | float | None):
            raise ValueError("neither a text nor a number nor a sentence")
        return value
