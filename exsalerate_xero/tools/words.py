"""Sentences for people, kept apart from the language they are read in.

Nothing here knows of Odoo's translations. A sentence is marked with `_lt`, which gives it back as
it is and has it collected for translation, and travels as `Words`: what is shown is put together
in the reader's own language, where it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


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
    def of(cls, stored: Mapping) -> "Words":
        """Return what `stored` gave."""
        params = {
            name: cls.of(value) if isinstance(value, Mapping) else value
            for name, value in stored["params"].items()
        }
        return cls(stored["text"], params)
