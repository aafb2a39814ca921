"""The books of one organisation: records by id, who changed when, and what serving may cache."""

import threading
import time
from collections import OrderedDict
from random import Random

SELECTIONS_KEPT = 32


class Books:
    """One organisation's records. Hold `lock` while reading several or changing any."""

    def __init__(self, organisation, seed, today):
        self.organisation = organisation
        self.tenant = organisation.id
        self.today = today
        self.lock = threading.RLock()
        self.rng = Random(f"{seed}-edits-{organisation.id}")
        self.accounts = {}
        self.contacts = {}
        self.invoices = {}
        self.credit_notes = {}
        self.quotes = {}
        self.documents_of = {}
        self.listeners = []
        self._last_change = 0
        self._selections = OrderedDict()

    def account(self, code_or_id):
        """The account with that id or, failing that, that code; LookupError when there is none."""
        if code_or_id in self.accounts:
            return self.accounts[code_or_id]
        for account in self.accounts.values():
            if account.code == code_or_id:
                return account
        raise LookupError(f"no account {code_or_id}")

    def add(self, record, collection):
        """File a record under its id, and documents under their contact."""
        collection[record.id] = record
        if collection is self.invoices or collection is self.credit_notes:
            self.documents_of.setdefault(record.contact.id, []).append(record)

    def documents(self, contact):
        """The invoices, bills and credit notes of a contact."""
        return self.documents_of.get(contact.id, [])

    def changed(self, record, bump=True):
        """Note that a record's content changed; `bump` moves its UpdatedDateUTC to now."""
        if bump:
            self._last_change = max(int(time.time() * 1000), self._last_change + 1)
            record.updated = self._last_change
        record.forms.clear()
        contact = getattr(record, "contact", None)
        if contact is not None:
            contact.forms.clear()
        self._selections.clear()

    def announce(self, record, event_type):
        """Tell the listeners (the webhook sender) that a record was created or updated."""
        for listener in self.listeners:
            listener(self, record, event_type)

    def selection(self, key, select):
        """The cached result of a list query, made by `select()` when the books changed since."""
        if key in self._selections:
            self._selections.move_to_end(key)
        else:
            self._selections[key] = select()
            if len(self._selections) > SELECTIONS_KEPT:
                self._selections.popitem(last=False)
        return self._selections[key]
