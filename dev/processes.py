"""Processes that are always stopped, together with all the children they started."""

import os
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import suppress

from .paths import ROOT
from .ui import Failure

# The machine's proxy can't reach this machine's loopback.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Below the ports for outgoing connections (Linux: 32768 and up; Windows and macOS: 49152). One of
# those could be taken between being found free and being used.
PORTS = range(20_000, 32_000)


def free_port(span=1):
    """Return a free port; with `span`, the first of several consecutive free ports."""
    dice = random.SystemRandom()
    while True:
        port = dice.choice(PORTS)
        if all(is_free(each) for each in range(port, port + span)):
            return port


def need_port(port, option):
    """Raise Failure if the port is in use."""
    if not is_free(port):
        raise Failure(
            f"Port {port} is in use by another program.",
            f"Stop that program, or choose another port with {option} {port + 10}.",
        )


def is_free(port):
    """Return whether a server can listen on that port of the loopback."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Process:
    """A command in a process group of its own, with its output in a log file."""

    def __init__(self, command, variables, log):
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as output:
            self._popen = subprocess.Popen(
                [str(part) for part in command],
                env=variables,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._popen.pid

    @property
    def running(self):
        return self._popen.poll() is None

    @property
    def code(self):
        """The exit code, or None while it runs."""
        return self._popen.poll()

    def wait(self, patience):
        """Wait at most `patience` seconds, then kill the process. Return whether it had exited."""
        try:
            self._popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def stop(self, patience=15):
        """Ask the process to end, kill it after `patience` seconds, and end its children."""
        if self.running:
            self._popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(patience)
        self.kill()

    def kill(self):
        """Kill the process and all its children with SIGKILL."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def wait_for(self, url, patience=120):
        """Wait until `url` responds. If it doesn't, raise Failure with the last line of the log."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not self.running:
                raise Failure(f"A process ended while starting: {self.last_words()}", self._see())
            try:
                DIRECT.open(url, timeout=5).close()
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise Failure(f"{url} did not respond within {patience} s.", self._see())

    def wait_for_line(self, start, patience=60):
        """Wait for a line of output that begins with `start`; return the rest of it."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            for line in self.log.read_text(errors="replace").splitlines():
                if line.startswith(start):
                    return line[len(start) :].strip()
            if not self.running:
                raise Failure(f"A process ended while starting: {self.last_words()}", self._see())
            time.sleep(0.05)
        raise Failure(f"No line '{start}…' within {patience} s.", self._see())

    def last_words(self):
        """The last line of the log."""
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def _see(self):
        return f"Its log is {self.log}"
