"""Reading what a client returns."""

import msgspec


def decoded(answer):
    """The records of an answer as plain Python, numbers as floats."""
    return [msgspec.json.decode(text) for text in answer.records]
