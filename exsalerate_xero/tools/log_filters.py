"""Keeping secrets out of what Odoo itself logs."""

import logging
import re


class Redacting(logging.Filter):
    """Replaces, in records whose message has `sign`, what `pattern` finds by its first group.

    Lets every record pass.
    """

    def __init__(self, sign: str, pattern: str):
        super().__init__()
        self._sign, self._pattern = sign, re.compile(pattern)

    def filter(self, record):
        """Cut the secret out of a record; one that has none stays as it is."""
        message = record.getMessage()
        if self._sign in message:
            record.msg, record.args = self._pattern.sub(r"\1…", message), ()
        return True
