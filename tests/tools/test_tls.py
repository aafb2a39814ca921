"""Everything that is sent to Xero uses TLS with a checked certificate."""

import http.server
import ssl
import subprocess
import threading

import pytest

from exsalerate_xero import const
from exsalerate_xero.tools import oauth
from exsalerate_xero.tools.client import XeroClient
from exsalerate_xero.tools.custom_connection import custom_tokens
from exsalerate_xero.tools.errors import Unavailable


@pytest.fixture(scope="module")
def impostor(tmp_path_factory):
    """An https server with an untrusted certificate; `seen` is what it received."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    names = ("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
    files = ("-keyout", key, "-out", certificate)
    subprocess.run([*command, *names, *files], check=True, capture_output=True)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.seen.append(self.headers)
            self.send_error(500)

        do_POST = do_DELETE = do_GET

        def log_message(self, *_arguments):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_arguments):
            """Ignore handshakes that the client ended, which is what the test expects."""

    server = Server(("127.0.0.1", 0), Handler)
    server.seen = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    server.url = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "call",
    [
        lambda url: XeroClient("tenant", "token", url).invoices(),
        lambda url: XeroClient("tenant", "token", url).organisation(),
        lambda url: oauth.connections(url, "token"),
        lambda url: oauth.delete_connection(url, "token", "c"),
        lambda url: oauth.refresh(url, "id", "secret", "token"),
        lambda url: oauth.exchange_code(url, "id", "secret", "code", "https://odoo.example"),
        lambda url: custom_tokens(
            oauth.Credentials(url, "id", "secret", oauth.CustomConnection(url, "", ("s",), ()))
        ),
    ],
)
def test_an_untrusted_certificate_is_refused_before_anything_is_sent(impostor, call):
    with pytest.raises(Unavailable):
        call(impostor.url)
    assert impostor.seen == []


def test_all_of_xeros_own_addresses_are_https():
    for url in (const.API_URL, const.IDENTITY_URL, const.LOGIN_URL):
        assert url.startswith("https://")
        assert url.endswith(".xero.com")
