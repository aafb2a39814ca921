"""Reading a client's responses."""

import msgspec


def decoded(answer):
    """Return the records of a response as plain Python, numbers as floats."""
    return [msgspec.json.decode(text) for text in answer.records]
