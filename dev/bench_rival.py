"""An importer like most connectors: one invoice at a time, searched and created with the ORM.

It reads with the same client, maps with the same code and writes the same columns as the sync, but
has none of what makes the sync fast. Pages have 100 invoices, Xero's default, and each is
committed.
"""

from odoo.addons.exsalerate_xero.tools import payload
from odoo.addons.exsalerate_xero.tools.money import to_base

PAGE_SIZE = 100
SAME_NAMES = ("kind", "number", "reference", "date", "due_date", "paid_date", "status")
SAME_LINE_NAMES = ("description", "item_code", "quantity", "price_unit", "amount", "amount_company")
AMOUNTS = {
    "currency_rate": "rate",
    "amount_untaxed": "untaxed",
    "amount_tax": "tax",
    "amount_total": "total",
    "amount_due": "due",
    "amount_paid": "paid",
    "amount_credited": "credited",
    "amount_untaxed_company": "untaxed_company",
    "amount_due_company": "due_company",
}


def import_invoices(env, client, connection, pages):
    """Import the first pages of invoices, ordered by ID; return the number of invoices."""
    converter = connection._converter()
    done = 0
    for page in range(1, pages + 1):
        answer = client.invoices(page=page, page_size=PAGE_SIZE)
        for sale in payload.invoices(answer, converter).values:
            _import(env, connection, sale)
        env.cr.commit()
        done += len(answer.records)
    return done


def _import(env, connection, sale):
    """Create the invoice with its lines, or update the existing one."""
    values = _values(env, connection, sale)
    found = _search(env, "xero.invoice", connection, sale.xero_id)
    if found:
        found.line_ids.unlink()
        found.write(values)
    else:
        env["xero.invoice"].create(values)


def _values(env, connection, sale):
    contact = _search(env, "xero.contact", connection, sale.contact)
    currency = (
        env["res.currency"]
        .with_context(active_test=False)
        .search([("name", "=", sale.currency)], limit=1)
    )
    shared = {"company_id": connection.company_id.id, "partner_id": contact.partner_id.id}
    return {
        **shared,
        "connection_id": connection.id,
        "contact_id": contact.id,
        "currency_id": currency.id,
        **{name: getattr(sale, name) for name in SAME_NAMES},
        **{name: float(getattr(sale, member)) for name, member in AMOUNTS.items()},
        "xero_id": sale.xero_id,
        "content_hash": sale.digest,
        "xero_updated_at": sale.updated_at,
        "line_ids": [
            (0, 0, _line(env, connection, sale, line, number) | shared)
            for number, line in enumerate(sale.lines)
        ],
    }


def _line(env, connection, sale, line, number):
    values = {name: getattr(line, name) for name in SAME_LINE_NAMES}
    account = _search(env, "xero.account", connection, line.account_id)
    return values | {
        "sequence": number,
        "kind": sale.kind,
        "date": sale.date,
        "counted": sale.status in ("AUTHORISED", "PAID"),
        "account_id": account.id,
        "amount_base": float(to_base(line.amount, sale.rate)),
        "income": account.income,
    }


def _search(env, model, connection, xero_id):
    domain = [("connection_id", "=", connection.id), ("xero_id", "=", xero_id)]
    return env[model].with_context(active_test=False).search(domain, limit=1)
