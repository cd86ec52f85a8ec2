"""What a limit would have done to the sends of the past days. Pure: sends in, counts out.

The sends are replayed in order of time, each against the one limit, as `guard.decide` would have judged it. One that
the limit refuses did not happen for those that follow; whether the customer would have tried again cannot be known.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from otpdesk.countries import CountryRule
from otpdesk.desk.routing_views import DayCount, WhatIf
from otpdesk.errors import BadInput
from otpdesk.guard import DAY, HOUR, Policy, Rule, spend_ceiling
from otpdesk.otp import Channel, Instant
from otpdesk.store.replay import PastSend, WrongCodes

NOTHING_WRONG = WrongCodes({}, {})

REPLAYED = (
    Rule.GAP,
    Rule.VERIFICATION,
    Rule.NUMBER_DAY,
    Rule.OPERATOR_HOUR,
    Rule.SPEND_DAY,
    Rule.VOICE_DELAY,
    Rule.TRIES,
    Rule.TRIES_DAY,
)
"""The limits of the policy that refuse sends."""

COUNTRY_CAPS = ("per_day", "per_number_day")
"""The caps of a country's rule that refuse sends."""


class Trial(Protocol):
    """One limit at work: what it refuses, and what it remembers of a send that went out."""

    def refuses(self, send: PastSend) -> bool: ...

    def remember(self, send: PastSend) -> None: ...


def replay(sends: Iterable[PastSend], trial: Trial, since: Instant, now: Instant) -> WhatIf:
    """Try a limit. Sends before `since` went out, fill its windows, and are not counted in the answer."""
    stretches = max(1, -(-(now - since) // DAY))
    total, blocked, verified = [0] * stretches, [0] * stretches, [0] * stretches
    for send in sends:
        if send.at < since:
            trial.remember(send)
            continue
        stretch = min((now - send.at) // DAY, stretches - 1)
        total[stretch] += 1
        if trial.refuses(send):
            blocked[stretch] += 1
            verified[stretch] += send.converted
        else:
            trial.remember(send)
    days = tuple(DayCount(now - n * DAY, total[n], blocked[n], verified[n]) for n in range(stretches))
    return WhatIf(sum(total), sum(blocked), sum(verified), days)


def trial_of(
    key: str, policy: Policy, countries: Mapping[str, CountryRule], wrong: WrongCodes = NOTHING_WRONG
) -> Trial:
    """The limit of the policy that a key names. BadInput if it is none that refuses sends."""
    match key:
        case Rule.GAP:
            return _Gaps(policy)
        case Rule.VERIFICATION:
            return _OfVerification(policy.sends_per_verification)
        case Rule.NUMBER_DAY:
            return _Window(DAY, _number_ceiling(policy.sends_per_number_day, countries), lambda send: send.address)
        case Rule.OPERATOR_HOUR:
            return _Window(HOUR, lambda _: policy.sends_per_operator_hour, lambda send: send.operator)
        case Rule.SPEND_DAY:
            return _Window(DAY, lambda _: spend_ceiling(policy), lambda _: 0, lambda send: send.cost)
        case Rule.VOICE_DELAY:
            return _Voice(policy)
        case Rule.TRIES:
            return _Locked(policy.tries_per_verification, wrong)
        case Rule.TRIES_DAY:
            return _WrongDay(policy.tries_per_number_day, wrong)
    raise BadInput(f"“{key}” does not limit sends.", f"Those that do: {', '.join(REPLAYED)}.", "key")


def country_trial(country: str, cap: str, ceiling: int) -> Trial:
    """A cap of one country; sends elsewhere are not its business. BadInput if it is none that refuses sends."""
    if cap not in COUNTRY_CAPS:
        raise BadInput(f"“{cap}” does not limit sends.", f"Those that do: {', '.join(COUNTRY_CAPS)}.", "key")
    key: Callable[[PastSend], object] = (lambda _: 0) if cap == "per_day" else (lambda send: send.address)
    return _Elsewhere(country, _Window(DAY, lambda _: ceiling, key))


def _number_ceiling(usual: int, countries: Mapping[str, CountryRule]) -> Callable[[PastSend], int]:
    """What a number may have a day: its country's own cap stands in the place of the policy's."""
    own = {one.country: one.per_number_day for one in countries.values() if one.per_number_day is not None}
    return lambda send: own.get(send.country, usual)


def _one(_send: PastSend) -> int:
    return 1


class _Window:
    """At most a ceiling of weight within the last `span` milliseconds; a full window takes nothing, however light."""

    def __init__(
        self,
        span: int,
        ceiling: Callable[[PastSend], int],
        key: Callable[[PastSend], object],
        weight: Callable[[PastSend], int] = _one,
    ) -> None:
        self._span, self._ceiling, self._key, self._weight = span, ceiling, key, weight
        self._kept: dict[object, deque[tuple[Instant, int]]] = defaultdict(deque)
        self._used: dict[object, int] = defaultdict(int)

    def refuses(self, send: PastSend) -> bool:
        key = self._key(send)
        self._forget(key, send.at)
        used, ceiling = self._used[key], self._ceiling(send)
        return used >= ceiling or used + self._weight(send) > ceiling

    def remember(self, send: PastSend) -> None:
        key, weight = self._key(send), self._weight(send)
        self._kept[key].append((send.at, weight))
        self._used[key] += weight

    def _forget(self, key: object, now: Instant) -> None:
        kept = self._kept[key]
        while kept and kept[0][0] <= now - self._span:
            self._used[key] -= kept.popleft()[1]


class _Elsewhere:
    """A limit of one country."""

    def __init__(self, country: str, trial: Trial) -> None:
        self._country, self._trial = country, trial

    def refuses(self, send: PastSend) -> bool:
        return send.country == self._country and self._trial.refuses(send)

    def remember(self, send: PastSend) -> None:
        if send.country == self._country:
            self._trial.remember(send)


class _Gaps:
    """The time between two sends of one verification."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._last: dict[int, tuple[int, Instant]] = {}

    def refuses(self, send: PastSend) -> bool:
        ordinal, at = self._last.get(send.verification, (0, 0))
        return bool(ordinal) and send.at < at + 1000 * self._policy.gap_before(ordinal + 1)

    def remember(self, send: PastSend) -> None:
        ordinal, _ = self._last.get(send.verification, (0, 0))
        self._last[send.verification] = (ordinal + 1, send.at)


class _OfVerification:
    """The sends of one verification over all its life."""

    def __init__(self, ceiling: int) -> None:
        self._ceiling = ceiling
        self._sent: dict[int, int] = defaultdict(int)

    def refuses(self, send: PastSend) -> bool:
        return self._sent[send.verification] >= self._ceiling

    def remember(self, send: PastSend) -> None:
        self._sent[send.verification] += 1


class _Voice:
    """A call waits after the first message of a verification, unless something in it is known to have failed."""

    def __init__(self, policy: Policy) -> None:
        self._wait = 1000 * policy.voice_after
        self._first: dict[int, Instant] = {}
        self._failed: dict[int, Instant] = {}

    def refuses(self, send: PastSend) -> bool:
        if send.channel is not Channel.VOICE or not send.sms_arrives:
            return False
        first = self._first.get(send.verification)
        if first is None or send.at >= first + self._wait:
            return False
        return self._failed.get(send.verification, send.at + 1) > send.at

    def remember(self, send: PastSend) -> None:
        self._first.setdefault(send.verification, send.at)
        if send.failed_at is not None:
            known = self._failed.get(send.verification, send.failed_at)
            self._failed[send.verification] = min(known, send.failed_at)


class _WrongDay:
    """No send to a number for which too many wrong codes were compared within a day."""

    def __init__(self, ceiling: int, wrong: WrongCodes) -> None:
        self._ceiling, self._wrong = ceiling, wrong.of_address

    def refuses(self, send: PastSend) -> bool:
        at = self._wrong.get(send.address, ())
        return bisect_right(at, send.at) - bisect_left(at, send.at - DAY + 1) >= self._ceiling

    def remember(self, send: PastSend) -> None:
        """Wrong codes are counted, not sends."""


class _Locked:
    """No send in a verification whose tries are used up."""

    def __init__(self, ceiling: int, wrong: WrongCodes) -> None:
        self._ceiling, self._wrong = ceiling, wrong.of_verification

    def refuses(self, send: PastSend) -> bool:
        return bisect_right(self._wrong.get(send.verification, ()), send.at) >= self._ceiling

    def remember(self, send: PastSend) -> None:
        """Wrong codes are counted, not sends."""
