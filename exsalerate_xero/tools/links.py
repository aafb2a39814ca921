"""Links that open a record in Xero's own pages. Source: Xero's "Deep linking"."""

from urllib.parse import quote

from .. import const


def invoice_url(short_code: str | None, xero_id: str) -> str:
    """Return the address of a sales invoice; with `short_code`, it opens in that organisation."""
    return _deep_link(short_code, const.INVOICE_PATH, xero_id)


def credit_note_url(short_code: str | None, xero_id: str) -> str:
    """Return the address of a sales credit note."""
    return _deep_link(short_code, const.CREDIT_NOTE_PATH, xero_id)


def document_url(short_code: str | None, kind: str, xero_id: str) -> str:
    """Return the address of a document of any kind; Xero's start page if it has none."""
    path = const.DOCUMENT_PATHS.get(kind)
    return _deep_link(short_code, path, xero_id) if path else const.GO_URL


def contact_url(short_code: str | None, xero_id: str) -> str:
    """Return the address of a contact."""
    return _deep_link(short_code, const.CONTACT_PATH, xero_id)


def quote_url(short_code: str | None, xero_id: str) -> str:
    """Return the address of a quote."""
    return _deep_link(short_code, const.QUOTE_PATH, xero_id)


def repeating_invoice_url(short_code: str | None, xero_id: str) -> str:
    """Return the address of a repeating invoice."""
    return _deep_link(short_code, const.REPEATING_INVOICE_PATH, xero_id)


def _deep_link(short_code, template, xero_id):
    path = template.format(id=quote(xero_id, safe=""))
    if not short_code:
        return const.GO_URL + path
    shortcode, redirect = quote(short_code, safe=""), quote(path, safe="")
    return f"{const.GO_URL}{const.DEEP_LINK_PATH}?shortcode={shortcode}&redirecturl={redirect}"
