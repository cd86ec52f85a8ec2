"""What is drawn about one message when it is accepted, and how it stands at any later instant.

Everything is decided at acceptance; afterwards the state is a pure function of the fate and the clock, so a test
that turns the clock sees a whole delivery without waiting.
"""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Channel, Instant, Money


class Reason(StrEnum):
    """Why a message is refused or does not arrive; each provider has its own code for it."""

    INVALID = "invalid"
    UNREACHABLE = "unreachable"
    DEAD = "dead"
    LANDLINE = "landline"
    OPTED_OUT = "opted_out"
    SPAM = "spam"
    COUNTRY = "country"
    CREDIT = "credit"
    RATE = "rate"
    EXPIRED = "expired"
    NETWORK = "network"
    BUSY = "busy"
    FULL = "full"
    DEFERRED = "deferred"


class Fault(StrEnum):
    """What happens on the wire; `accepts` are those after which the message is really sent."""

    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    TIMEOUT_BEFORE = "timeout_before"
    TIMEOUT_AFTER = "timeout_after"
    DROPPED_BEFORE = "dropped_before"
    DROPPED_AFTER = "dropped_after"
    GARBLED_AFTER = "garbled_after"

    @property
    def accepts(self) -> bool:
        return self.value.endswith("_after")


class Stage(StrEnum):
    """Where a message stands, before a provider puts its own word to it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True)
class Submission:
    """A message as a provider understood it. `to` is E.164 or an e-mail address, `reference` the client's own.

    `registration` are the ids of entity and text that came along, empty where none did. `session` is the id of the
    verification at the provider that the message belongs to, empty for one of the client's own.
    """

    provider: str
    account: str
    channel: Channel
    to: str
    sender: str
    text: str
    reference: str = ""
    segments: int = 1
    registration: tuple[str, str] = ("", "")
    session: str = ""


REORDERED = 4_000
"""Milliseconds for which a repeated receipt is preceded by an older word."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of a message. Times are milliseconds after acceptance; None: never.

    `arrives_after`: it reaches the customer. `claim_after`: the provider says what became of it: delivered when
    `reason` is None, else not delivered for that reason. A fake receipt claims what never arrived.
    `repeats_after`: the provider takes its word back for a moment and then repeats it.
    `reads_back`: the customer would read the code to the operator, if it arrives in time.
    """

    mcc: str = ""
    mnc: str = ""
    refusal: Reason | None = None
    fault: Fault | None = None
    sent_after: int = 400
    arrives_after: int | None = 2_000
    claim_after: int | None = 2_500
    reason: Reason | None = None
    repeats_after: int | None = None
    price_after: int = 20_000
    reads_back: bool = True

    def stage(self, age: int) -> Stage:
        """Where it stands `age` milliseconds after acceptance."""
        if self.claim_after is not None and age >= self.claim_after and not self._taken_back(age):
            return Stage.DELIVERED if self.reason is None else Stage.UNDELIVERED
        if self.arrives_after is not None and age >= self.arrives_after:
            return Stage.ANSWERED
        if age >= self.sent_after:
            return Stage.SENT
        return Stage.SENDING if age * 2 >= self.sent_after else Stage.QUEUED

    def changed_after(self, age: int) -> int:
        """When it last changed, as milliseconds after acceptance."""
        steps = (self.sent_after, self.arrives_after, self.claim_after, self.repeats_after)
        return max((step for step in steps if step is not None and step <= age), default=0)

    def _taken_back(self, age: int) -> bool:
        return self.repeats_after is not None and 0 <= age - self.repeats_after < REORDERED


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that a provider took, under the provider's id, with what it costs in all."""

    id: str
    submission: Submission
    fate: Fate
    at: Instant
    price: Money

    def stage(self, now: Instant) -> Stage:
        return self.fate.stage(now - self.at)

    def changed_at(self, now: Instant) -> Instant:
        return self.at + self.fate.changed_after(now - self.at)

    def priced(self, now: Instant) -> bool:
        """Whether the provider has put a price to it yet."""
        return now - self.at >= self.fate.price_after
