"""Every method and route, called by each kind of user with invalid arguments.

No traceback, no hidden data, no change. Arguments come from a seeded random generator.
"""

import inspect
import random
import threading
from unittest.mock import patch

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
    "load": (["id"], [["hostile.record"]]),
    "get_views": ([[False, "list"]],),
    "web_read_group": ([], ["company_id"]),
}
# Odoo allows these for one record only.
SINGLE = {"message_post"}
# Methods that Xero administrators may call in their own company.
CREATING = {"create", "name_create", "load"}
ADMINISTRATORS = {"manager", "system"}
# Users who see all customers of their company.
LEADERS = {"leader", *ADMINISTRATORS}


class TestHostileCalls(RightsCase):
    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.unexpected = []

    def call(self, kind, model, method, args, kwargs):
        """Call a method as a client; return its result or error message."""
        self.env.invalidate_all()
        records = self.env[model].with_user(self.users[kind])
        try:
            with self.env.cr.savepoint():
                return call_kw(records, method, args, kwargs)
        except UserError as error:
            return str(error)

    def arguments(self, model, method):
        """Return random arguments that fit nothing but the method's signature."""
        function = inspect.unwrap(getattr(type(self.env[model]), method))
        parameters = list(inspect.signature(function).parameters.values())[1:]
        return {
            parameter.name: self.random.choice(VALUES)
            for parameter in parameters
            if parameter.default is parameter.empty or self.random.random() < 0.6
        }

    def some_ids(self, model, *names):
        """Return random IDs: of existing records, of none, and of missing ones."""
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
                    call = f"{kind}: {model}.{method}({args}, {kwargs})"[:300]
                    try:
                        answer = self.call(kind, model, method, args, kwargs)
                    except Exception as error:
                        self.unexpected.append(f"{call}: {error!r}"[:500])
                    else:
                        if not may_see:
                            self.record_leaks(call, answer, kind)

    def record_leaks(self, call, answer, kind):
        shown = repr(answer)
        hidden = (FAR,) if kind in LEADERS else (FOREIGN, FAR)
        self.unexpected += [f"{call} shows {text}" for text in hidden if text in shown]

    def assertNothingUnexpected(self):
        self.assertFalse(self.unexpected, "\n".join(self.unexpected))

    def open_to(self, kind):
        """Return {model: methods} that a kind of user may call."""
        return {
            model: [name for name, group in methods.items() if kind in WHO.get(group, (kind,))]
            for model, methods in PUBLIC_METHODS.items()
        }

    def test_who_has_no_right_gets_nothing_and_changes_nothing(self):
        for kind in ("settings", "clerk", "portal", "nobody"):
            before = self.digests()
            self.attack(kind, PUBLIC_METHODS, "own", "foreign", "unassigned", "far")
            self.assertUnchanged(before, kind)
        self.assertNothingUnexpected()

    def test_a_salesperson_gets_nothing_of_others_customers_and_changes_nothing(self):
        before = self.digests()
        self.attack("seller", PUBLIC_METHODS, "foreign", "far")
        self.assertUnchanged(before)
        self.assertNothingUnexpected()

    def test_nobody_gets_or_changes_anything_of_a_company_that_is_not_theirs(self):
        for kind in ("seller", "leader", "manager", "system"):
            before = self.digests()
            self.attack(kind, PUBLIC_METHODS, "far")
            self.assertUnchanged(before, kind)
        self.assertNothingUnexpected()

    def test_who_has_the_right_sees_no_traceback_whatever_is_sent(self):
        for kind in ("seller", "leader", "manager", "system"):
            self.attack(kind, self.open_to(kind), "own", "unassigned", may_see=True)
        self.assertNothingUnexpected()

    def assertUnchanged(self, before, kind=None):
        after = self.digests()
        changed = {table for table in before if after[table] != before[table]}
        if kind in ADMINISTRATORS:
            # They may trigger the scheduler, which has nothing to do.
            changed -= {"ir_cron_trigger"}
        self.assertFalse(changed, kind)

    @mute_logger("odoo.models", "odoo.sql_db")
    def test_odoos_own_methods_show_and_change_nothing_for_who_has_no_right(self):
        for kind, names in (
            ("settings", ("own", "foreign")),
            ("clerk", ("own", "foreign")),
            ("portal", ("own", "foreign")),
            ("nobody", ("own", "foreign")),
            ("seller", ("foreign", "far")),
            ("leader", ("far",)),
            ("manager", ("far",)),
            ("system", ("far",)),
        ):
            before = self.digests()
            for model in own_models(self.env):
                self.use_all_ways(kind, model, self.records_for(model, *names).ids)
            self.assertUnchanged(before, kind)
        self.assertNothingUnexpected()

    def use_all_ways(self, kind, model, ids):
        calls = [
            (method, [ids[:1] if method in SINGLE else ids, *args]) for method, args in WAYS.items()
        ]
        calls += [
            (method, list(args))
            for method, args in MODEL_WAYS.items()
            if kind not in ADMINISTRATORS or method not in CREATING
        ]
        needed = {"action_archive": "active", "web_read_group": "company_id"}
        for method, args in calls:
            field = self.env[model]._fields.get(needed.get(method, "id"))
            if not hasattr(self.env[model], method) or not (field and field.store):
                continue
            call = f"{kind}: {model}.{method}"
            try:
                answer = self.call(kind, model, method, args, {})
            except Exception as error:
                self.unexpected.append(f"{call}: {error!r}"[:500])
            else:
                self.record_leaks(call, answer, kind)


@tagged("post_install", "-at_install")
class TestHostileRequests(HttpCase):
    """Every route, called without a login and by each kind of user."""

    FORMS = (
        {},
        {"state": "x", "code": "y"},
        {"state": "\0é" * 50, "code": "\0", "tenant_id": "\0"},
        {"state": "A" * 3000, "code": "z", "tenant_id": "é" * 3000},
        {"state": "eyJ4IjoxfQ==", "code": "x", "tenant_id": "x"},
        {"error": "<script>alert(1)</script>", "state": ""},
        {"state[]": "x", "code[]": "y", "db": "../x", "redirect": "https://evil.example"},
        {"connection_id": "²", "tenant_id": "'; DROP TABLE xero_connection; --"},
    )
    BODIES = (b"", b"{", b"\0" * 99, b'{"events": [{}]}', b"[" * 9999)
    SIGNATURES = (None, "", "x", "\x7f", "A" * 5000)

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

    def routes(self):
        """Return the URLs of the addon's routes."""
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            rules = self.env["ir.http"].routing_map().iter_rules()
        return [rule.rule for rule in rules if ".exsalerate_xero." in rule.endpoint.func.__module__]

    def requests(self, login):
        """Yield (method, options) of the requests for each route."""
        token = {"csrf_token": http.Request.csrf_token(self)} if login else {}
        for form in (*self.FORMS, {"connection_id": str(self.connection.id)}):
            yield "GET", {"params": form}
            yield "POST", {"data": form}
            yield "POST", {"data": form | token}
        yield "POST", {"data": token, "files": dict.fromkeys(("state", "tenant_id"), ("x", b"x"))}
        for body in self.BODIES:
            for signature in self.SIGNATURES:
                headers = {} if signature is None else {"x-xero-signature": signature}
                yield "POST", {"data": body, "headers": headers}
        for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
            yield method, {}

    def assertHarmless(self, response, login):
        self.assertLess(response.status_code, 500, (login, response.url))
        self.assertNotIn("Traceback", response.text)
        self.assertNotIn("alert(1)</script>", response.text)
        self.assertNotIn(FOREIGN, response.text)

    @mute_logger("odoo.http")
    def test_no_route_answers_with_a_traceback_with_data_or_changes_anything(self):
        routes = self.routes()
        self.assertGreater(len(routes), 2)
        connections = self.env["xero.connection"].search([])
        before = connections.read()
        for login in self.logins:
            self.authenticate(login, login)
            for route in routes:
                for method, options in self.requests(login):
                    answer = self.opener.request(
                        method,
                        f"{self.base_url()}{route}",
                        allow_redirects=False,
                        timeout=20,
                        **options,
                    )
                    self.assertHarmless(answer, login)
        self.env.invalidate_all()
        self.assertEqual(self.env["xero.connection"].search([]).read(), before)
        self.assertFalse(self.env["xero.webhook.event"].search([]))

    def test_the_webhook_tells_those_who_cannot_sign_nothing(self):
        for body in self.BODIES:
            for signature in self.SIGNATURES:
                headers = {} if signature is None else {"x-xero-signature": signature}
                url = f"{self.base_url()}/exsalerate_xero/webhook"
                answer = self.opener.post(url, data=body, headers=headers, timeout=20)
                self.assertEqual((answer.status_code, answer.text), (401, ""))
