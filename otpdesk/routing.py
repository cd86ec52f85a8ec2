"""Routes and history in, a Plan out, with the reason for every rule that did or did not match. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from otpdesk.otp import Channel, Purpose


@dataclass(frozen=True, slots=True)
class Route:
    """Which accounts, in order, may carry what, where. Empty country or purpose: any."""

    channel: Channel
    accounts: tuple[str, ...]
    country: str = ""
    purpose: Purpose | None = None
    position: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class Carrier:
    """An account as routing sees it: its name, provider, channels, and why it may not be used, if so."""

    account: str
    provider: str
    channels: frozenset[Channel]
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be sent where; `failed` are the accounts that failed in this verification already."""

    channel: Channel
    country: str
    purpose: Purpose
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule looked at: what it is, whether it matched, and why, in a sentence."""

    what: str
    matched: bool
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The accounts to try, in order (empty: no route), and how that came about."""

    accounts: tuple[str, ...]
    reasons: tuple[Reason, ...]


def plan(subject: Subject, routes: Sequence[Route], carriers: Sequence[Carrier], wanted: str | None = None) -> Plan:
    """The plan for one message. `wanted` (an account the operator chose) goes first and alone."""
    raise NotImplementedError
