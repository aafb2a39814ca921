"""HTTP with limits that no server can exceed, on the time of a call and the size of its response.

A read timeout restarts with every byte. Here, a call has one deadline, from the first byte sent to
the last one received, and a response has a maximum size, both as received and decompressed.
"""

import io
import time
import zlib
from functools import partial
from http.client import HTTPResponse

import requests
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

from .. import const
from .errors import BadAnswer, correlation_of
from .words import Words, _lt

_CHUNK = 64 * 1024
_TOO_LARGE = _lt("Xero's response is larger than %(limit)s MB.")


class _TimedFile(io.RawIOBase):
    """The bytes from a socket until a deadline (monotonic seconds)."""

    def __init__(self, sock, deadline):
        self._sock = sock
        self._file = sock.makefile("rb", buffering=0)
        self._deadline = deadline

    def readable(self):
        return True

    def readinto(self, buffer):
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the call took too long")
        timeout = self._sock.gettimeout()
        self._sock.settimeout(left if timeout is None else min(timeout, left))
        try:
            return self._file.readinto(buffer)
        finally:
            if self._sock.fileno() != -1:
                self._sock.settimeout(timeout)

    def close(self):
        self._file.close()
        return super().close()


class _TimedSocket:
    """The part of a socket that `http.client` needs to read a response."""

    def __init__(self, sock, deadline):
        self._sock = sock
        self._deadline = deadline

    def makefile(self, _mode):
        return io.BufferedReader(_TimedFile(self._sock, self._deadline))


def _timed_response(deadline, sock, *arguments, **options):
    return HTTPResponse(_TimedSocket(sock, deadline), *arguments, **options)


class _Timed:
    """Gives each request of a urllib3 connection one deadline for its whole response."""

    # Name of the constant with the maximum seconds of a call.
    limit = "CALL_SECONDS"

    def connect(self):
        self._start_clock()
        return super().connect()

    def request(self, *arguments, **options):
        self._start_clock()
        return super().request(*arguments, **options)

    def _start_clock(self):
        deadline = time.monotonic() + getattr(const, self.limit)
        self.response_class = partial(_timed_response, deadline)


def _pools(limit):
    """Return urllib3's pool classes by scheme, with connections that keep a limit."""
    plain = type("_Connection", (_Timed, HTTPConnection), {"limit": limit})
    secure = type("_SecureConnection", (_Timed, HTTPSConnection), {"limit": limit})
    return {
        "http": type("_Pool", (urllib3.HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("_SecurePool", (urllib3.HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }


class _Once:
    """Makes a urllib3 pool send each request once and read its response within limits.

    By default, urllib3 sleeps on Retry-After inside the call and follows redirects, sending the
    tenant's ID to another host; `retries=False` given to the pool does not prevent the latter.
    """

    _pools = _pools("CALL_SECONDS")

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.pool_classes_by_scheme = self._pools

    def urlopen(self, method, url, **options):
        options |= {"redirect": False, "retries": False, "preload_content": False}
        answer = super().urlopen(method, url, **options)
        return urllib3.HTTPResponse(
            body=read_within(answer),
            headers=answer.headers,
            status=answer.status,
            reason=answer.reason,
            request_method=method,
        )


class Pool(_Once, urllib3.PoolManager):
    """Sends each request once; a response's `data` is the whole body, decompressed."""


class ProxyPool(_Once, urllib3.ProxyManager):
    """Like :class:`Pool`, through a proxy."""


class Adapter(requests.adapters.HTTPAdapter):
    """Makes `requests` keep a call's deadline. Request responses with `stream=True`."""

    _pools = _pools("OAUTH_TIMEOUT")

    def init_poolmanager(self, *arguments, **options):
        made = super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools
        return made

    def proxy_manager_for(self, proxy, **options):
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def read_within(answer: urllib3.HTTPResponse, limit: int | None = None) -> bytes:
    """Read the body of a response, decompressed, and release its connection.

    :param limit: maximum size in bytes, by default `const.LARGEST_ANSWER`
    :raises BadAnswer: it is larger, or compressed in a way that wasn't requested
    """
    limit = limit or const.LARGEST_ANSWER
    correlation_id = correlation_of(answer.headers)
    decompress = _decompressor(answer.headers, correlation_id)
    arrived, size, parts = 0, 0, []
    try:
        while chunk := answer.read(_CHUNK, decode_content=False):
            arrived += len(chunk)
            parts.append(decompress(chunk, limit + 1 - size))
            size += len(parts[-1])
            if max(arrived, size) > limit:
                words = Words(_TOO_LARGE, {"limit": limit // 2**20})
                raise BadAnswer(words, correlation_id)
        # What a truncated stream still holds back is no loss, since it is incomplete.
        return b"".join(parts)
    except BaseException as error:
        answer.close()
        # The error refers to this frame, and may be kept for a while.
        parts.clear()
        if not isinstance(error, zlib.error):
            raise
    raise BadAnswer(correlation_id=correlation_id)


def _decompressor(headers, correlation_id):
    """Return a function (bytes, maximum size) that returns the bytes decompressed."""
    encoding = (headers.get("Content-Encoding") or "identity").strip().lower()
    if encoding == "identity":
        return lambda chunk, _most: chunk
    if encoding not in ("gzip", "x-gzip"):
        raise BadAnswer(correlation_id=correlation_id)
    return _Gunzip()


class _Gunzip:
    """Decompresses gzip as it arrives, up to the requested size."""

    def __init__(self):
        self._member = None

    def __call__(self, chunk, most):
        parts, size = [], 0
        while chunk and size < most:
            if self._member is None or self._member.eof:
                self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
            part = self._member.decompress(chunk, most - size)
            size += len(part)
            parts.append(part)
            # Beyond `most`, the response is refused: the rest of the chunk doesn't matter.
            chunk = self._member.unused_data
        return b"".join(parts)
