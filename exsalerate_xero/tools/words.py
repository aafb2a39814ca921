"""Messages for people, independent of the language they are read in.

This module doesn't use Odoo's translations. A message is marked with `_lt`, which returns it
unchanged and makes Odoo export it for translation, and is passed on as `Words`: the text is put
together in the reader's language when it is shown.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# A placeholder; without the field widths of Python's formats, which can take all memory.
_PLACE = re.compile(r"%(?:%|\((\w+)\)s)")
# Maximum nesting of messages: a list of reasons nests one level for each reason.
_DEPTH = 20
_ANY = "…"


def _lt(text: str) -> str:
    return text


def _is_id(value):
    return type(value) is int and 0 < value < 2**31


@dataclass(frozen=True)
class Records:
    """A value of a message: records of Odoo. Their names are read when the message is shown.

    So a message has their current names, and none that were erased.
    """

    model: str
    ids: tuple[int, ...]

    def __str__(self) -> str:
        return f"{self.model}({', '.join(map(str, self.ids))})"

    def stored(self) -> dict:
        return {"model": self.model, "ids": list(self.ids)}

    @classmethod
    def of(cls, stored: Mapping) -> "Records":
        """Restore the result of `stored`.

        :raises ValueError: for anything else
        """
        model, ids = stored.get("model"), stored.get("ids")
        if not (isinstance(model, str) and isinstance(ids, list) and all(map(_is_id, ids))):
            raise ValueError("not a stored reference to records")
        return cls(model, tuple(ids))


@dataclass(frozen=True)
class Words:
    """A message with placeholders, `%(name)s`; `str()` returns it in English.

    :param params: the values: texts, numbers, `Records`, or other `Words`
    """

    text: str
    params: Mapping = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text

    def stored(self) -> dict:
        """Return a form that JSON can store; `Words.of` restores it."""
        params = {
            name: value.stored() if isinstance(value, Words | Records) else value
            for name, value in self.params.items()
        }
        return {"text": self.text, "params": params}

    def records(self) -> Iterator[Records]:
        """Yield the records that the message names."""
        for value in self.params.values():
            if isinstance(value, Records):
                yield value
            elif isinstance(value, Words):
                yield from value.records()

    def kind(self) -> "Words":
        """Return what all messages of this kind have in common, with "…" for each value.

        Messages within it that have no values themselves aren't values but part of the text.
        """
        return Words(
            self.text,
            {
                name: value if isinstance(value, Words) and value._is_constant() else _ANY
                for name, value in self.params.items()
            },
        )

    def _is_constant(self):
        return all(isinstance(each, Words) and each._is_constant() for each in self.params.values())

    @classmethod
    def of(cls, stored: Mapping, depth: int = _DEPTH) -> "Words":
        """Restore the result of `stored`.

        :raises ValueError: for anything else
        """
        text, values = map(stored.get, ("text", "params")) if isinstance(stored, Mapping) else "??"
        if not (depth and isinstance(text, str) and isinstance(values, Mapping)):
            raise ValueError("not a stored message")
        if values and ("%" in _PLACE.sub("", text) or set(_PLACE.findall(text)) - {"", *values}):
            raise ValueError("the values don't match the message's placeholders")
        return cls(text, {name: cls._value_of(value, depth) for name, value in values.items()})

    @classmethod
    def _value_of(cls, value, depth):
        if isinstance(value, Mapping):
            return Records.of(value) if "ids" in value else cls.of(value, depth - 1)
        if not isinstance(value, str | int | float | None):
            raise ValueError("neither a text nor a number nor a message")
        return value
