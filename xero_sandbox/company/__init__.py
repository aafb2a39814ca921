"""The books of an invented web agency, the same for the same seed and day."""

from .agency import make_books

__all__ = ["make_books"]
