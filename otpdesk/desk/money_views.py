"""What the desk hands out of currencies and fees. Light: the window imports it before it shows."""

from dataclasses import dataclass
from enum import StrEnum

from otpdesk.otp import Instant, Money


class FeeKind(StrEnum):
    """What a fee is taken for."""

    PER_ATTEMPT = "per_attempt"
    """Each message, on top of its price."""
    PER_VERIFIED = "per_verified"
    """Each customer verified by a code of the account."""


@dataclass(frozen=True, slots=True)
class RateLine:
    """From the day `since` (2026-11-24, UTC) on, one unit of `currency` is `rate` of `base`, the desk's currency.

    `since` is empty for the policy's rate, which counts before the first dated one; nobody is named for it.
    """

    currency: str
    base: str
    since: str
    rate: float
    who: str = ""
    at: Instant | None = None


@dataclass(frozen=True, slots=True)
class FeeLine:
    """What an account costs beside the price of its messages, from the day `since` (UTC) on."""

    account: str
    kind: FeeKind
    since: str
    money: Money
    who: str
    at: Instant


@dataclass(frozen=True, slots=True)
class RateProblem:
    """A line of a file that is no rate, and why."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class RateFile:
    """A file of rates as it would be taken."""

    file: str
    rates: tuple[RateLine, ...]
    problems: tuple[RateProblem, ...]
