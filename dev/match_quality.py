"""How well contacts are matched with customers, measured with the labelled pairs."""

import json
from collections import Counter, defaultdict
from hashlib import sha256
from types import SimpleNamespace

from odoo.addons.exsalerate_xero.tools import payload

from . import match_pairs


def measure(env, connection):
    """Create the customers and contacts of the pairs, and return the figures by name.

    `precision` is the share of the right ones among the contacts that would be linked without a
    question. `recall` is the share of the contacts with a customer that would be linked to it, or
    asked about with this customer among those offered. `wrong_links` and `missed` list the others,
    `outcomes` has what was decided about each kind of pair.
    """
    pairs = match_pairs.pairs()
    partners = _customers(env, pairs)
    contacts = _contacts(env, connection, pairs)
    decisions = contacts._decide()
    outcomes, right, wrong, missed = defaultdict(Counter), 0, [], []
    for pair, partner, contact in zip(pairs, partners, contacts, strict=True):
        found = decisions[contact]
        own = {partner.id, partner.commercial_partner_id.id}
        outcomes[pair.kind][found.outcome] += 1
        offered = bool(own & set(found.candidates))
        right += pair.same and offered
        if found.outcome == "link" and not (pair.same and offered):
            wrong.append(_told(pair, found))
        if pair.same and not offered:
            missed.append(_told(pair, found))
    total = sum(outcomes.values(), Counter())
    return {
        "linked": total["link"],
        "asked": total["ask"],
        "created": total["create"],
        "precision": round(1 - len(wrong) / total["link"], 4),
        "recall": round(right / sum(pair.same for pair in pairs), 4),
        "wrong_links": wrong,
        "missed": missed,
        "outcomes": outcomes,
    }


def _customers(env, pairs):
    employers = {pair.customer.employer for pair in pairs} - {""}
    companies = env["res.partner"].create(
        [{"name": name, "is_company": True} for name in sorted(employers)]
    )
    parents = {company.name: company.id for company in companies}
    countries = env["res.country"]._xero_countries()
    return env["res.partner"].create(
        [
            {
                "name": party.name,
                "email": party.email,
                "vat": party.vat,
                "city": party.city,
                "country_id": countries.find(party.country),
                "is_company": not party.person,
                "parent_id": parents.get(party.employer),
            }
            for party in (pair.customer for pair in pairs)
        ]
    )


def _contacts(env, connection, pairs):
    records = [_record(number, pair.contact) for number, pair in enumerate(pairs)]
    texts = [json.dumps(record).encode() for record in records]
    digests = [sha256(text).hexdigest() for text in texts]
    values = payload.contacts(SimpleNamespace(records=texts, digests=digests)).values
    env["xero.contact"]._absorb(connection, values)
    found = env["xero.contact"].search([("connection_id", "=", connection.id)])
    by_id = {contact.xero_id: contact for contact in found}
    return found.browse([by_id[record["ContactID"]].id for record in records])


def _record(number, party):
    first, last = party.person or ("", "")
    return {
        "ContactID": f"10000000-0000-0000-0000-{number:012d}",
        "Name": party.name,
        "FirstName": first,
        "LastName": last,
        "EmailAddress": party.email,
        "TaxNumber": party.vat,
        "ContactStatus": "ACTIVE",
        "IsCustomer": True,
        "Addresses": [
            {"AddressType": "STREET", "City": party.city, "Country": party.country},
        ],
    }


def _told(pair, decision):
    names = f"{pair.customer.name} | {pair.contact.name}"
    return f"{pair.kind}: {names}: {decision.outcome} {', '.join(decision.evidence)}"
