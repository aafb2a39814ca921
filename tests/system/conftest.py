"""After every test here, Odoo's log and database are searched for secrets."""

import pytest

from tests.system import leaks

ENGINE_LOG = "odoo.addons.exsalerate_xero:DEBUG"


@pytest.fixture
def odoo_server(odoo_server):
    """As in the general conftest, with the sync's full log and a search at the end."""
    servers = []

    def start(*arguments, **options):
        server = odoo_server(*arguments, options=("--log-handler", ENGINE_LOG), **options)
        servers.append(server)
        return server

    yield start
    for server in servers:
        assert not leaks.in_log(server), "a secret in the log"
        assert not leaks.in_database(server), "a secret in the database"
