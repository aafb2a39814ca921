"""The log of calls: what was requested when, and the status. Contains no tokens or codes."""

import threading
import time
from collections import deque
from contextlib import contextmanager

KEPT = 200_000


class Calls:
    """All calls to the API and the identity service, oldest first."""

    def __init__(self):
        self.lock = threading.Lock()
        self.entries = deque(maxlen=KEPT)
        self.count = 0
        self.under_way = {}

    @contextmanager
    def recording(self, request):
        """Log one call; the block sets `status` and any other details."""
        tenant = request.headers.get("xero-tenant-id", "")
        with self.lock:
            self.count += 1
            self.under_way[tenant] = self.under_way.get(tenant, 0) + 1
            entry = {
                "n": self.count,
                "method": request.method,
                "path": request.path,
                "query": "" if "authorize" in request.path else request.query_string.decode(),
                "tenant": tenant,
                "if_modified_since": request.headers.get("If-Modified-Since"),
                "in_flight": self.under_way[tenant],
                "started": time.time(),
                "started_monotonic": time.monotonic(),
                "ended": None,
                "ended_monotonic": None,
                "status": None,
                "fault": None,
            }
            self.entries.append(entry)
        try:
            yield entry
        finally:
            with self.lock:
                self.under_way[tenant] -= 1
                entry.update(ended=time.time(), ended_monotonic=time.monotonic())

    def listed(self):
        """Return the log as a list of plain dicts."""
        with self.lock:
            return [dict(entry) for entry in self.entries]

    def reset(self):
        with self.lock:
            self.entries.clear()
