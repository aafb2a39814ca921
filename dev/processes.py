"""Processes that are stopped whatever happens, each with all the children it made."""

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

# A proxy that the machine is told to use cannot reach this machine's loopback.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))

# Below those that outgoing connections are given (Linux: 32768 and up; Windows and macOS: 49152):
# one of these would be taken now and then between being found free and being listened on.
PORTS = range(20_000, 32_000)


def free_port(span=1):
    """A port that nobody listens on now; with `span`, the first of so many in a row."""
    dice = random.SystemRandom()
    while True:
        port = dice.choice(PORTS)
        if all(_is_free(each) for each in range(port, port + span)):
            return port


def need_port(port, option):
    """Raise Failure when something listens on that port already."""
    if not _is_free(port):
        raise Failure(
            f"Port {port} is taken by another program.",
            f"Stop that program, or choose another port with {option} {port + 10}.",
        )


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Process:
    """A command in a process group of its own, its output in a log file."""

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
        """Wait for its end; kills it after `patience` seconds. True if it ended by itself."""
        try:
            self._popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return False
        return True

    def stop(self, patience=15):
        """Ask the process to end, insist after `patience` seconds, and sweep up its children."""
        if self.running:
            self._popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._popen.wait(patience)
        self.kill()

    def kill(self):
        """SIGKILL for the process and all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def wait_for(self, url, patience=120):
        """Wait until `url` answers at all. Raises Failure with the log's end if it never does."""
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
        raise Failure(f"{url} did not answer within {patience} s.", self._see())

    def wait_for_line(self, start, patience=60):
        """Wait for a line of output that begins with `start`; returns the rest of it."""
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
