"""An import contacts no one but Xero, even if other parts of Odoo verify changed customers.

Slow at first: Odoo installs its accounting, for VAT numbers and Peppol.
"""

import pytest

from dev import database
from tests.system import offline

RECORDS = """
def record(number, **members):
    return {
        "ContactID": f"00000000-0000-0000-0000-{number:012d}",
        "Name": f"Firme {number}",
        "ContactStatus": "ACTIVE",
        "IsCustomer": True,
        "TaxNumber": f"BE 0477.4727.{number:02d}",
        "Addresses": [{"AddressType": "STREET", "City": "Gent", "Country": "Belgium"}],
    } | members

def arrive(*records):
    from hashlib import sha256
    from types import SimpleNamespace
    import json
    from odoo.addons.exsalerate_xero.tools import payload
    texts = [json.dumps(record).encode() for record in records]
    digests = [sha256(text).hexdigest() for text in texts]
    answer = SimpleNamespace(records=texts, digests=digests)
    changes = env["xero.contact"]._absorb(connection, payload.contacts(answer).values)
    connection._streams().grouped("kind")["contacts"]._process_changes("contacts", changes)
    env["xero.contact"]._match(connection)
    env.flush_all()
    return env["xero.contact"].search([("connection_id", "=", connection.id)], order="xero_id")

env.company.vat_check_vies = True
env.company.account_peppol_proxy_state = "sender"
connection = env["xero.connection"].create({"name": "Books", "import_customers": True})
"""
IMPORT = """
contacts = arrive(*(record(number) for number in range(1, 31)))
assert len(contacts.partner_id) == 30, contacts.mapped("match_state")
assert not any(contacts.partner_id.mapped("vies_valid"))
changed = arrive(record(1, TaxNumber="BE 0477.4727.99"))
assert "99" in contacts[0].partner_id.vat, contacts[0].partner_id.vat
contacts[1].partner_id.vat = False
env.flush_all()
arrive(record(2, TaxNumber="BE 0477.4727.98"))
assert contacts[1].has_conflict
contacts[1].action_take_xero()
env.flush_all()
assert "98" in contacts[1].partner_id.vat
contacts.match_run_id._close(connection)
assert not refused(), refused()
env.cr.rollback()
print("IMPORTED")
"""
PERSON = """
partner = arrive(record(1)).partner_id
assert not refused(), refused()
partner.vat = "BE0477472701"
env.flush_all()
assert "ec.europa.eu" in refused(), refused()
assert "peppol" not in refused(), refused()
env["res.partner"].create(
    {"name": "Firme", "vat": "BE0477472701", "country_id": env.ref("base.be").id,
     "is_company": True, "invoice_edi_format": "ubl_bis3"}
)
env.flush_all()
assert "peppol" in refused(), refused()
env.cr.rollback()
print("ASKED")
"""


@pytest.fixture(scope="module")
def verifying(odoo_env):
    """The name of a database that verifies VAT numbers and looks customers up in Peppol."""
    name = database.named("verifying")
    apps = database.apps_template(odoo_env, database.FEW_APPS)
    database.copy(odoo_env, apps, name)
    yield name
    database.drop(odoo_env, name)


def test_importing_and_updating_customers_asks_no_third_party(odoo_env, verifying, tmp_path):
    asked, output = offline.shell(odoo_env, tmp_path, verifying, RECORDS + IMPORT)
    assert "IMPORTED" in output
    assert not asked


def test_a_customer_changed_by_a_person_is_verified_as_usual(odoo_env, verifying, tmp_path):
    _asked, output = offline.shell(odoo_env, tmp_path, verifying, RECORDS + PERSON)
    assert "ASKED" in output
