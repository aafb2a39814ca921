"""The organisations that the person has connected to the app."""

import threading
import time
import uuid
from dataclasses import dataclass

from .dates import seven_digits
from .records import Organisation


@dataclass
class Connection:
    id: str
    organisation: Organisation
    event: str
    created: float
    updated: float

    def described(self):
        """Return the connection as in the list of connections."""
        return {
            "id": self.id,
            "authEventId": self.event,
            "tenantId": self.organisation.id,
            "tenantType": "ORGANISATION",
            "tenantName": self.organisation.name,
            "createdDateUtc": seven_digits(self.created),
            "updatedDateUtc": seven_digits(self.updated),
        }


class Connections:
    """Connections by tenant. Connecting a connected one again moves it to the new event."""

    def __init__(self):
        self.lock = threading.Lock()
        self.by_tenant = {}

    def connect(self, organisation, event):
        with self.lock:
            now = time.time()
            connection = self.by_tenant.get(organisation.id)
            if connection is None:
                connection = Connection(str(uuid.uuid4()), organisation, event, now, now)
                self.by_tenant[organisation.id] = connection
            connection.event, connection.updated = event, now

    def connected(self, tenant):
        return tenant in self.by_tenant

    def listed(self, event=None):
        """Return the list of connections, filtered by authentication event if given."""
        with self.lock:
            return [
                connection.described()
                for connection in self.by_tenant.values()
                if event is None or connection.event == event
            ]

    def drop(self, connection_id):
        """End one connection; return False if there is none with that ID."""
        with self.lock:
            for tenant, connection in self.by_tenant.items():
                if connection.id == connection_id:
                    del self.by_tenant[tenant]
                    return True
        return False

    def drop_tenant(self, tenant):
        """Disconnect as if the person had disconnected the app in Xero."""
        with self.lock:
            return self.by_tenant.pop(tenant, None) is not None

    def drop_all(self):
        with self.lock:
            self.by_tenant.clear()
