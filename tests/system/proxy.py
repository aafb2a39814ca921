"""A proxy between Odoo and the stand-in for Xero, which spoils the answers of one organisation."""

import http.client
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from tests.system.spoiling import KINDS, Reply

ENDPOINTS = ("Organisation", "Accounts", "Contacts", "Invoices", "CreditNotes", "Quotes")
OWN = ("connection", "content-length", "transfer-encoding", "content-encoding", "host")


class Proxy:
    """Passes everything on; spoils what `spoil` has ordered. Used as a context manager.

    :ivar url: where it listens
    :ivar spoilt: [(endpoint, kind)] of the answers it has spoilt so far
    """

    def __init__(self, target, tenant=None):
        self.target, self.tenant = urlsplit(target), tenant
        self.spoilt = []
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

    def spoil(self, kind):
        """Have the next answer of each endpoint spoilt in that way."""
        with self._lock:
            self._orders = dict.fromkeys(ENDPOINTS, kind)

    def outstanding(self):
        """The endpoints whose next answer is still to be spoilt."""
        with self._lock:
            return set(self._orders)

    def end(self):
        """Spoil nothing from now on."""
        with self._lock:
            self._orders = {}

    def order_for(self, path, tenant):
        """Take the way to spoil an answer, None to leave it as it is."""
        endpoint = path.rpartition("/")[2]
        with self._lock:
            kind = self._orders.pop(endpoint, None) if tenant == self.tenant else None
        if kind:
            self.spoilt.append((endpoint, kind))
        return kind

    def fetch(self, method, path, headers, body=None):
        """Ask the stand-in; (status, headers, body)."""
        connection = http.client.HTTPConnection(self.target.hostname, self.target.port, timeout=60)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, list(answer.headers.items()), answer.read()
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 with a connection for each request: what is cut off ends with it."""

    protocol_version = "HTTP/1.1"
    owner = None

    def do_GET(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        headers["Accept-Encoding"] = "identity"
        reply = self._reply(self.command, headers, body)
        self.close_connection = True
        with suppress(OSError):
            self._send(reply)

    do_POST = do_DELETE = do_GET

    def _reply(self, method, headers, body):
        status, answered, content = self.owner.fetch(method, self.path, headers, body)
        kept = {name: value for name, value in answered if name.lower() not in OWN}

        def again(path):
            return self.owner.fetch("GET", path, headers)[2]

        reply = Reply(status, kept, content, self.path, again)
        path, tenant = urlsplit(self.path).path, self.headers.get("xero-tenant-id")
        kind = self.owner.order_for(path, tenant) if status == 200 else None
        if kind:
            KINDS[kind](reply)
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
        """Nothing of a request is printed."""
