"""Limits and counts in, a Decision out. Pure: no clock, no database, no network.

The store counts; `decide` says whether one more send may go, which rule refuses it, and when that rule frees.
Of several rules that refuse, the one that frees last is named, because waiting for any other would be in vain;
of two that free together, the first in this order: gap, the verification, the number, the operator, the country,
the money.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from otpdesk.guard.policy import LOCAL_ZONE, Policy
from otpdesk.otp import Channel, Instant

__all__ = [
    "DAY",
    "HOUR",
    "LOCAL_ZONE",
    "MINUTE",
    "UNSETTLED_WAIT",
    "Counted",
    "Decision",
    "Past",
    "Policy",
    "Rule",
    "Use",
    "Wish",
    "decide",
    "outlook",
    "spend_ceiling",
    "tries_left",
]

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
"""Windows, in milliseconds."""

UNSETTLED_WAIT = MINUTE
"""How long a send of which nothing is known yet holds up the next one, counted from its start."""


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
