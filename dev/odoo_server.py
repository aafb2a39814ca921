"""A running Odoo server: started on a database, called like its web client does, and stopped."""

import http.cookiejar
import json
import re
import urllib.request

from . import database
from .paths import LOGS
from .processes import Process, free_port, is_free, need_port
from .ui import Failure

PORT = 8069
# What makes Odoo listen on no port, or on one that a file names.
NO_PORT = ("--no-http", "--help", "-h", "--version", "--config", "-c")


def with_free_port(arguments):
    """Return Odoo's arguments with a free port if it would listen on a port that is in use.

    Raise Failure if the arguments themselves name a port in use.
    """
    is_server = not arguments or arguments[0].startswith("-") or arguments[0] in ("server", "start")
    options = [argument.partition("=")[0] for argument in arguments]
    ends = "--stop-after-init" in options and not any(o.startswith("--test") for o in options)
    if not is_server or ends or set(options) & set(NO_PORT):
        return arguments
    if named := _named_port(arguments):
        need_port(named, "--http-port")
    elif not is_free(PORT):
        port = free_port()
        print(f"Port {PORT} is in use. Odoo listens on http://localhost:{port}", flush=True)
        return [*arguments, "--http-port", str(port)]
    return arguments


def _named_port(arguments):
    """Return the port that the arguments name; None without one."""
    named = re.search(r"(?:^|\0)(?:-p\0?|--http-port[=\0])(\d+)(?:\0|$)", "\0".join(arguments))
    return int(named[1]) if named else None


class OdooError(Failure):
    """Odoo returned an error for a call; `problem` is the message that a person would see."""


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects, unless the request says not to."""

    def http_error_303(self, request, answer, *details):
        if not getattr(request, "follow", True):
            return answer
        return super().http_error_303(request, answer, *details)


class OdooServer:
    """An Odoo process on one database.

    `url` is its address, `log` its log file. `call` acts as its administrator.
    """

    def __init__(self, env, name, port=None, workers=0, cron_threads=1, options=()):
        self.env = env
        self.database = name
        self.port = port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.log = LOGS / f"odoo-{name}-{self.port}.log"
        self._command = env.command(
            *("--database", name, "--db-filter", f"^{name}$", "--http-port", self.port),
            *("--gevent-port", free_port(), "--workers", workers),
            *("--max-cron-threads", cron_threads, *options),
        )
        self._process = None
        self._client = None
        self.log.unlink(missing_ok=True)

    def start(self):
        """Start and wait until it responds; return itself. If started again, the log continues."""
        self._process = Process(self._command, self.env.variables, self.log)
        self._process.wait_for(f"{self.url}/web/health")
        return self

    @property
    def running(self):
        return self._process is not None and self._process.running

    @property
    def pid(self):
        return self._process.pid

    def stop(self):
        """End it as SIGTERM does; kill it if necessary."""
        if self._process:
            self._process.stop()

    def login(self):
        """Open a session of the administrator, who makes the following calls."""
        jar = http.cookiejar.CookieJar()
        client = urllib.request.build_opener(
            *(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(jar)),
            _Redirects(),
        )
        credentials = {"db": self.database, "login": "admin", "password": "admin"}
        self._post(client, "/web/session/authenticate", credentials)
        self._client = client
        return self

    def call(self, model, method, *args, **kwargs):
        """Call a public method as the administrator.

        Raise OdooError with the message that a person would see.
        """
        if not self._client:
            self.login()
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(self._client, f"/web/dataset/call_kw/{model}/{method}", params)

    def get(self, url, follow=True):
        """Follow a link in the session; return the status, the final address and the page.

        :param follow: whether to open the page to which Odoo redirects
        """
        if not self._client:
            self.login()
        request = urllib.request.Request(url)
        request.follow = follow
        with self._client.open(request, timeout=60) as answer:
            return answer.status, answer.url, answer.read().decode()

    def warm_up(self, bundles=()):
        """Make Odoo build style sheets and scripts, so that the first visitor needn't wait.

        :param bundles: names of bundles that pages load later, if they need them
        """
        pages = ("/web/login", "/odoo", *(f"/web/bundle/{name}" for name in bundles))
        for page in pages:
            answer = self.get(self.url + page)[2]
            for asset in dict.fromkeys(re.findall(r'"(/web/assets/[^"]+)"', answer)):
                self.get(self.url + asset)
        return self

    def sql(self, statement, name=None):
        """Return psql's output of a statement: one row per line, columns by `|`.

        :param name: a database other than the server's own
        """
        return database.sql(self.env, statement, name or self.database)

    def _post(self, client, path, params):
        request = urllib.request.Request(
            self.url + path,
            json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with client.open(request, timeout=300) as answer:
            body = json.load(answer)
        if "error" in body:
            error = body["error"]
            message = error.get("data", {}).get("message") or error["message"]
            raise OdooError(message, f"Odoo's log is {self.log}")
        return body.get("result")
