"""Limits and counts in, a Decision out. Pure: no clock, no database, no network.

The store counts; `decide` says whether one more send may go, which rule refuses it, and when that rule frees.
Of several rules that refuse, the one that frees last is named, because waiting for any other would be in vain;
of two that free together, the first in this order: gap, the verification, the number, the operator, the country,
the money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import field_validator, model_validator

from otpdesk.options import Settings, option
from otpdesk.otp import Channel, CodeRule, Instant

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
"""Windows, in milliseconds."""

LOCAL_ZONE = "local"
"""The word for the time zone of whichever computer it is read on."""

UNSETTLED_WAIT = MINUTE
"""How long a send of which nothing is known yet holds up the next one, counted from its start."""


class Policy(Settings):
    """How codes are made, how often they may be sent and tried, and what a day may cost.

    Bounds: NIST SP 800-63B-4, 3.1.3.2 (six digits, ten minutes, a resend never refills the tries).
    """

    code_length: int = option(6, label="Code length", unit="digits", group="Code", ge=6, le=10)
    code_life: int = option(300, label="Code life", unit="s", group="Code", ge=60, le=600)
    code_rule: CodeRule = option(
        CodeRule.ANY_LIVE,
        label="Code rule",
        group="Code",
        help="any_live: every unexpired code counts, once; newest_only: an older one does not; "
        "same: every resend repeats the code.",
    )
    tries_per_verification: int = option(
        5, label="Tries per verification", group="Code", ge=1, le=10, help="Wrong codes over all resends."
    )
    tries_per_number_day: int = option(10, label="Tries per number and day", group="Code", ge=1, le=100)
    sends_per_verification: int = option(4, label="Sends per verification", group="Resends", ge=1, le=10)
    gaps: tuple[int, ...] = option(
        (30, 60, 120),
        label="Gaps before each resend",
        unit="s",
        group="Resends",
        help="Seconds before the second, third … send, with commas; the last one repeats.",
        example="30,60,120",
    )
    sends_per_number_day: int = option(10, label="Sends per number and day", group="Resends", ge=1, le=100)
    sends_per_operator_hour: int = option(60, label="Sends per operator and hour", group="Resends", ge=1, le=10_000)
    voice_after: int = option(
        30, label="Voice opens after", unit="s", group="Resends", ge=0, le=600, help="Seconds after the first send."
    )
    spend_per_day: int = option(
        50, label="Spend per day", group="Money", ge=1, le=100_000, help="In whole units of the desk's currency."
    )
    currency: str = option("EUR", label="Currency of the desk", group="Money", pattern="^[A-Z]{3}$")
    rates: dict[str, float] = option(
        {"USD": 0.92, "GBP": 1.17},
        label="Exchange rates",
        group="Money",
        help="What one unit of a provider's currency is worth in the desk's, as USD=0.92,GBP=1.17.",
        example="USD=0.92",
    )
    company: str = option("Our company", label="Company name in messages", group="Desk", min_length=2, max_length=40)
    language: str = option("en", label="Language of messages", group="Desk", pattern="^[a-z]{2}$")
    home_country: str = option("EE", label="Home country", group="Desk", pattern="^[A-Z]{2}$")
    zone: str = option(
        LOCAL_ZONE,
        label="Time zone of the desk",
        group="Desk",
        help="By which the hours of routes go: a name such as Europe/Tallinn, or “local”: that of each computer.",
        example="Europe/Tallinn",
    )
    keep_addresses: int = option(
        30,
        label="Numbers and e-mail addresses of sends",
        unit="days",
        group="Retention",
        ge=2,
        le=3650,
        help="Then a verification keeps only its figures: it no longer says whose it was.",
    )
    keep_receipts: int = option(90, label="Receipts of providers", unit="days", group="Retention", ge=2, le=3650)
    keep_decisions: int = option(
        90, label="Decisions of limits and rules", unit="days", group="Retention", ge=2, le=3650
    )
    keep_figures: int = option(
        400,
        label="Figures for comparing providers",
        unit="days",
        group="Retention",
        ge=30,
        le=3650,
        help="Then attempts, checks and verifications are deleted altogether. The audit is never deleted.",
    )

    @field_validator("gaps", mode="before")
    @classmethod
    def _split_gaps(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",")) if isinstance(value, str) else value

    @field_validator("gaps")
    @classmethod
    def _sound_gaps(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or any(gap < 0 or gap > 3600 for gap in value):  # noqa: PLR2004 - an hour
            raise ValueError("each gap is between 0 and 3600 seconds, and there is at least one")
        return value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo("UTC" if value == LOCAL_ZONE else value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("there is no time zone of that name") from None
        return value

    @field_validator("rates", mode="before")
    @classmethod
    def _split_rates(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = (part.partition("=") for part in value.split(",") if part.strip())
        return {name.strip().upper(): rate for name, _, rate in pairs}

    @model_validator(mode="after")
    def _fits(self) -> "Policy":
        if self.tries_per_number_day < self.tries_per_verification:
            raise ValueError("tries per number and day cannot be fewer than tries per verification")
        if self.keep_figures < max(self.keep_addresses, self.keep_receipts, self.keep_decisions):
            raise ValueError("nothing of a send can be kept longer than its figures")
        return self

    def gap_before(self, ordinal: int) -> int:
        """Seconds that must lie between send `ordinal - 1` and send `ordinal` (2 is the first resend)."""
        return self.gaps[min(ordinal - 2, len(self.gaps) - 1)]


class Rule(StrEnum):
    """The names by which refusals, decisions and `policy set` know a limit."""

    GAP = "gaps"
    UNSETTLED = "unsettled_send"
    VERIFICATION = "sends_per_verification"
    NUMBER_DAY = "sends_per_number_day"
    OPERATOR_HOUR = "sends_per_operator_hour"
    COUNTRY_DAY = "country_sends_per_day"
    SPEND_DAY = "spend_per_day"
    VOICE_DELAY = "voice_after"
    TRIES = "tries_per_verification"
    TRIES_DAY = "tries_per_number_day"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be sent: over which channel, and what it is expected to cost in micro units of the desk's currency.

    `sms_arrives` is False for a number that takes no SMS, such as a landline. `country_cap` is the most sends to its
    country in 24 hours, None without such a cap.
    """

    channel: Channel
    cost: int = 0
    sms_arrives: bool = True
    country_cap: int | None = None


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier send of the same verification that limits count. `settled`: it is known whether it went out."""

    at: Instant
    channel: Channel
    settled: bool = True
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """What the store counted: sends to the number (24 h), by the operator (1 h), spend (24 h), wrong codes (24 h).

    Sends are counted in messages, spend in micro units of the desk's currency. Each `…_frees_at` is when enough
    of a full window has passed for one more; the store fills in those of full windows only. `country_day` are sends
    to the country (24 h), counted only where the country has a cap.
    """

    number_day: int = 0
    operator_hour: int = 0
    spend_day: int = 0
    wrong_day: int = 0
    country_day: int = 0
    number_frees_at: Instant | None = None
    operator_frees_at: Instant | None = None
    spend_frees_at: Instant | None = None
    wrong_frees_at: Instant | None = None
    country_frees_at: Instant | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How much of one limit is used. `frees_at` is when at least one more fits (None: never by waiting).

    Sends are counted in messages, spend in micro units of the desk's currency.
    """

    rule: Rule
    used: int
    ceiling: int
    frees_at: Instant | None = None

    @property
    def full(self) -> bool:
        return self.used >= self.ceiling

    @property
    def left(self) -> int:
        return max(0, self.ceiling - self.used)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the limits said: allowed, or the rule that refused and the instant at which it frees."""

    allowed: bool
    rule: Rule | None = None
    retry_at: Instant | None = None
    uses: tuple[Use, ...] = ()

    @property
    def ceiling(self) -> int:
        """The ceiling of the rule that refused; 0 if none did."""
        return next((use.ceiling for use in self.uses if use.rule is self.rule), 0)

    def left(self, rule: Rule) -> int:
        """How many more sends a rule leaves (0 for one that was not looked at)."""
        return next((use.left for use in self.uses if use.rule is rule), 0)


def decide(policy: Policy, wish: Wish, past: Sequence[Past], counted: Counted, now: Instant) -> Decision:
    """Whether one more send may go now. `past` are the counted sends of the verification, in order of time."""
    uses = (
        *_waits(policy, wish, past, now),
        Use(Rule.VERIFICATION, len(past), policy.sends_per_verification),
        Use(Rule.NUMBER_DAY, counted.number_day, policy.sends_per_number_day, counted.number_frees_at),
        Use(Rule.OPERATOR_HOUR, counted.operator_hour, policy.sends_per_operator_hour, counted.operator_frees_at),
        Use(Rule.TRIES_DAY, counted.wrong_day, policy.tries_per_number_day, counted.wrong_frees_at),
        *_country(wish, counted),
        _spend(policy, wish, counted),
    )
    full = [use for use in uses if use.full]
    if not full:
        return Decision(allowed=True, uses=uses)
    worst = max(full, key=_frees)
    return Decision(allowed=False, rule=worst.rule, retry_at=worst.frees_at, uses=uses)


def _frees(use: Use) -> float:
    return float("inf") if use.frees_at is None else use.frees_at


def _waits(policy: Policy, wish: Wish, past: Sequence[Past], now: Instant) -> tuple[Use, ...]:
    """The rules of time between two sends of one verification; none before the first."""
    if not past:
        return ()
    last = past[-1]
    waits = [(Rule.GAP, last.at + 1000 * policy.gap_before(len(past) + 1))]
    if not last.settled:
        waits.append((Rule.UNSETTLED, last.at + UNSETTLED_WAIT))
    if wish.channel is Channel.VOICE and wish.sms_arrives and not any(send.failed for send in past):
        waits.append((Rule.VOICE_DELAY, past[0].at + 1000 * policy.voice_after))
    return tuple(Use(rule, int(now < opens_at), 1, opens_at) for rule, opens_at in waits)


def _country(wish: Wish, counted: Counted) -> tuple[Use, ...]:
    """The cap of the country; none where it has no cap."""
    if wish.country_cap is None:
        return ()
    return (Use(Rule.COUNTRY_DAY, counted.country_day, wish.country_cap, counted.country_frees_at),)


def _spend(policy: Policy, wish: Wish, counted: Counted) -> Use:
    """The day's money as a limit: full when this message would go over it."""
    ceiling = spend_ceiling(policy)
    over = counted.spend_day + wish.cost > ceiling
    return Use(
        Rule.SPEND_DAY, max(counted.spend_day, ceiling) if over else counted.spend_day, ceiling, counted.spend_frees_at
    )


def spend_ceiling(policy: Policy) -> int:
    """What a day may cost, in micro units of the desk's currency."""
    return policy.spend_per_day * 1_000_000


def tries_left(tries: int, wrong: int, day_tries: int, wrong_day: int) -> int:
    """How many more codes may be compared: what the verification and the number's day both leave."""
    return max(0, min(tries - wrong, day_tries - wrong_day))


def outlook(policy: Policy, past: Sequence[Past], counted: Counted, now: Instant) -> tuple[int, Instant | None]:
    """(sends that the verification and the number leave, when the next may go; None if not by waiting)."""
    decision = decide(policy, Wish(Channel.SMS), past, counted, now)
    left = min(decision.left(Rule.VERIFICATION), decision.left(Rule.NUMBER_DAY))
    if not left:
        return 0, None
    return left, now if decision.allowed else decision.retry_at
