"""Recompute figures for the new definition of revenue, and read documents again for new fields."""

from collections import defaultdict
from contextlib import suppress

from odoo import SUPERUSER_ID, api
from odoo.addons.exsalerate_xero import const
from odoo.addons.exsalerate_xero.models.connection.xero_vault_rotation import SEALED
from odoo.addons.exsalerate_xero.models.contact.xero_contact_match import MATCHED_AT_ONCE
from odoo.addons.exsalerate_xero.tools import secret
from odoo.addons.exsalerate_xero.tools.words import Words
from odoo.tools import SQL

# Favourites are not updated with the addon, as people may have changed them.
RENAMED_FAVOURITES = {
    "Financial year to date against last": "Financial year to date vs last year",
    "Largest decline first": "Largest decline",
    "Most revenue ever first": "Highest lifetime revenue",
    "New against returning customers": "New vs returning customers",
    "Silent for longest first": "Longest since last purchase",
    "Top customers by code, last twelve months": "Top customers by code, last 12 months",
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute("SELECT DISTINCT contact_id FROM xero_quote WHERE invoiced_company IS NOT NULL")
    contacts = env["xero.contact"].browse([contact_id for (contact_id,) in cr.fetchall()])
    env["xero.invoice"]._add_up(contacts)
    for connection in env["xero.connection"].search([("state", "=", "connected")]):
        read = connection.stream_ids.filtered("last_success").mapped("kind")
        connection._queue([kind for kind in read if kind in const.DOCUMENT_KINDS], full=True)
    env.ref("exsalerate_xero.ir_cron_customers")._trigger()
    _seal_anew(env)
    for old, new in RENAMED_FAVOURITES.items():
        models = ("xero.customer", "xero.invoice.line")
        env["ir.filters"].search([("name", "=", old), ("model_id", "in", models)]).name = new
    _fill_match_codes(cr)
    _decide_again(env)


def _fill_match_codes(cr):
    """Store the kinds of the reasons why contacts are linked, in review or excluded."""
    cr.execute(
        """SELECT match_words, ARRAY_AGG(id) FROM xero_contact
            WHERE match_words IS NOT NULL AND match_code IS NULL GROUP BY match_words"""
    )
    ids = defaultdict(list)
    for stored, found in cr.fetchall():
        # What cannot be read is shown as such.
        with suppress(ValueError):
            ids[str(Words.of(stored).kind())] += found
    for code, found in ids.items():
        cr.execute("UPDATE xero_contact SET match_code = %s WHERE id = ANY(%s)", [code, found])


def _decide_again(env):
    """Decide again about contacts in review whose reasons have names of customers, now IDs."""
    env.cr.execute(
        """SELECT id FROM xero_contact
            WHERE match_state = 'review'
              AND match_words -> 'params' ?| ARRAY['customer', 'names'] ORDER BY id"""
    )
    named = env["xero.contact"].browse([id_ for (id_,) in env.cr.fetchall()])
    for contacts in named.grouped("connection_id").values():
        for start in range(0, len(contacts), MATCHED_AT_ONCE):
            decisions = contacts[start : start + MATCHED_AT_ONCE]._decide()
            contacts._propose({c: d for c, d in decisions.items() if d.outcome != "exclude"})


def _seal_anew(env):
    """Encrypt secrets again: their keys were bound to the PostgreSQL server, named after an "@"."""
    vault = env["xero.vault"]
    for table, columns in SEALED.items():
        for column in columns:
            names = SQL.identifier(table), SQL.identifier(column)
            env.cr.execute(SQL("SELECT id, %s FROM %s WHERE %s LIKE '%%@%%'", names[1], *names))
            for id_, sealed in env.cr.fetchall():
                text = _opened(vault, sealed)
                if text is not None:
                    sealed = vault._seal(text)
                    env.cr.execute(SQL("UPDATE %s SET %s = %s WHERE id = %s", *names, sealed, id_))


def _opened(vault, sealed):
    """Decrypt a secret of an earlier version; return None if that isn't possible."""
    token, _at, place = sealed.partition("@")
    if place.partition(" ")[2] != vault.env.cr.dbname:
        return None
    try:
        return secret.decrypt(vault._keys(place), token)
    except (secret.SecretUnreadable, secret.KeyUnusable):
        return None
