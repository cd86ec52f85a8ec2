"""What the desk hands out about accounts: plain records, ready to show. Never a secret, only how it ends.

Light on purpose, as `desk/views.py`: the window imports this before it shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from otpdesk.desk.provider_views import Known
from otpdesk.otp import Channel, Instant, Money
from otpdesk.providers.abilities import Level, Way

if TYPE_CHECKING:
    from otpdesk.options import FormField


class AccountState(StrEnum):
    """What an account is fit for; its value is the word for it."""

    CONNECTED = "connected"
    UNTESTED = "never tested"
    TROUBLED = "has a problem"
    REFUSED = "keys refused"
    KEYLESS = "waits for its keys"
    PAUSED = "paused"
    UNPUBLISHED = "not yet published"


class Pending(StrEnum):
    """What the draft of whoever sits here does with an account."""

    NONE = ""
    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class AbilityLine:
    """One thing that a desk may want of a provider. `why`: the limit, the reason of a no, or how it is done."""

    name: str
    level: Level
    why: str = ""


@dataclass(frozen=True, slots=True)
class ProviderForm:
    """A provider as a form needs it: what it may carry, and the settings of an account there, keys among them.

    `family`: it has no form of its own, because it is a generation of that provider.
    """

    name: str
    title: str
    channels: tuple[Channel, ...]
    fields: "tuple[FormField, ...]"
    abilities: tuple[AbilityLine, ...] = ()
    family: str = ""


@dataclass(frozen=True, slots=True)
class SecretLine:
    """A secret of an account: whether the vault has it, and its last four characters where it is long enough."""

    key: str
    label: str
    required: bool
    kept: bool
    ending: str = ""


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The last 24 hours, without tests: messages sent, those delivered, seconds within which nine in ten arrived."""

    sends: int = 0
    delivered: int = 0
    p90: float | None = None


@dataclass(frozen=True, slots=True)
class AccountCard:
    """An account in full, with my draft applied: `settings` are by key, as drafted; `channels` what they carry.

    `trouble` is the last thing heard of it that went wrong, with the instant. `routes` are those of the draft that use
    it, in words. `polls`: its receipts are asked for; else it gives none. `way`: whose codes it sends.
    """

    name: str
    provider: str
    title: str
    state: AccountState
    pending: Pending
    channels: tuple[Channel, ...]
    settings: Mapping[str, str]
    secrets: tuple[SecretLine, ...]
    polls: bool
    paused: bool = False
    created_at: Instant | None = None
    keys_set_at: Instant | None = None
    keys_set_by: str = ""
    tested_at: Instant | None = None
    trouble: str = ""
    trouble_at: Instant | None = None
    balance: Money | None = None
    balance_at: Instant | None = None
    routes: tuple[str, ...] = ()
    day: DayFigures = field(default_factory=DayFigures)
    way: Way = Way.OURS

    @property
    def published(self) -> bool:
        """Whether it is in force, so that messages may go through it."""
        return self.pending is not Pending.ADDED

    @property
    def drafted(self) -> bool:
        """Whether my draft adds, changes or removes it."""
        return self.pending is not Pending.NONE


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Where the operator last had a test sent, masked; kept sealed like every address."""

    id: str
    masked: str


@dataclass(frozen=True, slots=True)
class Tested:
    """What “Test account” found. `known` says what else it was asked for, or why that is not available."""

    account: str
    name: str
    latency: int
    balance: Money | None
    known: tuple[Known, ...] = ()
