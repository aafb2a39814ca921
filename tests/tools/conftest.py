"""Makes the tools importable without Odoo, and gives tests a server to call."""

import json
import sys
import threading
import time
import types
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

ADDON = Path(__file__).parents[2] / "exsalerate_xero"

if "exsalerate_xero" not in sys.modules:
    # The addon's own __init__ imports Odoo.
    package = types.ModuleType("exsalerate_xero")
    package.__path__ = [str(ADDON)]
    sys.modules["exsalerate_xero"] = package


@dataclass
class Call:
    method: str
    path: str
    query: dict
    headers: dict
    body: str


@dataclass
class Reply:
    """A response of the server: `content` is sent as JSON, or unchanged if it is bytes."""

    content: object = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    delay: float = 0.0
    cut: bool = False
    # Seconds between two bytes of the head or the body.
    slow_head: float = 0.0
    slow_body: float = 0.0

    def bytes(self):
        return (
            self.content if isinstance(self.content, bytes) else json.dumps(self.content).encode()
        )


class Server:
    """A loopback HTTP server that returns the given responses; the last one is repeated."""

    def __init__(self):
        self.calls = []
        self.replies = []
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"server_double": self})
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def answers(self, *replies):
        self.replies = list(replies)

    def take(self, call):
        with self._lock:
            self.calls.append(call)
            return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def stop(self):
        self._http.shutdown()
        self._http.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def _serve(self):
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        call = Call(self.command, url.path, query, dict(self.headers), body)
        reply = self.server_double.take(call)
        time.sleep(reply.delay)
        self._say(reply)

    do_GET = do_POST = do_DELETE = _serve

    def _say(self, reply):
        content = reply.bytes()
        if reply.slow_head:
            self._drip(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 1000, reply.slow_head)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if reply.slow_body:
            self._drip(content, reply.slow_body)
            return
        self.wfile.write(content[: len(content) // 2] if reply.cut else content)
        if reply.cut:
            self.close_connection = True

    def _drip(self, content, seconds):
        with suppress(OSError):
            for place in range(len(content)):
                self.wfile.write(content[place : place + 1])
                time.sleep(seconds)

    def log_message(self, *_args):
        pass


@pytest.fixture
def server():
    double = Server()
    yield double
    double.stop()


@pytest.fixture
def other_server():
    double = Server()
    double.answers(Reply({}))
    yield double
    double.stop()


@pytest.fixture
def reply():
    return Reply
