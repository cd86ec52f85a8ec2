"""A limit for a whole conversation: a server that sends a byte at a time is never idle, and yet never done."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress


class Watch:
    """Cuts a connection some seconds after it was set, unless it is set again or left before.

    `connection` gives the socket at that moment, or None where there is none. A cut shows in the conversation as a
    connection that was lost.
    """

    def __init__(self, connection: Callable[[], socket.socket | None]) -> None:
        self._connection = connection
        self._timer: threading.Timer | None = None

    def set(self, seconds: float) -> None:
        """Cut in so many seconds from now; an earlier limit no longer holds."""
        self.leave()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def leave(self) -> None:
        """Cut no more."""
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _cut(self) -> None:
        with suppress(OSError):
            connection = self._connection()
            if connection:
                # Not the method of an SSL socket: it would wait for the other side to agree.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
