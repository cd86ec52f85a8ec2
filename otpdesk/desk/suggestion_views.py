"""What the desk hands out of suggested routes: how to share out the traffic of a country, why, and what it was worth.

Light. Shares and rates are from 0 to 1, money is in micro units of the desk's currency.
"""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Instant

LONGEST_SHADOW = 60
"""Days that a suggestion may be tried in the shadow."""


class SuggestionState(StrEnum):
    """How far a suggestion has come."""

    SHADOW = "shadow"
    """What it would choose is only noted."""
    APPLIED = "applied"
    """Chance chooses by its shares."""
    ENDED = "ended"


class Basis(StrEnum):
    """On what a valuation rests."""

    REPLAY = "replay"
    """Attempts whose account chance had chosen, with the probability on record (SNIPS)."""
    OBSERVATIONAL = "observational"
    """No chance was involved: like is compared with like, and what no adjustment takes away remains."""
    NOTHING = "nothing"
    """Too little to say anything."""


@dataclass(frozen=True, slots=True)
class Valued:
    """What shares of traffic are worth by the attempts of a time.

    REPLAY: `value` is the conversion that they would have reached, `actual` what was reached by the same attempts.
    OBSERVATIONAL: `value` is how much better the leader converts than the others do, network by network, `actual`
    nothing. `low` and `high` are the ends of its 95 % interval, `of` the attempts it rests on.
    """

    basis: Basis
    value: float = 0.0
    low: float = 0.0
    high: float = 0.0
    actual: float = 0.0
    of: int = 0


@dataclass(frozen=True, slots=True)
class ShareLine:
    """One account: its share, the conversion that it is remembered by, with its interval, and what it costs there.

    `remembered` is how many first attempts that memory is worth, `seen` how many there were. `wins` is the probability
    that it is the best choice. `price` is that of a first attempt, None if it is not known. `words` say how it compares
    with the leader.
    """

    account: str
    provider: str
    share: float
    wins: float
    rate: float
    low: float
    high: float
    remembered: float
    seen: int
    price: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How to share out first attempts of a channel to a country. `title` and `sentences` say it in words.

    `value` is what a verified customer is worth (None: half the price counts as five points of conversion). With the
    same `seed` and the same attempts it comes out the same. `left_out` are accounts that cannot carry it, with why.
    """

    country: str
    where: str
    channel: Channel
    made_at: Instant
    seed: int
    value: int | None
    currency: str
    leader: str
    shares: tuple[ShareLine, ...]
    title: str
    sentences: tuple[str, ...]
    history: Valued
    left_out: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SuggestionLine:
    """A suggestion that was taken up. `differs` of `noted` attempts it would have sent through another account."""

    number: int
    suggestion: Suggestion
    state: SuggestionState
    made_by: str
    shadow_until: Instant | None
    noted: int
    differs: int
    worth: Valued
    split: str = ""
    decided_at: Instant | None = None
    decided_by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A country and channel through which at least two accounts carried first attempts lately, and how many."""

    country: str
    where: str
    channel: Channel
    attempts: int
    accounts: int
