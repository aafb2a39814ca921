"""What Odoo's jobs import agrees with Xero, also when it is repeated and after edits."""

import pytest

from tests.system.common import connected


@pytest.fixture
def organisation(odoo_server, sandbox_factory):
    xero = sandbox_factory(customers=40, invoices=600, minute_limit=10_000)
    return connected(odoo_server(xero, cron_threads=2), xero)


def counts(organisation):
    tables = ("xero_account", "xero_contact", "xero_invoice", "xero_invoice_line", "res_partner")
    return {table: organisation.server.sql(f"SELECT count(*) FROM {table}") for table in tables}


def test_figures_equal_xeros_after_imports_twice_and_after_edits(organisation):
    organisation.import_all()
    organisation.assert_figures()
    first = counts(organisation)

    organisation.import_all()
    organisation.assert_figures()
    assert counts(organisation) == first, "importing again creates no duplicates"

    xero = organisation.xero
    for edit in ("void", "pay", "new_invoice", "change_amount", "new_credit_note", "approve"):
        xero.edit(edit)
    before = organisation.server.sql("SELECT sum(amount_company) FROM xero_invoice_line")
    organisation.sync()
    organisation.assert_figures()
    assert organisation.server.sql("SELECT sum(amount_company) FROM xero_invoice_line") != before
