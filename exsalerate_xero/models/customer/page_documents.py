from typing import NamedTuple


class PageDocuments(NamedTuple):
    """The documents of a page, by the names of their models and kinds.

    :param has_income: whether lines that aren't income are marked
    """

    documents: str
    lines: str
    invoice: str
    credit_note: str
    has_income: bool = False


# What a customer was invoiced.
SALES = PageDocuments("xero.invoice", "xero.invoice.line", "invoice", "credit_note", True)
