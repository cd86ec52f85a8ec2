"""What the desk hands out of an import of history: what a file holds, how it is read, and what was taken of it.

Light: the window imports it before it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which system wrote a file."""

    CSV = "csv"
    """Any, a message a line; its columns are mapped by the user."""
    TWILIO_ATTEMPTS = "twilio-attempts"
    """Twilio's Verification Attempts, JSON or CSV."""
    PLIVO_SESSIONS = "plivo-sessions"
    """Plivo's Verify sessions, JSON."""
    VONAGE_REPORTS = "vonage-reports"
    """Records of Vonage's Reports API about SMS, Messages or Verify, CSV or JSON."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an import can read from a column; a file without a `needed` one cannot be imported."""

    key: str
    label: str
    needed: bool = False


FIELDS = (
    Field("id", "Id at the provider", needed=True),
    Field("to", "Number or e-mail address", needed=True),
    Field("at", "Sent at", needed=True),
    Field("channel", "Channel"),
    Field("status", "Status"),
    Field("code", "Error code"),
    Field("words", "Error text"),
    Field("delivered_at", "Delivered at"),
    Field("verified", "Verified (yes or no)"),
    Field("session", "Id of the verification"),
    Field("price", "Price"),
    Field("currency", "Currency"),
    Field("network", "Network (MCC and MNC)"),
    Field("sender", "Sender"),
)


@dataclass(frozen=True, slots=True)
class Preview:
    """A file before it is taken: its columns, which field each is guessed to be (by field), and its first rows.

    `missing` are the labels of needed fields for which no column was found.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    guesses: Mapping[str, str]
    rows: tuple[tuple[str, ...], ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reject:
    """A line of a file that cannot be taken, and why."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: messages `taken` with so many verifications, `known` from an import before, and rejects.

    At most a thousand rejects are listed, `rejected` counts them all. `dry`: nothing was kept.
    """

    name: str
    account: str
    taken: int
    verifications: int
    known: int
    rejected: int
    rejects: tuple[Reject, ...]
    dry: bool = False
