"""What customers received: their phones and mailboxes, as the clock stands."""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from otpdesk.otp import Channel, Clock, Instant


@dataclass(frozen=True, slots=True)
class Arrival:
    """One message on a phone or in a mailbox; before `at` it is still under way."""

    channel: Channel
    provider: str
    sender: str
    text: str
    at: Instant

    def plain(self) -> dict[str, Any]:
        """As the handset's HTTP side shows it; `at` is ISO 8601 in UTC."""
        return {
            "channel": self.channel,
            "provider": self.provider,
            "from": self.sender,
            "text": self.text,
            "at": datetime.fromtimestamp(self.at / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }


class Handset:
    """All phones and mailboxes. May be read from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._arrivals: dict[str, list[Arrival]] = defaultdict(list)
        self._lock = threading.Lock()

    def add(self, address: str, arrival: Arrival) -> None:
        """Put a message on its way to an address."""
        with self._lock:
            self._arrivals[address].append(arrival)

    def messages(self, address: str) -> tuple[Arrival, ...]:
        """What has arrived at an address, newest last."""
        now = self._clock.now()
        with self._lock:
            found = [arrival for arrival in self._arrivals.get(address, ()) if arrival.at <= now]
        return tuple(sorted(found, key=lambda arrival: arrival.at))

    def addresses(self) -> tuple[str, ...]:
        """The addresses at which something has arrived."""
        with self._lock:
            known = sorted(self._arrivals)
        return tuple(address for address in known if self.messages(address))
