from typing import NamedTuple


class PageDocuments(NamedTuple):
    """The documents of a page, by the names of their models and kinds.

    :param bought: the kinds that are purchases, if an amount is positive
    :param has_income: whether lines that aren't income are marked, and added up apart
    """

    documents: str
    lines: str
    invoice: str
    credit_note: str
    bought: tuple
    has_income: bool = False


# What a customer was invoiced.
SALES = PageDocuments(
    *("xero.invoice", "xero.invoice.line", "invoice", "credit_note"),
    bought=("invoice", "receipt"),
    has_income=True,
)
