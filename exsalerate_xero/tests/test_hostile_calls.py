"""Every method and route, called by each kind of user with arguments that nobody should send.

No traceback, no data that is not theirs, no change. What is sent is drawn by a seeded generator.
"""

import inspect
import random

from odoo import http
from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .public_methods import PUBLIC_METHODS, WHO, is_api_model
from .rights_common import FAR, FOREIGN, RightsCase, own_models

SEED = 20261123
ROUNDS = 4
MISSING = 2**31 - 2
VALUES = (
    None, False, True, 0, -1, 1, MISSING, 2**31, 2**63, -(2**63), 1.5, float("nan"),
    "", "x", "1", "\0", "'; DROP TABLE xero_invoice; --", "2026-13-45", "2026-11-01", "é" * 5000,
    [], [1], [[]], ["|"], [("id", "=", 1)], {}, {"id": 1}, {"1": [None]},
)  # fmt: skip
CONTEXTS = (
    {},
    {"active_test": "x", "bin_size": []},
    {"xero_quote_id": "x"},
    {"xero_quote_id": [1]},
    {"xero_connection_id": {}},
    {"default_partner_id": "x", "default_state": "connected"},
    {"uid": 1, "su": True},
    {"search_default_review": {}},
)
# Odoo's own methods, on records and on models.
WAYS = {
    "read": ([],),
    "web_read": ({"display_name": {}},),
    "export_data": (["display_name"],),
    "copy": (),
    "copy_data": (),
    "write": ({"name": "x"},),
    "unlink": (),
    "message_post": (),
    "action_archive": (),
    "get_metadata": (),
    "activity_schedule": (),
    "message_subscribe": ([1],),
    "mapped": ("display_name",),
}
MODEL_WAYS = {
    "search_read": ([], ["display_name"]),
    "name_search": (FOREIGN,),
    "search": ([("display_name", "ilike", FOREIGN)],),
    "formatted_read_group": ([], [], ["__count"]),
    "web_search_read": ([], {"display_name": {}}),
    "create": ({"name": "x"},),
    "name_create": ("x",),
    "load": (["name"], [["x"]]),
    "get_views": ([[False, "list"]],),
    "web_read_group": ([], ["create_date:month"]),
}


class TestHostileCalls(RightsCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.unexpected = []

    def call(self, kind, model, method, args, kwargs):
        """Make a call as a client; what it gave or said, None where it was rightly refused."""
        self.env.invalidate_all()
        records = self.env[model].with_user(self.users[kind])
        try:
            with self.env.cr.savepoint():
                return call_kw(records, method, args, kwargs)
        except UserError as error:
            return str(error)

    def arguments(self, model, method):
        """Draw arguments that fit the method's signature, and nothing else."""
        function = inspect.unwrap(getattr(type(self.env[model]), method))
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return {
            parameter.name: self.random.choice(VALUES)
            for parameter in parameters
            if parameter.default is parameter.empty or self.random.random() < 0.6
        }

    def some_ids(self, model, *names):
        """Draw ids: of records that are there, of none, of too many, of what is not there."""
        there = self.records_for(model, *names).ids
        return self.random.choice([there[:1], there, [], [MISSING], [0], [*there, MISSING]])

    def attack(self, kind, listed, *names, may_see=False):
        """Call methods, as {model: names}, on records of these customers."""
        for model, methods in sorted(listed.items()):
            for method in sorted(methods):
                for _round in range(ROUNDS):
                    kwargs = self.arguments(model, method)
                    kwargs["context"] = self.random.choice(CONTEXTS)
                    api_model = is_api_model(self.env[model], method)
                    args = [] if api_model else [self.some_ids(model, *names)]
                    told = f"{kind}: {model}.{method}({args}, {kwargs})"[:300]
                    try:
                        answer = self.call(kind, model, method, args, kwargs)
                    except Exception as error:
                        self.unexpected.append(f"{told}: {error!r}"[:500])
                    else:
                        if not may_see:
                            self.note_what_shows(told, answer)

    def note_what_shows(self, told, answer):
        shown = repr(answer)
        self.unexpected += [f"{told} shows {text}" for text in (FOREIGN, FAR) if text in shown]

    def assertNothingUnexpected(self):
        self.assertFalse(self.unexpected, "\n".join(self.unexpected))

    def open_to(self, kind):
        """Return {model: methods} that a kind of user may call."""
        return {
            model: [name for name, group in methods.items() if kind in WHO.get(group, (kind,))]
            for model, methods in PUBLIC_METHODS.items()
        }

    def test_who_has_no_right_gets_nothing_and_changes_nothing(self):
        for kind in ("clerk", "portal", "nobody"):
            before = self.digests()
            self.attack(kind, PUBLIC_METHODS, "own", "foreign", "unassigned", "far")
            self.assertEqual(self.digests(), before, kind)
        self.assertNothingUnexpected()

    def test_a_salesperson_gets_nothing_of_others_customers_and_changes_nothing(self):
        before = self.digests()
        self.attack("seller", PUBLIC_METHODS, "foreign", "far")
        self.assertEqual(self.digests(), before)
        self.assertNothingUnexpected()

    def test_who_has_the_right_sees_no_traceback_whatever_is_sent(self):
        for kind in ("seller", "manager"):
            self.attack(kind, self.open_to(kind), "own", "unassigned", may_see=True)
        self.assertNothingUnexpected()

    @mute_logger("odoo.models", "odoo.sql_db")
    def test_odoos_own_methods_show_and_change_nothing_for_who_has_no_right(self):
        for kind, names in (
            ("clerk", ("own", "foreign")),
            ("portal", ("own", "foreign")),
            ("nobody", ("own", "foreign")),
            ("seller", ("foreign", "far")),
        ):
            before = self.digests()
            for model in own_models(self.env):
                if kind != "seller" or "partner_id" in self.env[model]._fields:
                    self.use_all_ways(kind, model, self.records_for(model, *names).ids)
            self.assertEqual(self.digests(), before, kind)
        self.assertNothingUnexpected()

    def use_all_ways(self, kind, model, ids):
        calls = [(method, [ids, *args]) for method, args in WAYS.items()]
        calls += [(method, list(args)) for method, args in MODEL_WAYS.items()]
        for method, args in calls:
            if not hasattr(self.env[model], method):
                continue
            told = f"{kind}: {model}.{method}"
            try:
                answer = self.call(kind, model, method, args, {})
            except Exception:
                # Odoo's own methods may fail as they like.
                continue
            self.note_what_shows(told, answer)


@tagged("post_install", "-at_install", "odoo_runner")
class TestHostileRequests(HttpCase):
    """The routes, called by nobody, a portal user, a clerk and an administrator of Xero's."""

    QUERIES = (
        {},
        {"state": "x", "code": "y"},
        {"state": "\0é" * 50, "code": "\0"},
        {"state": "A" * 3000, "code": "z"},
        {"state": "eyJ4IjoxfQ==", "code": "x"},
        {"error": "<script>alert(1)</script>", "state": ""},
        {"state[]": "x", "code[]": "y", "db": "../x", "redirect": "https://evil.example"},
    )
    FORMS = (
        {},
        {"connection_id": "²", "tenant_id": "x"},
        {"connection_id": "9" * 5000, "tenant_id": "x"},
        {"connection_id": "99999999999999999999", "tenant_id": "x"},
        {"connection_id": "-1", "tenant_id": "\0"},
        {"connection_id": "0"},
        {"connection_id": "1; DROP TABLE xero_connection", "tenant_id": ""},
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.connection = cls.env["xero.connection"].create({"name": FOREIGN})
        groups = {
            "hostile_portal": "base.group_portal",
            "hostile_clerk": "base.group_user",
            "hostile_seller": "sales_team.group_sale_salesman",
            "hostile_manager": "base.group_user,exsalerate_xero.group_xero_manager",
        }
        for login, names in groups.items():
            new_test_user(cls.env, login, groups=names)
        cls.logins = (None, *groups)

    def assertHarmless(self, response, login):
        self.assertLess(response.status_code, 500, (login, response.url))
        self.assertNotIn("Traceback", response.text)
        self.assertNotIn("alert(1)</script>", response.text)
        self.assertNotIn(FOREIGN, response.text)

    def test_no_route_answers_with_a_traceback_with_data_or_changes_anything(self):
        connections = self.env["xero.connection"].search([])
        before = connections.read()
        for login in self.logins:
            self.authenticate(login, login)
            for query in self.QUERIES:
                self.assertHarmless(self.ask("oauth/callback", params=query), login)
            for form in (*self.FORMS, {"connection_id": str(self.connection.id)}):
                token = {"csrf_token": self.csrf_token()} if login else {}
                answer = self.ask("oauth/choose", "POST", data=form | token)
                self.assertHarmless(answer, login)
            upload = {"connection_id": ("x", b"x"), "tenant_id": ("x", b"x")}
            token = {"csrf_token": self.csrf_token()} if login else {}
            self.assertHarmless(self.ask("oauth/choose", "POST", data=token, files=upload), login)
            for body in (b"", b"{", b"\0" * 99, b'{"events": [{}]}', b"[" * 9999):
                for signature in (None, "", "x", "\x7f", "A" * 5000):
                    headers = {} if signature is None else {"x-xero-signature": signature}
                    answer = self.ask("webhook", "POST", data=body, headers=headers)
                    self.assertEqual((answer.status_code, answer.text), (401, ""), login)
        self.env.invalidate_all()
        self.assertEqual(self.env["xero.connection"].search([]).read(), before)

    def ask(self, route, method="GET", **options):
        return self.opener.request(
            method,
            f"{self.base_url()}/exsalerate_xero/{route}",
            allow_redirects=False,
            timeout=20,
            **options,
        )

    def csrf_token(self):
        return http.Request.csrf_token(self)
