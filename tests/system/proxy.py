"""A proxy between Odoo and the sandbox that corrupts the responses for one organisation."""

import http.client
import re
import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.system.spoiling import Reply

OWN_HEADERS = ("connection", "content-length", "transfer-encoding", "content-encoding", "host")


class Proxy:
    """Passes everything on, and corrupts the responses selected by `spoil`. A context manager.

    :ivar url: its address
    :ivar tenant: the organisation whose responses are corrupted; calls without one count as its own
    :ivar calls: the number of calls, by (tenant, last part of the path)
    :ivar spoilt: the responses corrupted so far, as (last part of the path, kind)
    """

    def __init__(self, target, tenant=None):
        self.target, self.tenant = urlsplit(target), tenant
        self.calls, self.spoilt = Counter(), []
        self._lock, self._orders = threading.Lock(), {}
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self._server.shutdown()
        self._server.server_close()

    def forget(self):
        """Start counting again."""
        self.calls.clear()
        self.spoilt.clear()

    def spoil(self, pattern, kind, function):
        """Corrupt a response to a call whose path and query match a regular expression.

        The next one, or the one after those that are to be corrupted already.
        """
        with self._lock:
            self._orders.setdefault(pattern, []).append((kind, function))

    def outstanding(self):
        """Return the patterns with responses that are still to be corrupted."""
        with self._lock:
            return set(self._orders)

    def take(self, path, tenant):
        """Count a call; return the function that corrupts its response, or None."""
        endpoint = urlsplit(path).path.rpartition("/")[2]
        with self._lock:
            self.calls[tenant, endpoint] += 1
            pattern = next((each for each in self._orders if re.search(each, path)), None)
            if pattern is None or tenant not in (self.tenant, None):
                return None
            kind, function = self._orders[pattern].pop(0)
            if not self._orders[pattern]:
                del self._orders[pattern]
            self.spoilt.append((endpoint, kind))
        return function

    def fetch(self, method, path, headers, body=None):
        """Call the sandbox; return (status, headers, body)."""
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, list(answer.headers.items()), answer.read()
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    """One connection for each request, so that a broken response ends with its connection."""

    protocol_version = "HTTP/1.1"
    owner = None

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN_HEADERS}
        headers["Accept-Encoding"] = "identity"
        reply = self._reply(self.command, headers, body)
        self.close_connection = True
        with suppress(OSError):
            self._send(reply)

    do_POST = do_DELETE = do_GET

    def _reply(self, method, headers, body):
        spoil = self.owner.take(self.path, self.headers.get("xero-tenant-id"))
        status, answered, content = self.owner.fetch(method, self.path, headers, body)
        kept = {name: value for name, value in answered if name.lower() not in OWN_HEADERS}

        def fetch(path):
            return self.owner.fetch("GET", path, headers)[2]

        reply = Reply(status, kept, content, self.path, fetch)
        if spoil:
            spoil(reply)
        return reply

    def _send(self, reply):
        if reply.dropped:
            return
        self.send_response_only(reply.status)
        for name, value in (*reply.headers.items(), *reply.extra):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        if reply.pieces is None:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        for piece in reply.pieces or (reply.body[: reply.cut_at],):
            self.wfile.write(piece)

    def log_message(self, format, *arguments):
        """Print nothing about a request."""
