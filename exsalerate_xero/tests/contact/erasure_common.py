import html
import json
import re
import unicodedata
from urllib.parse import quote

from odoo.tools import SQL

from .contact_common import ContactCase

# Odoo's definitions, large and the same in every database; a system test searches them as well.
COLUMNS = """
    SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type IN ('text', 'character varying', 'jsonb', 'json')
       AND table_name IN (
               SELECT relname FROM pg_class
                WHERE relkind = 'r' AND pg_relation_size(oid) > 0
           )
       AND (left(table_name, 3) <> 'ir_' OR table_name IN ('ir_attachment', 'ir_logging'))
"""


class ErasureCase(ContactCase):
    """A person whose data Xero erases, and a search in the whole database."""

    def erase(self, contact, **members):
        """Import a contact as erased in Xero, with ``members`` that Xero still returns."""
        record = self.record(1, "Anybody", ContactStatus="GDPRREQUEST", **members)
        self.settle(record | {"ContactID": contact.xero_id})

    def lines_with(self, *words):
        """Return (table, column, value) of all values that contain one of the words, in any form.

        This searches the test's transaction, which a dump would not show.
        """
        self.env.flush_all()
        columns = {}
        for table, column in self.env.execute_query(SQL(COLUMNS)):
            columns.setdefault(table, []).append(column)
        pattern = "|".join(re.escape(form) for word in words for form in forms(word))
        found = []
        for table, names in columns.items():
            values = SQL(", ").join(
                SQL("(%s, lower(%s::text))", name, SQL.identifier(name)) for name in names
            )
            rows = self.env.execute_query(
                SQL(
                    """SELECT cell.name, cell.value
                         FROM %s row CROSS JOIN LATERAL (VALUES %s) AS cell (name, value)
                        WHERE cell.value ~ %s""",
                    SQL.identifier(table),
                    values,
                    pattern,
                )
            )
            found += [(table, *row) for row in rows]
        return found

    def assertGone(self, *words):
        self.assertEqual(self.lines_with(*words), [])


def forms(word):
    """Return a word as in texts, HTML, URLs and JSON, and without accents."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    ways = {word, plain, word.upper()}
    ways |= {sign.join(way.split()) for way in ways for sign in "_-+"}
    ways |= {json.dumps(way)[1:-1] for way in ways}
    ways |= {escape(way) for way in ways for escape in (html.escape, quote)}
    digits = "".join(filter(str.isdigit, word))
    # The search ignores case.
    return {way.lower() for way in ways} | ({digits} if len(digits) > 8 else set())
