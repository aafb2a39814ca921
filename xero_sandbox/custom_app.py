"""The custom connection of the developer portal: an app for one organisation, without consent."""

import threading

from .connections import Connections
from .tokens import Consent, Refused

SCOPES = (
    *("accounting.settings.read", "accounting.contacts.read", "accounting.invoices.read"),
    *("accounting.banktransactions.read", "accounting.manualjournals.read"),
    *("accounting.payments.read", "accounting.reports.profitandloss.read"),
)


class CustomApp:
    """Its scopes and authorisation. It is inactive after an edit, until it is authorised again."""

    def __init__(self):
        self.lock = threading.Lock()
        self.connections = Connections()
        self.scopes = SCOPES
        self.active = False
        self.consents = []

    def state(self):
        """The scopes and authorisation, as they are in use: copy it before anything else."""
        return self.scopes, self.active, self.consents, self.connections.by_tenant

    def set_state(self, state):
        """Take what `state` returned."""
        self.scopes, self.active, self.consents, self.connections.by_tenant = state

    def edit(self, scopes=None):
        """Save it in the portal, with other scopes if given; it and its tokens become invalid."""
        with self.lock:
            self.scopes = self.scopes if scopes is None else tuple(scopes)
            self._end()

    def authorise(self, organisations):
        """Authorise it in the portal; Xero does so for one organisation."""
        with self.lock:
            self._end()
            self.active = True
            for organisation in organisations:
                self.connections.connect(organisation, None)

    def consent(self, scope):
        """Return the Consent for a token with these scopes, by default all; may raise Refused."""
        with self.lock:
            wanted = tuple(scope.split()) or self.scopes
            if not self.active:
                raise Refused("unauthorized_client")
            if not set(wanted) <= set(self.scopes):
                raise Refused("invalid_scope")
            consent = Consent(wanted, event=None, custom=True)
            self.consents.append(consent)
            return consent

    def _end(self):
        self.active = False
        self.connections.drop_all()
        while self.consents:
            self.consents.pop().revoked = True
