"""The books of one organisation: records by ID, the times of changes, and a cache of responses."""

import threading
import time
from collections import OrderedDict
from random import Random

SELECTIONS_KEPT = 32
# The collections of records with lines. System journals are in no list of Xero's.
WITH_LINES = (
    *("invoices", "credit_notes", "quotes"),
    *("bank_transactions", "prepayments", "manual_journals", "system_journals"),
)
# What edits change.
STATE = (
    *("accounts", "contacts", "items", "tracking_categories", "repeating_invoices", *WITH_LINES),
    *("documents_of", "rng", "_last_change"),
)


class Books:
    """An organisation's records. Hold `lock` while reading several of them or changing any."""

    def __init__(self, organisation, seed, today):
        self.organisation = organisation
        self.tenant = organisation.id
        self.today = today
        self.lock = threading.RLock()
        self.rng = Random(f"{seed}-edits-{organisation.id}")
        self.accounts = {}
        self.contacts = {}
        self.items = {}
        self.tracking_categories = {}
        self.repeating_invoices = {}
        self.invoices = {}
        self.credit_notes = {}
        self.quotes = {}
        self.bank_transactions = {}
        self.prepayments = {}
        self.manual_journals = {}
        self.system_journals = {}
        self.documents_of = {}
        self.listeners = []
        self._last_change = 0
        self._selections = OrderedDict()

    def state(self):
        """All that edits change, as a dict of what is in use: copy it before anything else."""
        return {name: getattr(self, name) for name in STATE}

    def set_state(self, state):
        """Take what `state` returned."""
        vars(self).update(state)
        self._selections.clear()

    def account(self, code_or_id):
        """Return the account with that ID, or else that code; LookupError if there is none."""
        if code_or_id in self.accounts:
            return self.accounts[code_or_id]
        for account in self.accounts.values():
            if account.code == code_or_id:
                return account
        raise LookupError(f"no account {code_or_id}")

    def add(self, record, collection):
        """Add a record under its ID, and documents also under their contact."""
        collection[record.id] = record
        if collection is self.invoices or collection is self.credit_notes:
            self.documents_of.setdefault(record.contact.id, []).append(record)

    def documents(self, contact):
        """Return the invoices, bills and credit notes of a contact."""
        return self.documents_of.get(contact.id, [])

    def with_lines(self):
        """Return all records that have lines on accounts."""
        return [record for name in WITH_LINES for record in getattr(self, name).values()]

    def with_contact(self, contact):
        """Return all records that name a contact."""
        records = [*self.with_lines(), *self.repeating_invoices.values()]
        return [record for record in records if getattr(record, "contact", None) is contact]

    def find(self, wanted):
        """Return the record of any kind with that ID; None if there is none."""
        without = ("contacts", "accounts", "items", "tracking_categories", "repeating_invoices")
        for name in (*WITH_LINES, *without):
            record = getattr(self, name).get(str(wanted).lower())
            if record is not None:
                return record
        return None

    def changed(self, record, bump=True):
        """Record that a record's content changed; `bump` sets its UpdatedDateUTC to now."""
        if bump:
            self._last_change = max(int(time.time() * 1000), self._last_change + 1)
            record.updated = self._last_change
        record.forms.clear()
        contact = getattr(record, "contact", None)
        if contact is not None:
            contact.forms.clear()
        self._selections.clear()

    def announce(self, record, event_type):
        """Notify the listeners (the webhook sender) that a record was created or updated."""
        for listener in self.listeners:
            listener(self, record, event_type)

    def selection(self, key, select):
        """Return the cached result of a list query; call `select()` if the books changed."""
        if key in self._selections:
            self._selections.move_to_end(key)
        else:
            self._selections[key] = select()
            if len(self._selections) > SELECTIONS_KEPT:
                self._selections.popitem(last=False)
        return self._selections[key]
