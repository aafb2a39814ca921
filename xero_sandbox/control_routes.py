"""The control interface under /_sandbox/: operations that Xero doesn't have."""

import json
from datetime import date
from functools import partial

from . import pages
from .answers import json_answer, not_found
from .edits import ACTIONS, perform
from .resources import resource_of
from .truth import truth, truth_of_contact

PREFIX = "/_sandbox/"

OPERATIONS = [
    ("GET truth?tenant=&since=YYYY-MM-DD&skip_raw=1", "What is true of the sales"),
    ("GET truth/contact/<ContactID>", "What is true of one customer"),
    ("POST faults, DELETE faults, GET faults", "Let things go wrong, or stop that"),
    ("POST books/<action>", "Edit the books: " + ", ".join(sorted(ACTIONS))),
    ("GET calls, DELETE calls", "The log of calls"),
    ("GET settings, POST settings", "Latency, limits, page size, token lifetime, webhook, paused"),
    ("GET organisations", "The organisations, connected or not"),
    ("POST disconnect {tenant}", "As if the user had disconnected the app inside Xero"),
    ("POST expire_tokens", "Every access token runs out"),
    ("POST break_consent", "Every refresh token answers invalid_grant"),
    ("POST custom_connection/edit {scopes}", "Save the custom connection, which deactivates it"),
    ("POST custom_connection/authorise {tenants}", "Authorise the custom connection"),
    ("POST reset_limits", "Open all limit windows anew"),
    ("POST webhooks/intent, POST webhooks/burst, GET webhooks", "Deliver webhooks"),
]


class ControlRoutes:
    """Responds to everything under /_sandbox/."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.routes = {
            ("GET", ""): self.index,
            ("GET", "truth"): self.truth,
            ("GET", "faults"): self.list_faults,
            ("POST", "faults"): self.add_fault,
            ("DELETE", "faults"): self.clear_faults,
            ("GET", "calls"): self.list_calls,
            ("DELETE", "calls"): self.clear_calls,
            ("GET", "settings"): self.list_settings,
            ("POST", "settings"): self.change_settings,
            ("GET", "organisations"): self.organisations,
            ("POST", "disconnect"): self.disconnect,
            ("POST", "expire_tokens"): self.expire_tokens,
            ("POST", "break_consent"): self.break_consent,
            ("POST", "custom_connection/edit"): self.edit_custom_connection,
            ("POST", "custom_connection/authorise"): self.authorise_custom_connection,
            ("POST", "reset_limits"): self.reset_limits,
            ("GET", "webhooks"): self.list_deliveries,
            ("POST", "webhooks/intent"): self.intent,
            ("POST", "webhooks/burst"): self.burst,
        }

    def answer(self, request):
        """Return an Answer; invalid orders are 400 with {"error": …}.

        A call's arguments are its handler's keywords, so that unknown ones are refused.
        """
        path = request.path[len(PREFIX) :].strip("/")
        handler = self._handler(request.method, path)
        if handler is None:
            return not_found()
        try:
            return handler(**arguments(request))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _handler(self, method, path):
        name, _, rest = path.partition("/")
        if method == "POST" and name == "books" and rest:
            return partial(self.edit, rest)
        if method == "GET" and path.startswith("truth/contact/"):
            return partial(self.truth_of_contact, path.rpartition("/")[2])
        return self.routes.get((method, path))

    def index(self):
        tenants = [books.organisation for books in self.sandbox.books.values()]
        return pages.control_index(OPERATIONS, tenants)

    def truth(self, tenant=None, since=None, skip_raw="0"):
        books = self.books(tenant)
        day = date.fromisoformat(since) if since else None
        with books.lock:
            return json_answer(truth(books, day, skip_raw == "1"))

    def truth_of_contact(self, contact_id):
        for books in self.sandbox.books.values():
            with books.lock:
                contact = books.contacts.get(contact_id.lower())
                if contact is not None:
                    return json_answer(truth_of_contact(books, contact, books.today))
        raise LookupError(f"no contact {contact_id}")

    def list_faults(self):
        orders = self.sandbox.faults.orders
        return json_answer([{"kind": f.kind, "match": f.match, "hits": f.hits} for f in orders])

    def add_fault(self, **order):
        self.sandbox.faults.add(**order)
        return json_answer({})

    def clear_faults(self):
        self.sandbox.faults.clear()
        return json_answer({})

    def edit(self, action, /, tenant=None, **order):
        books = self.books(tenant)
        records = perform(books, action, **order)
        with books.lock:
            served = [json.loads(resource_of(r).served(books, r)) for r in records]
        return json_answer(served[0] if len(served) == 1 else served)

    def list_calls(self):
        return json_answer(self.sandbox.calls.listed())

    def clear_calls(self):
        self.sandbox.calls.reset()
        return json_answer({})

    def list_settings(self):
        return json_answer(self.sandbox.settings.runtime())

    def change_settings(self, **values):
        self.sandbox.settings.change(**values)
        return json_answer(self.sandbox.settings.runtime())

    def organisations(self):
        connected = self.sandbox.connections.connected
        return json_answer(
            [
                {"tenant": o.id, "name": o.name, "connected": connected(o.id)}
                for o in (books.organisation for books in self.sandbox.books.values())
            ]
        )

    def disconnect(self, tenant=None):
        tenant = self.books(tenant).tenant
        dropped = self.sandbox.connections.drop_tenant(tenant)
        dropped_custom = self.sandbox.custom_app.connections.drop_tenant(tenant)
        return json_answer({"disconnected": dropped or dropped_custom})

    def expire_tokens(self):
        self.sandbox.tokens.expire_accesses()
        return json_answer({})

    def break_consent(self):
        self.sandbox.tokens.break_consent()
        return json_answer({})

    def edit_custom_connection(self, scopes=None):
        self.sandbox.custom_app.edit(scopes)
        return json_answer({})

    def authorise_custom_connection(self, tenants=None):
        """`tenants` are tenant IDs, by default that of the first organisation."""
        tenants = [None] if tenants is None else tenants
        self.sandbox.custom_app.authorise([self.books(each).organisation for each in tenants])
        return json_answer({})

    def reset_limits(self):
        self.sandbox.limits.reset()
        return json_answer({})

    def list_deliveries(self):
        return json_answer(self.sandbox.webhooks.deliveries)

    def intent(self):
        return json_answer(self.sandbox.webhooks.intent())

    def burst(self, events, tenant=None, **options):
        """`events` are [{category, type, id}], `options` those of Webhooks.burst."""
        tenant = self.books(tenant).tenant
        sent = [self._event(tenant, **event) for event in events]
        return json_answer(self.sandbox.webhooks.burst(sent, **options))

    def _event(self, tenant, id, category="INVOICE", type="UPDATE"):
        return self.sandbox.webhooks.event(tenant, category, type, id)

    def books(self, tenant):
        """Return the books of a tenant, by default the first."""
        if tenant is None:
            return next(iter(self.sandbox.books.values()))
        if tenant.lower() not in self.sandbox.books:
            raise LookupError(f"no tenant {tenant}")
        return self.sandbox.books[tenant.lower()]


def arguments(request):
    """Return a call's arguments: of a GET from the address, else from the JSON object in the body.

    The content type doesn't matter, since `curl -d` sends a form's. An empty body is an empty
    object.
    """
    if request.method == "GET":
        return request.args.to_dict()
    if request.args:
        raise ValueError("arguments belong in the body, as JSON, not in the address")
    data = request.get_data()
    try:
        value = json.loads(data) if data else {}
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise ValueError('the body must be a JSON object, such as {"id": "…"}')
    return value
