"""Keeping secrets out of Odoo's own log."""

import logging
import re


class Redacting(logging.Filter):
    """In records whose message has `sign`, replaces matches of `pattern` with its first group.

    Lets every record pass.
    """

    def __init__(self, sign: str, pattern: str):
        super().__init__()
        self._sign, self._pattern = sign, re.compile(pattern)

    def filter(self, record):
        """Remove the secret from a record, if there is one."""
        message = record.getMessage()
        if self._sign in message:
            record.msg, record.args = self._pattern.sub(r"\1…", message), ()
        return True
