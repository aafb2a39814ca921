"""After every test here, what Odoo logged and stored is searched for secrets."""

import re

import pytest

from xero_sandbox.settings import Settings

# An access token is a JWT. Its letters' case counts and it begins a word: ciphers hold anything.
TOKEN = r"\meyJ[A-Za-z0-9_-]{10,}"
# Whatever the case: anything sent as a header's credentials, a code or token in a URL or a form,
# the stand-in's 43 characters of a refresh token or a code beside such a word, the secret.
SECRET = (
    r"\m(bearer|basic) +[A-Za-z0-9+/=_.-]{20,}"
    r"|(code|token|secret)[\"']?[=:] *[\"']?[A-Za-z0-9_-]{30,}|" + Settings.client_secret
)
ENGINE_LOG = "odoo.addons.exsalerate_xero:DEBUG"
# Whatever a person or a report may get to see, and Odoo's own tables that take texts from us.
SEEN = "tablename LIKE 'xero%' OR tablename IN ('mail_message', 'mail_mail', 'mail_activity',"
SEEN += " 'mail_tracking_value', 'bus_bus', 'ir_logging', 'res_partner', 'res_company', 'crm_lead')"


@pytest.fixture
def odoo_server(odoo_server):
    """As in the general conftest, with the engine's log in full and a search when it is over."""
    servers = []

    def start(*arguments, **options):
        server = odoo_server(*arguments, options=("--log-handler", ENGINE_LOG), **options)
        servers.append(server)
        return server

    yield start
    for server in servers:
        assert not secrets_in_log(server), "a secret in the log"
        assert not secrets_in_database(server), "a secret in the database"


def secrets_in_log(server):
    """The lines of a server's log that look as if they held a secret."""
    token = re.compile(TOKEN.replace(r"\m", r"\b"))
    wanted = re.compile(SECRET.replace(r"\m", r"\b"), re.IGNORECASE)
    lines = server.log.read_text(errors="replace").splitlines()
    return [line for line in lines if token.search(line) or wanted.search(line)]


def secrets_in_database(server):
    """The rows that people and reports may see that look as if they held a secret."""
    tables = server.sql(f"SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND ({SEEN})")
    pattern = SECRET.replace("'", "''")
    found = (
        server.sql(
            f"SELECT '{table}', row FROM {table} AS row"
            f" WHERE row::text ~ '{TOKEN}' OR row::text ~* '{pattern}'"
        )
        for table in tables.split()
    )
    return [rows for rows in found if rows]
