"""The complete sandbox, and its HTTP server."""

import socket
import threading
import time
import uuid
from contextlib import suppress

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler
from werkzeug.wrappers import Request

from . import faults as fault_kinds
from . import pages
from .answers import Answer, not_found
from .api import PREFIX as API_PREFIX
from .api import Api
from .calls import Calls
from .company import make_books
from .connections import Connections
from .control import Control
from .control_routes import PREFIX as CONTROL_PREFIX
from .control_routes import ControlRoutes
from .custom_app import CustomApp
from .faults import Faults
from .identity import Identity
from .limits import Limits
from .resources import resource_of, warm
from .snapshots import packed, unpacked
from .tokens import Tokens
from .webhooks import Webhooks

FORMS = ("application/x-www-form-urlencoded",)


class Sandbox:
    """All parts of a running sandbox; call `serve` in a thread or the main program."""

    def __init__(self, settings):
        self.settings = settings
        self.listener = socket.create_server((settings.host, settings.port), backlog=128)
        self.url = f"http://{settings.host}:{self.listener.getsockname()[1]}"
        self.control = Control(self.url)
        made = (make_books(settings, index) for index in range(settings.organisations))
        self.books = {books.tenant: books for books in made}
        self.tokens = Tokens(settings)
        self.connections = Connections()
        self.custom_app = CustomApp()
        self.custom_app.authorise([next(iter(self.books.values())).organisation])
        self.limits = Limits(settings)
        self.calls = Calls()
        self.faults = Faults(settings.seed)
        self.webhooks = Webhooks(settings, self.url)
        self.open_sockets = set()
        self.api = Api(self)
        self.identity = Identity(self)
        self.control_routes = ControlRoutes(self)
        for books in self.books.values():
            books.listeners.append(self._announce)
            warm(books)
        self.server = ThreadedWSGIServer(
            settings.host, settings.port, self, Handler, fd=self.listener.fileno()
        )

    def serve(self):
        """Serve until `stop` is called from another thread."""
        self.webhooks.start()
        self.server.serve_forever(poll_interval=0.05)

    def stop(self):
        """Stop listening and close all connections."""
        self.settings.paused = False
        self.server.shutdown()
        self.server.server_close()
        self.listener.close()
        self.webhooks.stop()
        for connection in list(self.open_sockets):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def snapshot(self):
        """Return a copy of the books, consents and connections, to go back to with `restore`."""
        kept = {tenant: books.state() for tenant, books in self.books.items()}
        custom = self.custom_app.state()
        state = kept, self.tokens.state(), self.connections.by_tenant, custom
        return packed(state, self._shared())

    def restore(self, snapshot):
        """Go back to what `snapshot` returned, any number of times."""
        kept, tokens, connections, custom = unpacked(snapshot, self._shared())
        for tenant, books in self.books.items():
            with books.lock:
                books.set_state(kept[tenant])
        self.tokens.set_state(tokens)
        self.connections.by_tenant = connections
        self.custom_app.set_state(custom)

    def _shared(self):
        """Return {name: what copies share}: an organisation never changes."""
        return {tenant: books.organisation for tenant, books in self.books.items()}

    def connections_of(self, consent):
        """Return the Connections of the app that a token is of."""
        return self.custom_app.connections if consent.custom else self.connections

    def respond(self, request):
        """Return the Answer to a request."""
        if request.path.startswith(CONTROL_PREFIX):
            return self.control_routes.answer(request)
        if request.path == "/":
            return pages.landing(self.url)
        with self.calls.recording(request) as entry:
            answer = self._service(request, entry)
            entry["status"] = answer.status_code
        answer.headers["Xero-Correlation-Id"] = str(uuid.uuid4())
        return answer

    def _service(self, request, entry):
        kind, fault = self.faults.pick(f"{request.path}?{request.query_string.decode()}")
        entry["fault"] = kind
        answer = fault_kinds.instead(kind, fault, request) if kind else None
        if answer is not None:
            return answer
        if request.path.startswith(API_PREFIX):
            answer = self.api.answer(request)
        else:
            answer = self.identity.answer(request, entry) or not_found()
        return fault_kinds.spoilt(kind, fault, answer) if kind else answer

    def _announce(self, books, record, event_type):
        self.webhooks.changed(books, resource_of(record).name, record.id, event_type)


class Handler(WSGIRequestHandler):
    """HTTP/1.1 with persistent connections, which werkzeug's own handler doesn't have."""

    protocol_version = "HTTP/1.1"
    server_version = "XeroSandbox"
    sys_version = ""
    timeout = 120

    def setup(self):
        super().setup()
        self.server.app.open_sockets.add(self.connection)

    def finish(self):
        self.server.app.open_sockets.discard(self.connection)
        super().finish()

    def run_wsgi(self):
        environ = self.make_environ()
        request = Request(environ)
        # The control interface reads JSON whatever the header says: curl -d sends a form's type.
        is_form = request.mimetype in FORMS and not request.path.startswith(CONTROL_PREFIX)
        request.get_data(cache=True, parse_form_data=is_form)
        try:
            answer = self.server.app.respond(request)
        except Exception:
            self.close_connection = True
            self._send(Answer("internal error of the sandbox", 500))
            raise
        if answer.dropped:
            self.close_connection = True
        else:
            self._send(answer)

    def _send(self, answer):
        body = b"" if answer.status_code == 204 else answer.get_data()
        self.send_response(answer.status_code)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        if answer.status_code != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if answer.byte_seconds:
            self._drip(body, answer.byte_seconds)
            return
        if answer.cut_at is None:
            if self.command != "HEAD":
                self.wfile.write(body)
            return
        self.wfile.write(body[: answer.cut_at])
        self.close_connection = True

    def _drip(self, body, seconds):
        """Send byte by byte until the client disconnects."""
        with suppress(OSError):
            for place in range(len(body)):
                self.wfile.write(body[place : place + 1])
                time.sleep(seconds)
        self.close_connection = True

    def log_request(self, code="-", size="-"):
        """Print nothing; the call log records the requests."""

    def log_message(self, format, *args):
        """Print nothing, like `log_request`."""


def in_thread(sandbox):
    """Serve from a daemon thread; return the thread."""
    thread = threading.Thread(target=sandbox.serve, name="xero-sandbox", daemon=True)
    thread.start()
    return thread
