import importlib.util
import json
from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path

from xero_sandbox import running

from .transactions import Commits


class Users:
    """Creates users, in a test's class or methods."""

    @classmethod
    def new_user(cls, login, *groups, company=None):
        """Return a user with only ``groups`` (XML IDs), of ``company`` or the test's company."""
        company = company or cls.env.company
        # An invitation by e-mail takes longer than all the rest.
        users = cls.env["res.users"].with_context(no_reset_password=True)
        user = users.create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@example.com",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
        )
        return user.with_env(cls.env)


@tagged("post_install", "-at_install")
class XeroCase(Users, Commits, TransactionCase):
    """A company in pounds and a stand-in for Xero, in a thread of this process.

    The stand-in's books are not rolled back with a test: compare with its current truth.
    """

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 60}
    # Whether each test starts with ``self.connection``, made once for the class: connected, or
    # connected and imported.
    starts_connected = False
    starts_imported = False
    # Whether bills are imported with the suppliers, which takes two more lists.
    purchases = False
    # A class makes hundreds of calls in seconds; tests of limits set their own.
    no_limits = {"minute_limit": 100_000, "day_limit": 100_000}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry_enter_test_mode_cls()
        stack = ExitStack()
        cls.addClassCleanup(stack.close)
        cls.sandbox = stack.enter_context(running(**cls.no_limits | cls.sandbox_settings))
        cls.xero = cls.sandbox.control
        set_up_company(cls.env, cls.sandbox.url)
        cls.company = cls.env.company
        if cls.starts_connected or cls.starts_imported:
            cls.connection = cls.connect_once()
            cls.xero.reset_calls()
            cls.snapshot = cls.sandbox.snapshot()

    def tearDown(self):
        self.xero.clear_faults()
        if self.starts_connected or self.starts_imported:
            self.sandbox.restore(self.snapshot)
            self.xero.reset_calls()
        super().tearDown()

    @classmethod
    def connect(cls, company=None, organisations=None, **values):
        """Connect an organisation of the stand-in, as a person would."""
        own = {"company_id": (company or cls.company).id, "first_joined_date": "2000-01-01"}
        connection = cls.env["xero.connection"].create(own | values)
        code = cls.consent(connection, organisations)
        connection._complete_authorisation(code)
        return connection

    @classmethod
    def connect_once(cls):
        """Return the connection that all tests of the class start with."""
        return cls.connect_and_import() if cls.starts_imported else cls.connect()

    @classmethod
    def connect_and_import(cls):
        """Connect and import history.

        The time of the connection is rounded to seconds. During the import it is a second later, so
        that what another test did in the books in the same second doesn't count as new.
        """
        connection = cls.connect()
        connection.connected_at += timedelta(seconds=1)
        cls.import_all(connection)
        connection.connected_at -= timedelta(seconds=1)
        return connection

    @classmethod
    def consent(cls, connection, organisations=None):
        """Click Allow access on Xero's page; return the code from the redirect."""
        url = connection.action_connect()["url"]
        back = cls.xero.authorise(url, organisations=organisations)
        return parse_qs(urlsplit(back).query)["code"][0]

    @classmethod
    def connect_with_references(cls):
        """Connect and import what documents refer to: accounts and contacts."""
        connection = cls.connect()
        connection.action_import_accounts()
        connection.action_import_contacts()
        cls.run_until_idle(connection)
        return connection

    @classmethod
    def import_all(cls, connection):
        """Run the four imports to completion."""
        connection.action_import_accounts()
        connection.action_import_contacts()
        connection.action_import_suppliers()
        if not cls.purchases:
            connection.purchases = False
        connection.action_import_sales()
        cls.run_until_idle(connection)

    @classmethod
    def sync(cls, connection, *kinds):
        """Click Sync now and wait until it has finished; or read only the changes of some lists."""
        if kinds:
            connection._queue(kinds, full=False)
        else:
            connection.action_sync_now()
        cls.run_until_idle(connection)

    @classmethod
    def run_until_idle(cls, connection):
        """Read everything that is queued; fail with the streams' errors."""
        if not connection._run_until_idle():
            raise AssertionError(connection.stream_ids.mapped("last_error"))

    def stream(self, kind):
        """Return the stream of ``self.connection`` that reads this kind of list."""
        return self.connection._streams().filtered(lambda stream: stream.kind == kind)

    def revenue_by(self, field, connection):
        """Return {key: revenue} in the format of the truth: text with two decimals."""
        lines = self.env["xero.invoice.line"]
        groups = lines._read_group(
            lines._get_revenue_domain() & Domain("connection_id", "=", connection.id),
            [field],
            ["amount_company:sum"],
        )
        return {key: f"{amount:.2f}" for key, amount in groups}

    def assertFiguresAreXeros(self, connection, since=None):
        """Compare revenue by account, month, contact and item with the stand-in's truth."""
        part = "income" if connection.all_income else "revenue"
        truth = self.xero.truth(tenant=connection.tenant_id, since=since)[part]

        def nonzero(amounts):
            return {key: amount for key, amount in amounts.items() if float(amount)}

        by_account = self.revenue_by("account_id", connection)
        by_contact = self.revenue_by("contact_id", connection)
        by_month = self.revenue_by("date:month", connection)
        self.assertEqual(
            nonzero({account.xero_id or "": total for account, total in by_account.items()}),
            nonzero(truth["by_account"]),
        )
        self.assertEqual(
            nonzero({contact.xero_id or "": total for contact, total in by_contact.items()}),
            nonzero(truth["by_contact"]),
        )
        by_item = self.revenue_by("item_id", connection)
        self.assertEqual(
            nonzero({item.xero_id or "": total for item, total in by_item.items()}),
            nonzero(truth["by_item"]),
        )
        self.assertEqual(
            nonzero({f"{month:%Y-%m}": total for month, total in by_month.items()}),
            nonzero(truth["by_month"]),
        )
        self.assertTrue(float(truth["total"]), "there should be revenue to compare")


def migration(version, stage):
    """Return a migration script as a module.

    :param stage: "pre" or "post"
    """
    path = file_path(f"exsalerate_xero/migrations/{version}/{stage}-migration.py")
    spec = importlib.util.spec_from_file_location(f"{stage}_migration", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer_of(*records):
    """Return records as a response from Xero."""
    texts = [json.dumps(record).encode() for record in records]
    return SimpleNamespace(records=texts, digests=[sha256(text).hexdigest() for text in texts])


def set_up_company(env, url):
    """Connect the database to a stand-in at ``url`` and give the company its app."""
    parameters = env["ir.config_parameter"]
    for purpose in ("api", "identity", "login"):
        parameters.set_param(f"exsalerate_xero.{purpose}_url", url)
    pounds = env.ref("base.GBP")
    pounds.active = True
    env.company.write(
        {
            "currency_id": pounds.id,
            "xero_client_id": "sandbox-client",
            "xero_client_secret": "sandbox-secret",
        }
    )
