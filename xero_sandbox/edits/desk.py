"""Shared by the edits: choosing records, creating documents, saving."""

import datetime

from ..company.maker import Maker, rate_on
from ..company.work import Workshop, tax_of
from ..money import BASE_RATE, scaled
from ..records import Line


class Desk:
    """One edit of the books; their lock is held."""

    def __init__(self, books):
        self.books = books
        self.rng = books.rng
        self.maker = Maker(books.rng, books.today, 1)
        self.workshop = Workshop(self.maker, books.accounts.values(), books.items.values())

    def pick(self, collection, wanted, fits=lambda record: True):
        """Return the record with that ID, or any suitable one; LookupError if there is none."""
        if wanted is not None:
            if str(wanted).lower() not in collection:
                raise LookupError(f"no record {wanted}")
            return collection[str(wanted).lower()]
        fitting = sorted((r for r in collection.values() if fits(r)), key=lambda r: r.id)
        if not fitting:
            raise LookupError("no suitable record")
        return self.rng.choice(fitting)

    def contact(self, wanted, fits=lambda contact: contact.is_customer):
        """Return an active contact."""
        return self.pick(self.books.contacts, wanted, lambda c: c.status == "ACTIVE" and fits(c))

    def document(self, wanted, fits):
        """Return the record of any kind with that ID; without an ID, a sales invoice."""
        found = None if wanted is None else self.books.find(wanted)
        if found is not None and hasattr(found, "lines"):
            return found
        return self.pick(self.books.invoices, wanted, lambda d: d.type == "ACCREC" and fits(d))

    def lines(self, given, tax_mode, currency, day):
        """Return lines from dicts.

        Their keys are account, amount, quantity, description, tax_type, item (a code or ID) and
        tracking (names or IDs of options).

        `amount` is Xero's LineAmount as a number or decimal string; without any dicts, one invented
        line. Accounts are given by code or ID; an account of None makes a line without one.
        """
        if given is None:
            return [self.workshop.sale(day, self.workshop.taste(), tax_mode, currency != "GBP")]
        return [self._line(tax_mode, **entry) for entry in given]

    def _line(
        self,
        tax_mode,
        /,
        amount,
        account="200",
        quantity=1,
        description="Work done",
        tax_type=None,
        item=None,
        tracking=(),
    ):
        amount, quantity = scaled(amount, 2), scaled(quantity, 4)
        tax_type = tax_type or ("NONE" if tax_mode == "NoTax" else "OUTPUT2")
        return Line(
            id=self.maker.guid(),
            description=description,
            quantity=quantity,
            unit=amount * 10**6 // quantity if quantity else 0,
            amount=amount,
            tax=tax_of(amount, tax_mode, tax_type),
            account=self.books.account(account) if account is not None else None,
            tax_type=tax_type,
            item=self.item(item),
            tracking=tuple(map(self.option, tracking)),
        )

    def item(self, wanted):
        """Return the item with that code or ID; None for None."""
        for item in self.books.items.values():
            if wanted in (item.code, item.id):
                return item
        if wanted is not None:
            raise LookupError(f"no item {wanted}")
        return None

    def option(self, wanted):
        """Return the tracking option with that name or ID."""
        for category in self.books.tracking_categories.values():
            for option in category.options:
                if wanted in (option.name, option.id):
                    return option
        raise LookupError(f"no tracking option {wanted}")

    def new(
        self,
        contact,
        number,
        date=None,
        currency=None,
        rate=None,
        tax_mode="Exclusive",
        reference="",
        lines=None,
    ):
        """Return a document's common values as keywords, with defaults for those not given."""
        day = a_day(date) or self.books.today
        base = self.books.organisation.base_currency
        currency = currency or contact.currency or base
        usual = BASE_RATE if currency == base else rate_on(currency, day)
        return {
            "id": self.maker.guid(),
            "number": number,
            "contact": contact,
            "date": day,
            "tax_mode": tax_mode,
            "currency": currency,
            "rate": usual if rate is None else scaled(rate, 6),
            "reference": reference,
            "lines": self.lines(lines, tax_mode, currency, day),
            "updated": 0,
        }

    def file(self, record, collection):
        """Add a new record to the books and announce it."""
        if hasattr(record, "add_up"):
            record.add_up()
        self.books.add(record, collection)
        self.books.changed(record)
        self.books.announce(record, "CREATE")
        return record

    def save(self, record):
        """Save a change for which Xero sets a new date and sends webhooks."""
        self.books.changed(record)
        self.books.announce(record, "UPDATE")
        return record

    def flag(self, contact, **flags):
        """Set IsCustomer or IsSupplier, for which Xero does not set a new date."""
        for name, value in flags.items():
            setattr(contact, name, value)
        self.books.changed(contact, bump=False)

    def redraw_documents(self, contact):
        """Update the contact's name in documents; Xero doesn't set a new date for them."""
        for record in self.books.with_contact(contact):
            record.forms.clear()


def a_day(text):
    """Return a date from `yyyy-mm-dd`; None for None."""
    return datetime.date.fromisoformat(text) if isinstance(text, str) else text
