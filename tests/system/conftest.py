"""After every test or file here, Odoo's log and database are searched for secrets."""

from contextlib import contextmanager

import pytest

from tests.system import leaks

ENGINE_LOG = "odoo.addons.exsalerate_xero:DEBUG"


@pytest.fixture
def odoo_server(odoo_server):
    """As in the general conftest, with the sync's full log and a search at the end."""
    with searched(odoo_server) as start:
        yield start


@pytest.fixture(scope="module")
def module_odoo_server(module_odoo_server):
    """As `odoo_server`, for all tests of a file."""
    with searched(module_odoo_server) as start:
        yield start


@contextmanager
def searched(odoo_server):
    """Yield a function that starts a server; search what it leaves for secrets."""
    servers = []

    def start(*arguments, **options):
        server = odoo_server(*arguments, options=("--log-handler", ENGINE_LOG), **options)
        servers.append(server)
        return server

    yield start
    for server in servers:
        assert not leaks.in_log(server), "a secret in the log"
        assert not leaks.in_database(server), "a secret in the database"
