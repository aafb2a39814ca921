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
       AND table_name IN (SELECT relname FROM pg_class WHERE relkind = 'r')
       AND (left(table_name, 3) <> 'ir_' OR table_name IN ('ir_attachment', 'ir_logging'))
"""


class ErasureCase(ContactCase):
    """A person whose data Xero erases, and a search through everything that Odoo stores."""

    def erase(self, contact, **members):
        """Let Xero tell that a contact's data is gone; what it still says is up to ``members``."""
        record = self.record(1, "Anybody", ContactStatus="GDPRREQUEST", **members)
        self.settle(record | {"ContactID": contact.xero_id})

    def lines_with(self, *words):
        """Return (table, column, value) of all that the database holds of some words, in any form.

        Of the transaction of the test, which a dump would not show.
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
    """Return a word as texts, HTML, URLs and JSON have it, and without its accents."""
    plain = unicodedata.normalize("NFKD", word)
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    ways = {word, plain, word.upper()}
    ways |= {sign.join(way.split()) for way in ways for sign in "_-+"}
    ways |= {json.dumps(way)[1:-1] for way in ways}
    ways |= {escape(way) for way in ways for escape in (html.escape, quote)}
    digits = "".join(filter(str.isdigit, word))
    # They are looked for in any case.
    return {way.lower() for way in ways} | ({digits} if len(digits) > 8 else set())
