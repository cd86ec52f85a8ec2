"""What the desk hands out of its watching: warnings, and how each account does in each country. Light.

Shares are from 0 to 1 of first attempts; instants and ids as in `otp`.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from otpdesk.desk.views import Light
from otpdesk.otp import Instant

WITHIN = 30
"""Seconds within which a first attempt must be delivered to count as quick."""

QUARTER = 15 * 60_000
"""Counts are kept by so many milliseconds."""


class Watched(StrEnum):
    """What a warning is about."""

    CONVERSION = "conversion"
    """Fewer customers than usual read the code back: it fails now."""
    LATENCY = "latency"
    """Fewer messages than usual are delivered within 30 s: it is slow now."""
    RECEIPTS = "receipts"
    """Receipts claim deliveries that did not happen."""


class Closed(StrEnum):
    """Why a warning is over."""

    BACK = "back"
    """It is as usual again."""
    EVERYONE = "everyone"
    """Every account is slow or fails there: another warning says that."""
    NOT_EVERYONE = "not_everyone"
    """Not every account any more: warnings of single accounts say the rest."""
    QUIET = "quiet"
    """Nothing was sent for so long that nothing is known of now."""
    CLEARED = "cleared"
    """The figures do not say it any more."""


@dataclass(frozen=True, slots=True)
class Count:
    """`hits` of `of`, of what is named: an account, or a network as MCC and MNC."""

    name: str
    hits: int
    of: int


@dataclass(frozen=True, slots=True)
class Doubt:
    """What speaks for receipts that are false: the share of claimed deliveries that cannot have happened.

    It is worked out against `peer`, from `low` to `high`; `signs` are the sentences that corroborate it. `prefixes`
    is how many prefixes of numbers were left out because they look like pumped traffic.
    """

    share: float
    low: float
    high: float
    peer: str
    claimed: int
    verified: int
    signs: tuple[str, ...]
    prefixes: int = 0


@dataclass(frozen=True, slots=True)
class WarningLine:
    """One warning. `account` and `provider` are empty where every account of the country is concerned.

    `hits` of `of` first attempts since the change, and the share that is `usual`; `others` is how the other accounts
    do there over the same time, `networks` how the account does by network. `closed_why` is a word of Closed.
    """

    id: int
    kind: Watched
    account: str
    provider: str
    country: str
    where: str
    since: Instant
    opened_at: Instant
    hits: int
    of: int
    usual: float
    others: tuple[Count, ...] = ()
    networks: tuple[Count, ...] = ()
    doubt: Doubt | None = None
    closed_at: Instant | None = None
    closed_why: Closed | None = None
    acknowledged_at: Instant | None = None
    acknowledged_by: str = ""
    note: str = ""

    @property
    def now(self) -> float | None:
        """The share since the change; None before anything is known."""
        return self.hits / self.of if self.of else None

    @property
    def open(self) -> bool:
        return self.closed_at is None


@dataclass(frozen=True, slots=True)
class Pace:
    """One share just now against its usual.

    `hits` of `of` are the newest first attempts: those since the change, else of the last hours. `nearness` is how
    near it is to a warning, 0 to 1. `recent` are (start of a quarter of an hour, hits, of) of the last day.
    """

    hits: int
    of: int
    usual: float
    nearness: float
    recent: tuple[tuple[Instant, int, int], ...] = ()

    @property
    def now(self) -> float | None:
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Sight:
    """One account in one country, as the health board shows it. `word` and `light` are its state.

    Without an account it is about every account of that country. None stands where nothing is watched: too few first
    attempts, or a channel without receipts. `at`: when the newest first attempt went out.
    """

    account: str
    provider: str
    country: str
    where: str
    light: Light
    word: str
    conversion: Pace | None
    latency: Pace | None
    at: Instant
    since: Instant | None = None
    warnings: tuple[WarningLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Board:
    """The health board: what is wrong first."""

    read_at: Instant
    sights: tuple[Sight, ...]
    watched_at: Instant | None = None
    """When first attempts were last taken into account; None: never yet."""


@dataclass(frozen=True, slots=True)
class Past:
    """Warnings, newest first; `more`: there are older ones."""

    lines: tuple[WarningLine, ...] = field(default=())
    more: bool = False
