"""Codes that the provider makes and checks: what an adapter offers beside `Provider` where its provider has them.

No such code ever exists here: the provider makes it, sends it and compares it with what the customer reads back.
"""

from abc import abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from otpdesk.otp import Channel, Instant
from otpdesk.providers.base import Answer, Listed, Message, Provider, Report
from otpdesk.providers.wire import Exchange


@dataclass(frozen=True, slots=True)
class Managed:
    """What holds for a provider's own codes. `life` is in seconds, `tries` the wrong codes it allows (None: not known).

    `repeats`: a second start while one runs sends the same code again; else each message has a code of its own.
    `cancel_after`: seconds after the start before which it takes no cancel. `page`: the code is typed into a page of
    the provider's instead of being read to us. `follows`: there is something to ask how it stands, though it may be
    another API than that of its verifications.
    """

    channels: frozenset[Channel]
    life: int
    tries: int | None
    repeats: bool
    cancel_after: int = 0
    page: bool = False
    follows: bool = True


@dataclass(frozen=True, slots=True)
class Session:
    """One verification at a provider. `id` is the provider's, `to` its address, `started_at` when we began it."""

    id: str
    channel: Channel
    to: str = field(repr=False)
    started_at: Instant = 0


class SessionState(StrEnum):
    """How a verification stands at the provider. ENDED: finished or expired, it does not say which (a 404)."""

    PENDING = "pending"
    VERIFIED = "verified"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELED = "canceled"
    BLOCKED = "blocked"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SessionReport:
    """How a verification stands; `message` is what became of its newest message, where the provider says."""

    state: SessionState
    message: Report | None = None
    verified_at: Instant | None = None


class Found(StrEnum):
    """What one comparison at the provider came to. ENDED: it knows no such verification any more.

    NOT_ASKED: certainly nothing was compared (no connection, or too many requests). UNKNOWN: it may have been.
    """

    CORRECT = "correct"
    WRONG = "wrong"
    LOCKED = "locked"
    EXPIRED = "expired"
    ENDED = "ended"
    NOT_ASKED = "not_asked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CheckAnswer:
    """What came of a check. `tries_left` are the provider's own, where it says; `retry_after` is in seconds."""

    found: Found
    code: str = ""
    words: str = ""
    tries_left: int | None = None
    retry_after: int | None = None


@dataclass(frozen=True, slots=True)
class Canceled:
    """What came of a cancel. Not `done`: `words` say why, `opens_after` in how many seconds it may be done."""

    done: bool
    words: str = ""
    opens_after: int | None = None


def not_compared(exchange: Exchange) -> Found:
    """What a check without an answer of the provider's own came to."""
    busy = exchange.status == 429  # noqa: PLR2004 - never processed
    return Found.NOT_ASKED if busy or not exchange.begun else Found.UNKNOWN


class Verifier(Provider):
    """An account whose provider can make and check codes. What holds for `Provider`'s methods holds here.

    `start`, `check` and `cancel` never raise for anything that happens on the wire.
    """

    managed: ClassVar[Managed]

    @abstractmethod
    def start(self, message: Message) -> Answer:
        """Begin a verification, or send again for the one that runs; `provider_id` is its id. `text` is not used."""

    @abstractmethod
    def check(self, session: Session, code: str) -> CheckAnswer:
        """Compare a code, once."""

    @abstractmethod
    def follow(self, session: Session) -> SessionReport | None:
        """How a verification stands; None where the provider does not say, or does not know it (yet)."""

    @abstractmethod
    def started_since(self, to: str, since: Instant, channel: Channel) -> list[Listed]:
        """The verifications of an address since an instant, newest first; the ids are those of verifications."""

    def cancel(self, session: Session) -> Canceled:
        """End a verification without success."""
        return Canceled(done=False, words=f"{self.title} cannot cancel a verification; it ends by itself.")

    def page(self, session: Session) -> str:
        """The provider's page on which the code is typed; empty where there is none."""
        return ""
