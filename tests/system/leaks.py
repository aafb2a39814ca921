"""Finding what looks like a secret in a log or database; for both Python and PostgreSQL."""

import re

from xero_sandbox.settings import Settings

# Credentials after the name of their scheme; long values of anything called a code, a token or a
# secret; the secrets of the stand-in's apps.
NAMED = (
    r"(bearer|basic) +[A-Za-z0-9+/=_.-]{20,}"
    r"|(code|token|secret)[\"']?[=:] *[\"']?[A-Za-z0-9_-]{30,}"
    rf"|{Settings.client_secret}|{Settings.custom_client_secret}"
)
# An access token is a JWT; the stand-in's codes and refresh tokens have 43 characters, including
# capitals and digits.
PART = "[A-Za-z0-9_-]"
BARE = (
    rf"(?<!{PART})eyJ{PART}{{10,}}"
    f"|(?<!{PART})(?={PART}*[A-Z])(?={PART}*[0-9]){PART}{{43}}(?!{PART})"
)
# Encrypted values may be stored, and are random enough to look like anything.
ENCRYPTED = "gAAAA[A-Za-z0-9_=-]+"
# Everything that people or reports may see, and Odoo's own tables that store texts from the addon.
SEEN = (
    "mail_message", "mail_mail", "mail_activity", "mail_tracking_value", "bus_bus",
    "ir_logging", "ir_config_parameter", "res_partner", "res_company", "crm_lead",
)  # fmt: skip


def in_text(text):
    """Return the lines of a text that look as if they contained a secret."""
    return [line for line in text.splitlines() if _named.search(line) or _bare.search(line)]


def in_log(server):
    """Return the lines of a server's log that look as if they contained a secret."""
    return in_text(server.log.read_text(errors="replace").replace(server.database, "database"))


def in_database(server):
    """Return the rows visible to people and reports that look as if they contained a secret."""
    names = ", ".join(f"'{name}'" for name in SEEN)
    tables = server.sql(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        f" AND (tablename LIKE 'xero%' OR tablename IN ({names}))"
    ).split()
    named = NAMED.replace("'", "''")
    texts = " UNION ALL ".join(
        f"SELECT '{table}' AS name, row::text AS said FROM {table} AS row" for table in tables
    )
    found = server.sql(
        f"SELECT name, seen FROM ({texts}) AS rows,"
        f" regexp_replace(said, '{ENCRYPTED}', '', 'g') AS seen"
        f" WHERE seen ~* '{named}' OR seen ~ '{BARE}'"
    )
    return found.splitlines()


_named, _bare = re.compile(NAMED, re.IGNORECASE), re.compile(BARE)
