"""The control interface under /_sandbox/: operations that Xero doesn't have."""

import json
from datetime import date

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
            ("POST", "reset_limits"): self.reset_limits,
            ("GET", "webhooks"): self.list_deliveries,
            ("POST", "webhooks/intent"): self.intent,
            ("POST", "webhooks/burst"): self.burst,
        }

    def answer(self, request):
        """Return an Answer; invalid orders are 400 with {"error": …}."""
        path = request.path[len(PREFIX) :].strip("/")
        try:
            if request.method == "POST" and request.args:
                raise ValueError("arguments belong in the body, as JSON, not in the address")
            route = self.routes.get((request.method, path))
            if route is not None:
                return route(request)
            name, _, rest = path.partition("/")
            if request.method == "POST" and name == "books" and rest:
                return self.edit(request, rest)
            if request.method == "GET" and path.startswith("truth/contact/"):
                return self.truth_of_contact(request, path.rpartition("/")[2])
        except (LookupError, TypeError, ValueError) as error:
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)
        return not_found()

    def index(self, request):
        tenants = [books.organisation for books in self.sandbox.books.values()]
        return pages.control_index(OPERATIONS, tenants)

    def truth(self, request):
        books = self.books(request.args.get("tenant"))
        since = request.args.get("since")
        with books.lock:
            return json_answer(
                truth(
                    books,
                    date.fromisoformat(since) if since else None,
                    request.args.get("skip_raw") == "1",
                )
            )

    def truth_of_contact(self, request, contact_id):
        for books in self.sandbox.books.values():
            with books.lock:
                contact = books.contacts.get(contact_id.lower())
                if contact is not None:
                    return json_answer(truth_of_contact(books, contact, books.today))
        raise LookupError(f"no contact {contact_id}")

    def list_faults(self, request):
        orders = self.sandbox.faults.orders
        return json_answer([{"kind": f.kind, "match": f.match, "hits": f.hits} for f in orders])

    def add_fault(self, request):
        self.sandbox.faults.add(**body(request))
        return json_answer({})

    def clear_faults(self, request):
        self.sandbox.faults.clear()
        return json_answer({})

    def edit(self, request, action):
        arguments = body(request)
        books = self.books(arguments.pop("tenant", None))
        records = perform(books, action, **arguments)
        with books.lock:
            served = [json.loads(resource_of(r).served(books, r)) for r in records]
        return json_answer(served[0] if len(served) == 1 else served)

    def list_calls(self, request):
        return json_answer(self.sandbox.calls.listed())

    def clear_calls(self, request):
        self.sandbox.calls.reset()
        return json_answer({})

    def list_settings(self, request):
        return json_answer(self.sandbox.settings.runtime())

    def change_settings(self, request):
        self.sandbox.settings.change(**body(request))
        return json_answer(self.sandbox.settings.runtime())

    def organisations(self, request):
        connected = self.sandbox.connections.connected
        return json_answer(
            [
                {"tenant": o.id, "name": o.name, "connected": connected(o.id)}
                for o in (books.organisation for books in self.sandbox.books.values())
            ]
        )

    def disconnect(self, request):
        order = body(request)
        tenant = self.books(order.pop("tenant", None)).tenant
        if order:
            raise ValueError(f"disconnect takes a tenant, not {', '.join(sorted(order))}")
        return json_answer({"disconnected": self.sandbox.connections.drop_tenant(tenant)})

    def expire_tokens(self, request):
        self.sandbox.tokens.expire_accesses()
        return json_answer({})

    def break_consent(self, request):
        self.sandbox.tokens.break_consent()
        return json_answer({})

    def reset_limits(self, request):
        self.sandbox.limits.reset()
        return json_answer({})

    def list_deliveries(self, request):
        return json_answer(self.sandbox.webhooks.deliveries)

    def intent(self, request):
        return json_answer(self.sandbox.webhooks.intent())

    def burst(self, request):
        """Body: {"events": [{category, type, id}], tenant, and the options of Webhooks.burst}."""
        order = body(request)
        tenant = self.books(order.pop("tenant", None)).tenant
        webhooks = self.sandbox.webhooks
        events = [
            webhooks.event(tenant, e.get("category", "INVOICE"), e.get("type", "UPDATE"), e["id"])
            for e in order.pop("events")
        ]
        return json_answer(webhooks.burst(events, **order))

    def books(self, tenant):
        """Return the books of a tenant, by default the first."""
        if tenant is None:
            return next(iter(self.sandbox.books.values()))
        if tenant.lower() not in self.sandbox.books:
            raise LookupError(f"no tenant {tenant}")
        return self.sandbox.books[tenant.lower()]


def body(request):
    """Return the JSON object of a request; an empty body is an empty object."""
    data = request.get_data()
    value = json.loads(data) if data else {}
    if not isinstance(value, dict):
        raise ValueError("a JSON object is expected")
    return value
