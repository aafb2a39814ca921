"""Matching contacts for `./run bench match`, in an Odoo process."""

import json
import statistics
import time
from hashlib import sha256
from types import SimpleNamespace
from unittest.mock import patch

from odoo.addons.exsalerate_xero.tools import payload
from odoo.sql_db import Cursor
from odoo.tools import SQL

from .match_quality import measure

TIMES = 40
# The first contacts find a cold process.
WARM_UP = 5
PAGE = 1000

COMPANIES = """
    INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, email,
                             email_normalized, vat, type, is_company, active, create_date,
                             write_date)
    SELECT id, id, 'Company ' || id || ' Ltd', 'Company ' || id || ' Ltd',
           'office@company' || id || '.example', 'office@company' || id || '.example',
           'GB' || 100000000 + id, 'contact', true, true, now(), now()
      FROM (SELECT nextval('res_partner_id_seq') AS id FROM generate_series(1, %(companies)s)) new
"""
CONTACTS = """
    INSERT INTO xero_contact (connection_id, company_id, xero_id, name, name_key, partner_id,
                              is_customer, match_state, status)
    SELECT %(connection)s, %(company)s, gen_random_uuid(), name, 'company ' || id, id, true,
           'linked', 'ACTIVE'
      FROM res_partner WHERE name LIKE 'Company %%' AND id %% 2 = 0
"""
INVOICES = """
    INSERT INTO xero_invoice (connection_id, company_id, xero_id, kind, number, contact_id,
                              partner_id, date, status, currency_id, amount_untaxed_company)
    SELECT %(connection)s, %(company)s, gen_random_uuid(), 'invoice', 'INV-' || id, id, partner_id,
           CURRENT_DATE, 'PAID', %(currency)s, 100
      FROM xero_contact
"""


def fill_match(env, companies):
    """Create the organisation, the companies, their contacts and the planner's statistics."""
    connection = env["xero.connection"].create({"name": "Books", "import_customers": True})
    env.flush_all()
    facts = {
        "connection": connection.id,
        "company": env.company.id,
        "currency": env.company.currency_id.id,
        "companies": companies,
    }
    for statement in (COMPANIES, CONTACTS, INVOICES):
        env.cr.execute(SQL(statement, **facts))
    env["xero.partner.key"]._update_stale_keys()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return {}


def match_quality(env):
    """Match the labelled pairs."""
    connection = env["xero.connection"].create({"name": "Books", "import_customers": True})
    return measure(env, connection)


def match(env, contacts):
    """Match new contacts one by one, then this number at once."""
    connection = env["xero.connection"].search([])
    stream = connection._streams().filtered(lambda stream: stream.kind == "contacts")
    stream.full = False
    seconds, statements, execute = [], [], Cursor.execute

    def counted(cursor, *arguments, **options):
        statements[-1] += 1
        return execute(cursor, *arguments, **options)

    with patch.object(Cursor, "execute", counted):
        for number in range(TIMES):
            statements.append(0)
            begun = time.perf_counter()
            _absorb(env, connection, [number])
            _settle(env, stream)
            seconds.append(time.perf_counter() - begun)
    begun = time.perf_counter()
    for first in range(TIMES, TIMES + contacts, PAGE):
        _absorb(env, connection, range(first, min(first + PAGE, TIMES + contacts)))
        env.cr.commit()
    _settle(env, stream)
    taken = time.perf_counter() - begun
    _check(env, TIMES + contacts)
    return {
        "new_contact_ms": round(1000 * statistics.median(seconds[WARM_UP:]), 1),
        "statements": statistics.median(statements[WARM_UP:]),
        "first_import_s": round(taken, 1),
    }


def _absorb(env, connection, numbers):
    """Save new contacts that match no company."""
    texts = [json.dumps(_record(number)).encode() for number in numbers]
    digests = [sha256(text).hexdigest() for text in texts]
    answer = SimpleNamespace(records=texts, digests=digests)
    env["xero.contact"]._absorb(connection, payload.contacts(answer).values)


def _record(number):
    return {
        "ContactID": f"00000000-0000-0000-0000-{number:012d}",
        "Name": f"Newcomer {number} Limited",
        "EmailAddress": f"office@newcomer{number}.example",
        "TaxNumber": f"GB {900_000_000 + number}",
        "ContactStatus": "ACTIVE",
        "IsCustomer": True,
        "Addresses": [{"AddressType": "STREET", "City": "Bath", "Country": "United Kingdom"}],
    }


def _settle(env, stream):
    stream.env["xero.contact"]._match_all(stream)
    env.cr.commit()


def _check(env, contacts):
    """Fail unless this number of contacts have become customers."""
    made = env["xero.contact"].search_count([("partner_created", "=", True)])
    if made != contacts:
        raise AssertionError(f"{made} customers were created from {contacts} contacts")
