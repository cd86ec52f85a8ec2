"""What was really sent: the truth that a test compares the desk's database with."""

import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from otpdesk.otp import Channel, Instant


@dataclass(frozen=True, slots=True)
class Entry:
    """One message that a provider took. `reference` is the client's own, where the provider keeps one.

    `registration` are the ids of entity and text that came along.
    """

    account: str
    provider: str
    channel: Channel
    to: str
    sender: str
    text: str
    at: Instant
    provider_id: str
    reference: str
    registration: tuple[str, str] = ("", "")

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self) | {"registration": list(self.registration)}


class Ledger:
    """Everything taken since the start, oldest first. May be read from any thread."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        with self._lock:
            self._entries.append(entry)

    @property
    def entries(self) -> tuple[Entry, ...]:
        with self._lock:
            return tuple(self._entries)

    def to(self, address: str) -> tuple[Entry, ...]:
        """What was sent to one address."""
        return tuple(entry for entry in self.entries if entry.to == address)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)
