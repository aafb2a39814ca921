from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from odoo import models

from ... import const
from ...tools import payload
from ...tools.client import Answer, XeroClient
from ...tools.money import Converter

# Lists without amounts, which need no exchange rates.
UNCONVERTED = ("accounts", "contacts", *const.DIMENSION_KINDS)


@dataclass
class Page:
    """A page as the fetching threads return it.

    :param ids: Xero IDs of the records, in order; None for a record without one
    :param batch: the mapped records, if all are new because it is the first read
    """

    answer: Answer
    ids: list
    batch: payload.Batch | None = None

    def marks(self):
        """Return what identifies the records, in order: their IDs, or else their digests."""
        return [id_ or text for id_, text in zip(self.ids, self.answer.digests, strict=True)]


class XeroStream(models.Model):
    """Fetches and maps the pages of a list."""

    _inherit = "xero.stream"

    def _converter(self) -> Converter | None:
        """Return the converter to company currency, or None for lists without amounts."""
        return None if self.kind in UNCONVERTED else self.connection_id._converter()

    def _fetcher(self, client: XeroClient, converter) -> Callable[[int], Page]:
        """Return a callable that fetches and maps a page in a thread, without Odoo."""
        if self.by_ids:
            read = self._reader_by_ids(client)
        else:
            read = self._reader(client, self.walk_since or None, self._span())
        mapped, kind = self._mapper(converter), self.kind
        all_new = not self.last_success

        def fetch(number):
            answer = read(number)
            page = Page(answer, payload.ids(answer, kind))
            if all_new:
                page.batch = mapped(answer)
                # No longer needed: pages fetched ahead should use little memory.
                answer.records.clear()
            return page

        return fetch

    def _reader(self, client: XeroClient, since, span=(None, None)) -> Callable[[int], Answer]:
        """Return a callable that reads a page of this list.

        :param since: naive UTC by Xero's clock, or None for all
        :param span: first and last date of the documents; None for no limit
        """
        first, last = span
        dated = {"since": since, "date_from": first, "date_to": last}
        return {
            "accounts": lambda _page: client.accounts(),
            "contacts": partial(client.contacts, since=since),
            "items": lambda _page: client.items(),
            "tracking_categories": lambda _page: client.tracking_categories(),
            "invoices": partial(client.invoices, **dated),
            "credit_notes": partial(client.credit_notes, **dated),
            "quotes": partial(client.quotes, **dated),
            "bank_transactions": partial(client.bank_transactions, **dated),
            "manual_journals": partial(client.manual_journals, **dated),
            "prepayments": partial(client.prepayments, **dated),
            "bills": partial(client.bills, **dated),
            "bill_credits": partial(client.bill_credits, **dated),
            "repeating_invoices": lambda _page: client.repeating_invoices(),
        }[self.kind]

    def _mapper(self, converter) -> Callable[[Answer], payload.Batch]:
        """Return a callable that maps this list's records, without Odoo."""
        options = {"converter": converter} if converter else {}
        if self.kind in const.PURCHASE_KINDS and self._keeps_all_lines():
            return partial(payload.purchases, self.kind, **options)
        if self.kind in const.INCOME_KINDS:
            options["chart"] = self.connection_id._not_income()
        return partial(payload.MAPPERS[self.kind], **options)
