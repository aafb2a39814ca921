"""A worker's connection to one organisation."""

import time
from collections.abc import Callable
from typing import TypeVar

from .client import XeroClient
from .errors import TokenExpired
from .pace import Pace

T = TypeVar("T")


class Line:
    """A client, opened when it is first needed, and the pace of all its calls together.

    All calls that a worker makes for an organisation go through one line, so that Xero's limits
    apply to all of them.
    """

    def __init__(
        self,
        open_client: Callable[[], XeroClient],
        renew: Callable[[str], str],
        end: float = float("inf"),
    ):
        """:param renew: returns another access token for one that Xero has refused.
        :param end: monotonic seconds after which no optional call is started.
        """
        self.end = end
        self._open_client = open_client
        self._renew = renew
        self._client: XeroClient | None = None
        self.pace = Pace()

    @property
    def client(self) -> XeroClient:
        """The client; opening it may refresh the token, and raises the errors of a refresh."""
        if self._client is None:
            self._client = self._open_client()
        return self._client

    def ask(self, call: Callable[[], T]) -> T:
        """Make one of the client's calls when the limits allow, and return its response."""
        return self.pace.run(call)

    def retry_with_fresh_token(self, work: Callable[[], T], undo: Callable[[], object]) -> T:
        """Call `work`; if the token is refused, call it again with a new one.

        :param undo: reverts what the first attempt has started
        :raises TokenExpired: the new token was refused as well
        """
        try:
            return work()
        except TokenExpired:
            undo()
            self.client.access_token = self._renew(self.client.access_token)
            return work()

    def has_time(self) -> bool:
        """Return whether there is time for one more call."""
        return time.monotonic() < self.end

    def take_count(self) -> int:
        """Return the number of calls since the last time this method was called."""
        return self._client.take_count() if self._client else 0

    def close(self) -> None:
        """Close the connections that are kept open between calls."""
        if self._client:
            self._client.close()
