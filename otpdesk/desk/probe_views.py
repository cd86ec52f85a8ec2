"""What the desk hands out of probes: own numbers, schedules, each message, and what came of them.

Light: the window imports it before it shows. No whole number: addresses are masked.
"""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Instant, Money, Status

MOST_MESSAGES = 1_000
"""Messages that one schedule may have."""


class NumberKind(StrEnum):
    """What an own number is for."""

    HANDSET = "handset"
    """A phone at hand, on which somebody sees what arrives."""
    CONTROL = "control"
    """A dead number: nothing can arrive, so a receipt of delivery is made up."""


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number on the list."""

    id: int
    label: str
    kind: NumberKind
    masked: str
    country: str
    added_at: Instant
    added_by: str


@dataclass(frozen=True, slots=True)
class ProbePlan:
    """A schedule: each account to each number, once a round.

    `every` seconds lie between two rounds, `apart` between two messages of a round. In any 24 hours at most `most`
    messages and `money` go out, the money in micro units of the desk's currency, by what each is expected to cost.
    """

    accounts: tuple[str, ...]
    numbers: tuple[int, ...]
    channel: Channel = Channel.SMS
    rounds: int = 1
    every: int = 4 * 3_600
    apart: int = 120
    most: int = 20
    money: int = 2_000_000

    @property
    def messages(self) -> int:
        """How many messages it has in all."""
        return self.rounds * len(self.accounts) * len(self.numbers)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as lists show it. `sent`, `left` and `skipped` are messages; `spent` is what it took in 24 hours."""

    id: int
    plan: ProbePlan
    planned_at: Instant
    planned_by: str
    sent: int
    left: int
    skipped: int
    next_at: Instant | None
    used: int
    spent: Money
    budget: Money
    ended_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """One message. `state`: planned, taken, sent, refused, skipped or lost; `words` why it did not go out.

    `claimed_at`: the provider says that it was delivered then. `arrived` is what a person, or the demo's handset,
    saw; None: nobody looked yet. `seconds` from the send until it was seen.
    """

    id: int
    plan: int
    account: str
    number: int
    label: str
    kind: NumberKind
    masked: str
    due_at: Instant
    state: str
    words: str
    verification: str | None
    status: Status | None
    sent_at: Instant | None
    claimed_at: Instant | None
    arrived: bool | None
    seen_at: Instant | None
    seen_by: str
    price: Money | None

    @property
    def seconds(self) -> float | None:
        """How long it took to arrive; None if it did not, or nobody saw it."""
        if not self.arrived or self.seen_at is None or self.sent_at is None:
            return None
        return max(self.seen_at - self.sent_at, 0) / 1000

    @property
    def waiting(self) -> bool:
        """Whether somebody is to look at the phone and say whether it arrived."""
        return self.state == "sent" and self.arrived is None and self.kind is NumberKind.HANDSET


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """One account to one number: messages sent, claimed delivered, seen to arrive, seen to be missing, not looked at.

    `median` seconds until they were seen. `fakes` are receipts of delivery for what did not arrive: at a control
    number every one of them, at a handset those of messages that somebody looked for in vain.
    """

    account: str
    number: int
    label: str
    kind: NumberKind
    masked: str
    sent: int
    claimed: int
    arrived: int
    missing: int
    open: int
    median: float | None
    fakes: int
    sentence: str


@dataclass(frozen=True, slots=True)
class ProbeBoard:
    """Everything about probes at once."""

    numbers: tuple[OwnNumber, ...]
    schedules: tuple[Schedule, ...]
    results: tuple[ProbeResult, ...]
    probes: tuple[Probe, ...]
