"""After every test here, what Odoo logged and stored is searched for secrets."""

import pytest

from tests.system import leaks

ENGINE_LOG = "odoo.addons.exsalerate_xero:DEBUG"


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
        assert not leaks.in_log(server), "a secret in the log"
        assert not leaks.in_database(server), "a secret in the database"
