"""What the desk hands out about routes and limits: plain records, ready to show.

Light on purpose, as `desk/views.py`: the window imports this before it shows.
"""

from dataclasses import dataclass

from otpdesk.desk.provider_views import OURS, Whose
from otpdesk.otp import Channel, Instant, Money, Purpose


@dataclass(frozen=True, slots=True)
class Stop:
    """An account on a route or in a plan, as lists show it.

    `fault` says in a sentence why it cannot be used now, empty if it can. `price` is that of a segment or minute.
    `whose` says whose code it would carry.
    """

    account: str
    provider: str
    fault: str = ""
    price: Money | None = None
    whose: Whose = OURS


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A route of the draft, or one that the draft takes out (`removed`).

    `key` is its row's. `network` is MCC and MNC, `sends` and `hours` its conditions, `fail_over` in seconds.
    """

    key: str
    channel: Channel
    country: str
    network: str
    purpose: Purpose | None
    sends: str
    hours: str
    fail_over: int
    stops: tuple[Stop, ...]
    changed: bool = False
    removed: bool = False
    problem: str = ""
    warning: str = ""


@dataclass(frozen=True, slots=True)
class RouteForm:
    """A route as it is typed, every part as text; `accounts` in order. Empty: any, always, no time."""

    channel: str
    accounts: tuple[str, ...] = ()
    country: str = ""
    network: str = ""
    purpose: str = ""
    sends: str = "any"
    hours: str = ""
    fail_over: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """The route's patience with an account that gave no receipt: the next send goes `to` another from `at` on.

    `waits` are the seconds that the route waits, `due`: they are over.
    """

    account: str
    to: str
    at: Instant
    waits: int
    due: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule that was looked at: what it is, whether it matched, and why. `key`: its route's row, if it has one."""

    what: str
    matched: bool
    why: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about an address or a country; `light` is a word of `views.Light`."""

    light: str
    title: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a send to an address would do, and why.

    `to` is masked. `stops` are the accounts in order; empty where nothing would be sent, and then `refusal` says why
    and `next_step` what to do.
    """

    to: str
    country: str
    channel: Channel
    network: str
    line: str
    stops: tuple[Stop, ...]
    rules: tuple[RuleLine, ...]
    facts: tuple[Fact, ...]
    fail_over: int = 0
    refusal: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """How much of a limit somebody uses now: who (masked where it is an address), how much, of how much.

    `text` says it in words, such as “7 of 10”.
    """

    who: str
    used: float
    ceiling: float
    text: str


@dataclass(frozen=True, slots=True)
class LimitLine:
    """One setting of the policy. `in_force`, `value` (the draft's) and `default` as a person types them.

    `kind` is `number`, `text` or `choice`. `replays`: what a value would have blocked can be worked out.
    `uses` are the busiest first; without any `unused` says so, empty for settings that nobody uses up.
    """

    key: str
    label: str
    help: str
    group: str
    unit: str
    kind: str
    choices: tuple[str, ...]
    default: str
    in_force: str
    value: str
    example: str = ""
    replays: bool = False
    uses: tuple[Use, ...] = ()
    unused: str = ""
    problem: str = ""

    @property
    def changed(self) -> bool:
        return self.value != self.in_force


@dataclass(frozen=True, slots=True)
class DayCount:
    """One stretch of 24 hours of a what-if, up to `until`."""

    until: Instant
    sends: int
    blocked: int
    blocked_verified: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Sends in the days asked for, how many the limit would have blocked, and how many of those were verified.

    `days` are the same for each 24 hours, the newest first.
    """

    sends: int
    blocked: int
    blocked_verified: int
    days: tuple[DayCount, ...] = ()
