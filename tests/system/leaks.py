"""Finding what looks like a secret in a log or database; for Python and PostgreSQL alike."""

import re

from xero_sandbox.settings import Settings

# Credentials follow the name of their scheme; whatever is called a code, a token or a secret is
# one when it is long; the secret of the app.
NAMED = (
    r"(bearer|basic) +[A-Za-z0-9+/=_.-]{20,}"
    r"|(code|token|secret)[\"']?[=:] *[\"']?[A-Za-z0-9_-]{30,}"
    rf"|{Settings.client_secret}"
)
# An access token is a JWT; the stand-in's codes and refresh tokens are 43 characters, capitals and
# digits among them.
PART = "[A-Za-z0-9_-]"
BARE = (
    rf"(?<!{PART})eyJ{PART}{{10,}}"
    f"|(?<!{PART})(?={PART}*[A-Z])(?={PART}*[0-9]){PART}{{43}}(?!{PART})"
)
# What is encrypted may be stored, and is random enough to look like anything.
ENCRYPTED = "gAAAA[A-Za-z0-9_=-]+"
# Whatever a person or a report may get to see, and Odoo's own tables that take texts from us.
SEEN = (
    "mail_message", "mail_mail", "mail_activity", "mail_tracking_value", "bus_bus",
    "ir_logging", "ir_config_parameter", "res_partner", "res_company", "crm_lead",
)  # fmt: skip


def in_text(text):
    """The lines of a text that look as if they held a secret."""
    return [line for line in text.splitlines() if _named.search(line) or _bare.search(line)]


def in_log(server):
    """The lines of a server's log that look as if they held a secret."""
    return in_text(server.log.read_text(errors="replace").replace(server.database, "database"))


def in_database(server):
    """The rows that people and reports may see that look as if they held a secret."""
    names = ", ".join(f"'{name}'" for name in SEEN)
    tables = server.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        f" AND (tablename LIKE 'xero%' OR tablename IN ({names}))"
    ).split()
    named = NAMED.replace("'", "''")
    found = (
        server.sql(
            f"SELECT '{table}', seen FROM {table} AS row,"
            f" regexp_replace(row::text, '{ENCRYPTED}', '', 'g') AS seen"
            f" WHERE seen ~* '{named}' OR seen ~ '{BARE}'"
        )
        for table in tables
    )
    return [rows for rows in found if rows]


_named, _bare = re.compile(NAMED, re.IGNORECASE), re.compile(BARE)
