import json
from contextlib import ExitStack
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

from odoo import Command
from odoo.fields import Domain
from odoo.tests import TransactionCase, tagged

from xero_sandbox import running


class Users:
    """Makes the people of a test, in its class or its methods."""

    @classmethod
    def new_user(cls, login, *groups, company=None):
        """Return a user with ``groups`` (XML ids) and no others, of ``company`` or the test's."""
        company = company or cls.env.company
        return cls.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "email": f"{login}@example.com",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [Command.set([cls.env.ref(group).id for group in groups])],
            }
        )


@tagged("post_install", "-at_install")
class XeroCase(Users, TransactionCase):
    """A company in pounds and a stand-in for Xero, in a thread of this process.

    The stand-in's books outlive a test's rollback: compare with its truth of the moment.
    """

    sandbox_settings = {"seed": 3, "customers": 12, "invoices": 60}
    # A class makes hundreds of calls in seconds; tests of limits set them for themselves.
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

    def tearDown(self):
        self.xero.clear_faults()
        super().tearDown()

    def connect(self, company=None, organisations=None):
        """Connect an organisation of the stand-in, as a person would."""
        connection = self.env["xero.connection"].create(
            {"company_id": (company or self.company).id, "first_joined_date": "2000-01-01"}
        )
        code = self.consent(connection, organisations)
        connection._complete_authorisation(code)
        return connection

    def connect_and_import(self):
        """Connect and import history.

        Going live is noted to the second: what another test did in the books in the same one would
        be news, were it not a second later meanwhile.
        """
        connection = self.connect()
        connection.connected_at += timedelta(seconds=1)
        self.import_all(connection)
        connection.connected_at -= timedelta(seconds=1)
        return connection

    def consent(self, connection, organisations=None):
        """Press Allow access on Xero's page; return the code that comes back."""
        url = connection.action_connect()["url"]
        back = self.xero.authorise(url, organisations=organisations)
        return parse_qs(urlsplit(back).query)["code"][0]

    def connect_with_references(self):
        """Connect and import what documents refer to: accounts and contacts."""
        connection = self.connect()
        connection.action_import_accounts()
        connection.action_import_contacts()
        self.assertTrue(connection._run_until_idle())
        return connection

    def import_all(self, connection):
        """Run the four imports to their end."""
        connection.action_import_accounts()
        connection.action_import_contacts()
        connection.action_import_suppliers()
        connection.action_import_sales()
        self.assertTrue(connection._run_until_idle(), connection.stream_ids.mapped("last_error"))

    def sync(self, connection):
        """Press Sync now and let it run."""
        connection.action_sync_now()
        self.assertTrue(connection._run_until_idle(), connection.stream_ids.mapped("last_error"))

    def revenue_by(self, field, connection):
        """Return {key: revenue} in the form of the truth: text with two decimals."""
        lines = self.env["xero.invoice.line"]
        groups = lines._read_group(
            lines._get_revenue_domain() & Domain("connection_id", "=", connection.id),
            [field],
            ["amount_company:sum"],
        )
        return {key: f"{amount:.2f}" for key, amount in groups}

    def assertFiguresAreXeros(self, connection, since=None):
        """Compare revenue by account, month and contact with the stand-in's truth, to the cent."""
        truth = self.xero.truth(tenant=connection.tenant_id, since=since)["revenue"]

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
            nonzero({contact.xero_id: total for contact, total in by_contact.items()}),
            nonzero(truth["by_contact"]),
        )
        self.assertEqual(
            nonzero({f"{month:%Y-%m}": total for month, total in by_month.items()}),
            nonzero(truth["by_month"]),
        )
        self.assertTrue(float(truth["total"]), "there should be revenue to compare")


def answer_of(*records):
    """Return records as an answer of Xero's would hold them."""
    texts = [json.dumps(record).encode() for record in records]
    return SimpleNamespace(records=texts, digests=[sha256(text).hexdigest() for text in texts])


def set_up_company(env, url):
    """Point the database at a stand-in at ``url`` and give the company its app."""
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
