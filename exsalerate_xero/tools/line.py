"""One worker's line to one organisation."""

import time
from collections.abc import Callable
from typing import TypeVar

from .client import XeroClient
from .errors import TokenExpired
from .pace import Pace

T = TypeVar("T")


class Line:
    """A client, opened when it is first needed, and the pace of all its calls together.

    Whatever a worker reads while it has an organisation in hand goes through one line, so that
    Xero's limits hold for all of it.
    """

    def __init__(
        self,
        open_client: Callable[[], XeroClient],
        renew: Callable[[str], str],
        end: float = float("inf"),
    ):
        """:param renew: returns another access token for one that Xero has refused.
        :param end: monotonic seconds; no further call that can wait is begun then.
        """
        self.end = end
        self._open_client = open_client
        self._renew = renew
        self._client: XeroClient | None = None
        self.pace = Pace()

    @property
    def client(self) -> XeroClient:
        """The client; opening it may refresh the token, and raise what that raises."""
        if self._client is None:
            self._client = self._open_client()
        return self._client

    def ask(self, call: Callable[[], T]) -> T:
        """Make a call of the client's when the limits let, and return its answer."""
        return self.pace.run(call)

    def insisting(self, work: Callable[[], T], undo: Callable[[], object]) -> T:
        """Do `work`; once more with a new token where it finds the old one refused.

        :param undo: takes back what the first try has begun
        :raises TokenExpired: the new token was refused as well
        """
        try:
            return work()
        except TokenExpired:
            undo()
            self.client.access_token = self._renew(self.client.access_token)
            return work()

    def has_time(self) -> bool:
        """Tell whether there is time for one more call."""
        return time.monotonic() < self.end

    def take_count(self) -> int:
        """Return how many calls were made since this was asked last."""
        return self._client.take_count() if self._client else 0

    def close(self) -> None:
        """Close the connections kept open between calls."""
        if self._client:
            self._client.close()
