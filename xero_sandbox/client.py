"""A session with a sandbox for code that only reads from it: consent, token, tenant.

For benches and tests; not an example of how to call Xero.
"""

import base64
import http.client
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from .control import Control, query_of

SCOPE = (
    "offline_access accounting.settings.read accounting.contacts.read accounting.invoices.read "
    "accounting.banktransactions.read accounting.manualjournals.read accounting.payments.read "
    "accounting.reports.profitandloss.read"
)
REDIRECT_URI = "http://localhost/callback"


def authorise_url(url, client_id="sandbox-client", scope=SCOPE, state="state"):
    """Return an authorise URL like an app's."""
    query = {
        "client_id": client_id,
        "redirect_uri": REDIRECT_URI,
        "response_type": "code",
        "scope": scope,
        "state": state,
    }
    return f"{url}/identity/connect/authorize?{urlencode(query)}"


@dataclass
class Session:
    """A bearer token and a tenant; `token` is the whole response of the token endpoint."""

    url: str
    tenant: str
    token: dict = field(repr=False)

    @classmethod
    def consented(cls, url, scope=SCOPE, organisations=None):
        """Click Allow access, exchange the code and use the first organisation of the consent."""
        back = Control(url).authorise(authorise_url(url, scope=scope), organisations=organisations)
        form = {
            "grant_type": "authorization_code",
            "code": query_of(back)["code"],
            "redirect_uri": REDIRECT_URI,
        }
        secret = base64.b64encode(b"sandbox-client:sandbox-secret").decode()
        token = exchange(
            url,
            "POST",
            "/connect/token",
            {
                "Authorization": f"Basic {secret}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            urlencode(form),
        )
        payload = token["access_token"].split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        event = claims["authentication_event_id"]
        connections = exchange(
            url,
            "GET",
            f"/connections?authEventId={event}",
            {"Authorization": f"Bearer {token['access_token']}"},
        )
        return cls(url, connections[0]["tenantId"], token)

    @property
    def headers(self):
        """The headers of a call to the Accounting API."""
        return {
            "Authorization": f"Bearer {self.token['access_token']}",
            "xero-tenant-id": self.tenant,
            "Accept": "application/json",
        }

    def get(self, path, **query):
        """Return the decoded JSON of a GET below /api.xro/2.0/; raise ValueError if refused."""
        return exchange(self.url, "GET", f"/api.xro/2.0/{path}?{urlencode(query)}", self.headers)

    def whole(self, name, **query):
        """Return all entries of a list with pages."""
        entries, page = [], 1
        while True:
            answer = self.get(name, page=page, **query)
            entries += answer[name]
            if page >= answer["pagination"]["pageCount"]:
                return entries
            page += 1


def exchange(url, method, path, headers, body=None):
    """Make a call; return its decoded JSON, or raise ValueError with the status."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise ValueError(f"{method} {urlsplit(path).path}: {answer.status}")
        return json.loads(text)
    finally:
        connection.close()
