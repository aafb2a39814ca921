"""Reading an organisation's lists from Xero's Accounting API.

A thin layer over the official SDK, `xero-python`: the SDK supplies paths, parameters and headers;
this module splits the responses, down to the text of each record.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import blake2b

import msgspec
import requests
import urllib3

from .. import const
from . import envelope, query
from .errors import BadAnswer, Unavailable, correlation_of, error_for
from .headers import Limits, count, limits, server_time
from .hosts import check_url, is_loopback
from .paper import Papers
from .transport import Pool, ProxyPool
from .words import _lt

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of a list.

    `records` are the records' JSON texts as Xero sent them, in bytes, repaired if they can't be
    read (see `envelope.parse`). `digests` are the digests of these texts, in the same order; a
    record with a known digest is unchanged. `page_size` is the size that Xero used, which can be
    less than was requested; `page_count` and `item_count` are None for lists without them.
    `server_time` is Xero's clock, naive UTC, never ahead of Odoo's. `size` is in bytes,
    decompressed.
    """

    records: list[msgspec.Raw | bytes] = field(repr=False)
    digests: list[str] = field(repr=False)
    page_size: int
    page_count: int | None
    item_count: int | None
    server_time: datetime
    limits: Limits
    size: int = 0


class XeroClient(Papers):
    """Reads one organisation. Thread-safe.

    Every method makes one call, without retries, and raises the errors of `tools.errors`. Times are
    naive UTC. With `since`, only records changed since then are returned.
    """

    def __init__(self, tenant_id: str, access_token: str, base_url: str = const.API_URL):
        """Set up the client without making a call.

        :param base_url: `https://api.xero.com`, or a loopback address.
        :raises ForeignHost: for any other host.
        """
        self._tenant_id = tenant_id
        self._bearer = _Bearer(access_token)
        self._counting = threading.Lock()
        self._count = 0
        self._api = _accounting_api(check_url(base_url, const.API_URL), self._bearer)

    @property
    def access_token(self) -> str:
        """The bearer token of the next calls; set it after a refresh."""
        return self._bearer.access_token

    @access_token.setter
    def access_token(self, access_token: str):
        self._bearer.access_token = access_token

    def take_count(self) -> int:
        """Return the number of calls since the last time this method was called."""
        with self._counting:
            count, self._count = self._count, 0
        return count

    def close(self):
        """Close the connections that are kept open between calls."""
        self._api.api_client.rest_client.pool_manager.clear()

    def organisation(self) -> Answer:
        """Read the organisation itself: one record with BaseCurrency, ShortCode, Timezone."""
        return self._list(self._api.get_organisations, "Organisations")

    def accounts(self) -> Answer:
        """Read the whole chart of accounts, including archived accounts."""
        return self._list(self._api.get_accounts, "Accounts")

    def items(self) -> Answer:
        """Read all items, sold or only bought. Xero lists none that were deleted."""
        return self._list(self._api.get_items, "Items")

    def tracking_categories(self) -> Answer:
        """Read all tracking categories with their options, including archived ones."""
        call = self._api.get_tracking_categories
        return self._list(call, "TrackingCategories", include_archived="true")

    def repeating_invoices(self) -> Answer:
        """Read all repeating invoices and bills. Xero may leave out those that were deleted."""
        return self._list(self._api.get_repeating_invoices, "RepeatingInvoices")

    def contacts(
        self,
        page: int = 1,
        page_size: int = const.PAGE_SIZE,
        since: datetime | None = None,
        ids: Iterable[str] | None = None,
    ) -> Answer:
        """Read a page of contacts, ordered by ID, including archived (and so merged) ones."""
        parameters = {"page": page, "page_size": page_size, "order": "ContactID ASC"}
        parameters |= {"include_archived": "true"} | query.since(since) | query.ids("i_ds", ids)
        return self._list(self._api.get_contacts, "Contacts", **parameters)

    def invoices(
        self,
        page: int = 1,
        page_size: int = const.PAGE_SIZE,
        since: datetime | None = None,
        ids: Iterable[str] | None = None,
        contact_ids: Iterable[str] | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
        sales_only: bool = True,
        document_type: str = "ACCREC",
    ) -> Answer:
        """Read a page of invoices of every status with their lines, ordered by ID.

        :param date_from: first invoice date to include
        :param date_to: last invoice date to include
        :param sales_only: leave out bills, which are in the same list.
        :param document_type: "ACCPAY" for bills instead
        """
        parameters = {"page": page, "page_size": page_size, "order": "InvoiceID ASC"}
        parameters |= query.PRECISE | query.since(since) | query.ids("i_ds", ids)
        parameters |= query.where(document_type if sales_only else None, date_from, date_to)
        parameters |= query.ids("contact_i_ds", contact_ids)
        return self._list(self._api.get_invoices, "Invoices", **parameters)

    def credit_notes(
        self,
        page: int = 1,
        page_size: int = const.PAGE_SIZE,
        since: datetime | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
        document_type: str = "ACCRECCREDIT",
    ) -> Answer:
        """Read a page of sales credit notes, as `invoices` does; amounts are positive."""
        parameters = {"page": page, "page_size": page_size, "order": "CreditNoteID ASC"}
        parameters |= query.PRECISE | query.since(since)
        parameters |= query.where(document_type, date_from, date_to)
        return self._list(self._api.get_credit_notes, "CreditNotes", **parameters)

    def bills(self, page: int = 1, page_size: int = const.PAGE_SIZE, **bounds) -> Answer:
        """Read a page of bills, as `invoices` does."""
        return self.invoices(page, page_size, document_type="ACCPAY", **bounds)

    def bill_credits(self, page: int = 1, page_size: int = const.PAGE_SIZE, **bounds) -> Answer:
        """Read a page of supplier credit notes, as `credit_notes` does."""
        return self.credit_notes(page, page_size, document_type="ACCPAYCREDIT", **bounds)

    def bank_transactions(self, page: int = 1, **bounds) -> Answer:
        """Read a page of money received and spent, of every type, as `credit_notes` does."""
        order = {"order": "BankTransactionID ASC"} | query.PRECISE
        return self._page(self._api.get_bank_transactions, "BankTransactions", page, order, bounds)

    def prepayments(self, page: int = 1, **bounds) -> Answer:
        """Read a page of prepayments, as `credit_notes` does."""
        order = {"order": "PrepaymentID ASC"} | query.PRECISE
        return self._page(self._api.get_prepayments, "Prepayments", page, order, bounds)

    def manual_journals(self, page: int = 1, **bounds) -> Answer:
        """Read a page of manual journals, in Xero's order: those changed last come last.

        With `order`, Xero has sent all journals at once, as every page.
        """
        return self._page(self._api.get_manual_journals, "ManualJournals", page, {}, bounds)

    def quotes(
        self,
        page: int = 1,
        since: datetime | None = None,
        date_from: date | None = None,
        date_to: date | None = None,
    ) -> Answer:
        """Read a page of quotes with their lines, ordered by ID.

        A page has 100 quotes. The page count isn't given: a page that isn't full is the last.

        :param date_from: first quote date to include
        :param date_to: last quote date to include
        """
        parameters = {"page": page, "order": "QuoteID ASC"} | query.since(since)
        days = {"date_from": date_from, "date_to": date_to}
        parameters |= {name: day.isoformat() for name, day in days.items() if day}
        return self._list(self._api.get_quotes, "Quotes", **parameters)

    def credit_note(self, xero_id: str) -> Answer:
        """Read one credit note.

        :raises NotFound: Xero has no credit note with this ID.
        """
        parameters = {"credit_note_id": xero_id} | query.PRECISE
        return self._list(self._api.get_credit_note, "CreditNotes", **parameters)

    def quote(self, xero_id: str) -> Answer:
        """Read one quote, as `credit_note` does."""
        return self._list(self._api.get_quote, "Quotes", quote_id=xero_id)

    def profit_and_loss(self, first: date, last: date, periods: int = 0) -> Answer:
        """Read the profit and loss report from `first` to `last`, and of earlier periods.

        :param periods: number of earlier months to add as columns, 11 at most
        """
        span = {"from_date": first.isoformat(), "to_date": last.isoformat()}
        if periods:
            span["periods"] = periods
        layout = {"timeframe": "MONTH", "standard_layout": "true"}
        return self._list(self._api.get_report_profit_and_loss, "Reports", **span, **layout)

    def bank_transaction(self, xero_id: str) -> Answer:
        """Read one bank transaction, as `credit_note` does."""
        parameters = {"bank_transaction_id": xero_id} | query.PRECISE
        return self._list(self._api.get_bank_transaction, "BankTransactions", **parameters)

    def manual_journal(self, xero_id: str) -> Answer:
        """Read one manual journal, as `credit_note` does."""
        parameters = {"manual_journal_id": xero_id}
        return self._list(self._api.get_manual_journal, "ManualJournals", **parameters)

    def prepayment(self, xero_id: str) -> Answer:
        """Read one prepayment, as `credit_note` does."""
        return self._list(self._api.get_prepayment, "Prepayments", prepayment_id=xero_id)

    def _page(self, call, key, page, order, bounds):
        parameters = {"page": page, "page_size": bounds.pop("page_size", const.PAGE_SIZE)} | order
        parameters |= query.since(bounds.pop("since", None)) | query.where(None, **bounds)
        return self._list(call, key, **parameters)

    def _list(self, call: Callable, key: str, **parameters) -> Answer:
        headers, body = self._send(call, key, parameters)
        content = _parse(headers, body, key)
        pagination = content.pagination if isinstance(content.pagination, dict) else {}
        asked_size = const.QUOTE_PAGE_SIZE if key == "Quotes" else parameters.get("page_size")
        return Answer(
            records=content.records,
            digests=[blake2b(text, digest_size=16).hexdigest() for text in content.records],
            page_size=count(pagination.get("pageSize")) or asked_size or len(content.records),
            page_count=count(pagination.get("pageCount")),
            item_count=count(pagination.get("itemCount")),
            server_time=server_time(content.server_time, headers),
            limits=limits(headers),
            size=len(body),
        )

    def _send(self, call, key, parameters):
        """Make the call; return headers and body if it succeeds, raise otherwise."""
        with self._counting:
            self._count += 1
        started = time.monotonic()
        status, headers, body = _exchange(call, self._tenant_id, parameters)
        milliseconds = (time.monotonic() - started) * 1000
        _logger.debug(
            "%s page %s: %s in %d ms, correlation %s",
            call.__name__,
            parameters.get("page", "-"),
            status,
            milliseconds,
            correlation_of(headers),
        )
        if status == 304:
            # Allowed by HTTP for If-Modified-Since; Xero itself sends an empty list.
            return headers, msgspec.json.encode({key: []})
        if not 200 <= status <= 299:
            raise error_for(status, headers, body)
        return headers, body


class _Bearer:
    """A client's token, in the form that the SDK's configuration expects."""

    def __init__(self, access_token):
        self.access_token = access_token

    def get_auth_settings(self):
        return self._header

    def _header(self, api_client):
        value = f"Bearer {self.access_token}"
        return {"type": "oauth2", "in": "header", "key": "Authorization", "value": value}


def _accounting_api(base_url, bearer):
    # Importing the SDK takes half a second and 36 MB: only processes that call Xero pay for it.
    from xero_python.accounting import AccountingApi
    from xero_python.api_client import ApiClient, Configuration

    # Every Configuration() is a shallow copy of one instance for the whole process. A token object
    # of its own keeps organisations apart.
    configuration = Configuration()
    configuration.oauth2_token = bearer
    api_client = ApiClient(configuration)
    api_client.set_default_header("Accept-Encoding", "gzip")
    api_client.rest_client.pool_manager = _pool(base_url)
    return AccountingApi(api_client, base_url=f"{base_url}/api.xro/2.0")


def _pool(base_url):
    options = {
        "maxsize": const.LIMITS["concurrent"],
        "cert_reqs": "CERT_REQUIRED",
        "ca_certs": requests.certs.where(),
    }
    environment = {} if is_loopback(base_url) else requests.utils.get_environ_proxies(base_url)
    proxy = requests.utils.select_proxy(base_url, environment)
    return ProxyPool(proxy, **options) if proxy else Pool(**options)


def _exchange(call, tenant_id, parameters):
    """Call the SDK; return (status, headers, bytes) for any status.

    :raises Unavailable: there was no complete response in time
    :raises BadAnswer: the response is larger than allowed
    """
    from xero_python.exceptions import ApiSSLException, HTTPStatusException

    try:
        response = call(
            tenant_id, _preload_content=False, _request_timeout=const.TIMEOUT, **parameters
        )
        return response.status, response.headers, response.data or b""
    except HTTPStatusException as refusal:
        answer = refusal.http_resp
        return answer.status, answer.urllib3_response.headers, answer.data or b""
    except ApiSSLException:
        problem = Unavailable(_lt("Odoo couldn't make a secure connection to Xero."))
    except (urllib3.exceptions.HTTPError, OSError):
        problem = Unavailable()
    # Raised here, so that the SDK's error, which prints headers, isn't kept as its context.
    raise problem


def _parse(headers, body, key):
    """Return the members of a response; its records stay texts."""
    try:
        return envelope.parse(body, key)
    except envelope.Unreadable:
        html = _is_html(headers) and not body.lstrip().startswith(b"{")
    kind = Unavailable if html else BadAnswer
    raise kind(correlation_id=correlation_of(headers))


def _is_html(headers):
    return "html" in (headers.get("Content-Type") or "").lower()
