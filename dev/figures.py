"""Comparing Odoo's figures after an import with the stand-in's."""

from decimal import Decimal

# Contacts that are customers or suppliers: linked, or up for review.
CONTACTS = """SELECT count(*) FROM xero_contact
               WHERE merged_into_xero_id IS NULL AND status <> 'GDPRREQUEST'
                 AND match_state IN ('linked', 'review') AND"""
# Plain SQL, since the comparison must not depend on the addon's own code.
COUNTS = {
    "accounts": "SELECT count(*) FROM xero_account WHERE income",
    "customers": f"{CONTACTS} is_customer",
    "suppliers": f"{CONTACTS} is_supplier",
    "invoices": "SELECT count(*) FROM xero_invoice WHERE kind = 'invoice'",
    "credit_notes": "SELECT count(*) FROM xero_invoice WHERE kind = 'credit_note'",
    "lines": """SELECT count(*) FROM xero_invoice_line
                 WHERE kind IN ('invoice', 'credit_note')""",
}
COUNTED = "SELECT coalesce(sum(amount_company), 0) FROM xero_invoice_line WHERE counted AND"
REVENUE = f"{COUNTED} income"
OF_KIND = f"{REVENUE} AND kind = '{{}}'"
NOT_INCOME = f"{COUNTED} income IS NOT TRUE AND kind IN ('invoice', 'credit_note')"
# Costs are negative, since they are the opposite of revenue.
SPEND = """SELECT coalesce(-sum(amount_company), 0) FROM xero_invoice_line
            WHERE counted AND kind IN ('bill', 'bill_credit')"""
# Where revenue comes from, by kind of document.
SOURCES = {
    "invoice": "invoices",
    "credit_note": "credit notes",
    "receipt": "money received",
    "spend": "money spent",
    "prepayment": "prepayments",
    "journal": "manual journals",
    "bill": "bills",
    "bill_credit": "supplier credit notes",
}
# Several contacts can belong to one customer in Odoo, which the customer board counts.
LABELS = {"customers": "customer contacts", "suppliers": "supplier contacts"}
HEADING = ("", "Odoo", "Xero", "difference")


def compare(server, xero, since):
    """Print the table; return whether all figures agree. Sales count from the date `since`."""
    truth = xero.truth(since=since)
    rows = [
        (LABELS.get(name, name.replace("_", " ")), int(server.sql(query)), truth["counts"][name])
        for name, query in COUNTS.items()
    ]
    income = truth["income"]
    for name, query, wanted in (
        (f"revenue, {truth['currency']}", REVENUE, income["total"]),
        *(
            (f"  {label}", OF_KIND.format(kind), income["by_kind"].get(kind, "0.00"))
            for kind, label in SOURCES.items()
        ),
        ("invoiced, not income", NOT_INCOME, truth["not_income"]["total"]),
        ("spend", SPEND, truth["purchases"]["total"]),
    ):
        rows.append((name, Decimal(server.sql(query)), Decimal(wanted)))
    lines = [HEADING, *((name, *map(_written, (a, b, a - b))) for name, a, b in rows)]
    print()
    for name, *figures in lines:
        print(f"{name:25}" + "".join(f"{figure:>16}" for figure in figures))
    return all(ours == theirs for _, ours, theirs in rows)


def _written(value):
    return f"{value:,.2f}" if isinstance(value, Decimal) else f"{value:,}"
