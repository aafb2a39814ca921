"""One document as its customer sees it: the PDF, and the link to Xero's online invoice."""

from dataclasses import dataclass, field
from datetime import datetime

from .. import const
from .errors import BadAnswer, correlation_of
from .headers import Limits, limits, server_time
from .hosts import check_online_url
from .payload.decoding import decoded
from .payload.schema import OnlineInvoice
from .words import Words, _lt

_PDF_START = b"%PDF-"
_NO_PDF = _lt("Xero's response isn't a PDF.")
_TOO_LARGE = _lt("The PDF is larger than %(limit)s MB. Open the document in Xero instead.")
_NO_LINK = _lt("Xero has no online invoice for this document.")
_FOREIGN_LINK = _lt("Xero's response contains a link that isn't Xero's. It isn't used.")


@dataclass(frozen=True, slots=True)
class Paper:
    """A response to a request for one document: `content` is the PDF, or the link."""

    content: bytes | str = field(repr=False)
    server_time: datetime
    limits: Limits


class Papers:
    """The calls of a client for one document; mixed into `client.XeroClient`."""

    def pdf(self, kind: str, xero_id: str) -> Paper:
        """Read a document as PDF.

        :param kind: one of `const.PDF_CALLS`
        :raises NotFound: Xero has no document with this ID
        :raises BadAnswer: the response isn't a PDF, or too large
        """
        method, parameter = const.PDF_CALLS[kind]
        headers, body = self._send(getattr(self._api, method), kind, {parameter: xero_id})
        if not body.startswith(_PDF_START):
            raise BadAnswer(_NO_PDF, correlation_of(headers))
        if len(body) > const.LARGEST_PDF:
            words = Words(_TOO_LARGE, {"limit": const.LARGEST_PDF // 2**20})
            raise BadAnswer(words, correlation_of(headers))
        return Paper(body, server_time(None, headers), limits(headers))

    def online_invoice(self, xero_id: str) -> Paper:
        """Read the link to a sales invoice that its customer opens without a login.

        :raises BadAnswer: there is no link, or it isn't one of Xero's
        """
        answer = self._list(self._api.get_online_invoice, "OnlineInvoices", invoice_id=xero_id)
        records = [decoded(text, OnlineInvoice) for text in answer.records]
        url = records[0].OnlineInvoiceUrl if records else None
        if not url:
            raise BadAnswer(_NO_LINK)
        if not check_online_url(url):
            raise BadAnswer(_FOREIGN_LINK)
        return Paper(url, answer.server_time, answer.limits)
