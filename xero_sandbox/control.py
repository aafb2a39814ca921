"""A small client for a sandbox's control interface, in this process or another.

control = Control("http://127.0.0.1:18000")
control.edit("pay", id=invoice_id)
control.truth()["revenue"]["total"]
"""

import http.client
import json
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit


class ControlError(Exception):
    """The sandbox refused; the text gives the reason."""


class Control:
    """Operations of `/_sandbox/` as methods; all raise ControlError if they are refused."""

    def __init__(self, base_url):
        self.base_url = base_url.rstrip("/")

    def truth(self, tenant=None, since=None, skip_raw=False):
        """Return counts and revenue (decimal strings, base currency, net); `since` is a date."""
        query = {"tenant": tenant, "since": since, "skip_raw": "1" if skip_raw else None}
        query = urlencode({name: str(value) for name, value in query.items() if value})
        return self._call("GET", f"truth?{query}")

    def truth_of_contact(self, contact_id):
        """A customer's figures: lifetime, by_account, by_account_month, by_year, outstanding…"""
        return self._call("GET", f"truth/contact/{contact_id}")

    def fault(self, kind, **order):
        """Activate a fault; see faults.Fault for the fields."""
        return self._call("POST", "faults", {"kind": kind, **order})

    def faults(self):
        """Return the active faults and how often each was applied."""
        return self._call("GET", "faults")

    def clear_faults(self):
        return self._call("DELETE", "faults")

    def edit(self, action, **arguments):
        """Edit the books; return the record as Xero JSON, or a list if several changed."""
        return self._call("POST", f"books/{action}", arguments)

    def calls(self):
        """Return the log of calls, oldest first."""
        return self._call("GET", "calls")

    def reset_calls(self):
        return self._call("DELETE", "calls")

    def settings(self, **values):
        """Change settings (or with none, only read them); return those that can be changed."""
        if not values:
            return self._call("GET", "settings")
        return self._call("POST", "settings", values)

    def organisations(self):
        """Return [{tenant, name, connected}] of every organisation."""
        return self._call("GET", "organisations")

    def disconnect(self, tenant=None):
        """Disconnect as if the user had disconnected the app in Xero."""
        return self._call("POST", "disconnect", {"tenant": tenant} if tenant else {})

    def expire_tokens(self):
        return self._call("POST", "expire_tokens")

    def break_consent(self):
        return self._call("POST", "break_consent")

    def edit_custom_connection(self, scopes=None):
        """Save the custom connection in the portal, with other scopes if given: it is inactive."""
        return self._call("POST", "custom_connection/edit", {"scopes": scopes} if scopes else {})

    def authorise_custom_connection(self, organisations=None):
        """Authorise the custom connection in the portal, by default for the first organisation.

        Xero allows one; `organisations` are tenant IDs or names.
        """
        tenants = self._tenants(organisations)
        return self._call(
            "POST", "custom_connection/authorise", {} if tenants is None else {"tenants": tenants}
        )

    def reset_limits(self):
        return self._call("POST", "reset_limits")

    def webhooks(self):
        """Return the attempts to deliver webhooks so far."""
        return self._call("GET", "webhooks")

    def webhook_intent(self):
        """Perform Xero's "intent to receive"; return {passed, deliveries}."""
        return self._call("POST", "webhooks/intent")

    def webhook_burst(self, events, **options):
        """Deliver events [{category, type, id}] now; return the deliveries."""
        return self._call("POST", "webhooks/burst", {"events": events, **options})

    def authorise(self, url, allow=True, organisations=None):
        """Open an authorise URL and click Allow access (or Cancel) as a browser would.

        `organisations` are tenant IDs or names; by default, the ones that the page selects. Return
        the URL to which the browser is redirected. Raise ControlError for the sandbox's refusal
        page.
        """
        parts = urlsplit(url)
        status, _headers, text = self._exchange("GET", f"{parts.path}?{parts.query}")
        form = _Form()
        form.feed(text.decode())
        if status != 200:
            raise ControlError(f"{status}: {form.error}")
        fields = [field for field in form.fields if field[0] != "organisation"]
        chosen = form.organisations(self._tenants(organisations))
        fields += [("organisation", tenant) for tenant in chosen]
        fields.append(("decision", "allow" if allow else "deny"))
        status, headers, text = self._exchange(
            "POST", form.action, urlencode(fields), "application/x-www-form-urlencoded"
        )
        if status != 302:
            raise ControlError(f"{status}: {text.decode()[-300:]}")
        return headers["Location"]

    def _tenants(self, wanted):
        if wanted is None:
            return None
        ids = {entry["name"]: entry["tenant"] for entry in self.organisations()}
        return [ids.get(name, name) for name in wanted]

    def _call(self, method, path, value=None):
        data = None if value is None else json.dumps(value)
        status, _headers, text = self._exchange(
            method, f"/_sandbox/{path}", data, "application/json"
        )
        if status != 200:
            raise ControlError(f"{method} {path}: {status} {text.decode(errors='replace')}")
        return json.loads(text)

    def _exchange(self, method, path, data=None, content_type=None):
        parts = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=120)
        try:
            headers = {"Content-Type": content_type} if data is not None else {}
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()


class _Form(HTMLParser):
    """Reads the fields of the consent page's form."""

    def __init__(self):
        super().__init__()
        self.action = ""
        self.fields = []
        self.error = ""
        self.proposed = []
        self._in_error = False

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        if tag == "form":
            self.action = values["action"]
        if tag == "input" and values.get("name") == "organisation":
            if values.get("type") == "hidden" or "checked" in values:
                self.proposed.append(values["value"])
        elif tag == "input":
            self.fields.append((values["name"], values.get("value", "")))
        self._in_error = values.get("id") == "error"

    def handle_data(self, data):
        if self._in_error:
            self.error += data

    def organisations(self, wanted):
        return self.proposed if wanted is None else wanted


def query_of(url):
    """Return the query of a URL as a dict, to read `code` and `state` from a redirect."""
    return dict(parse_qsl(urlsplit(url).query))
