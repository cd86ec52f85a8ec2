"""What a limit would have done to the sends of the past days. Pure: sends in, counts out.

The sends are replayed in order of time. One that the limit refuses did not happen for those that follow, as it
would not have; whether a customer would have tried again cannot be known.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from otpdesk.errors import BadInput
from otpdesk.guard import DAY, HOUR, Policy, Rule, spend_ceiling
from otpdesk.otp import Channel, Instant

if TYPE_CHECKING:
    from otpdesk.store.replay import PastSend

Refuses = Callable[["PastSend"], bool]
"""Whether the limit refuses a send; one that it lets pass is remembered."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Sends in the days asked for, how many the limit would have blocked, and how many of those were verified."""

    sends: int
    blocked: int
    blocked_verified: int


def replay(sends: Iterable["PastSend"], rule: str, policy: Policy, since: Instant) -> WhatIf:
    """Try one limit of `policy`; sends before `since` fill its window but are not counted in the answer."""
    refuses = _limit(rule, policy)
    total = blocked = verified = 0
    for send in sends:
        refused = refuses(send)
        if send.at >= since:
            total += 1
            blocked += refused
            verified += refused and send.converted
    return WhatIf(total, blocked, verified)


def _limit(rule: str, policy: Policy) -> Refuses:
    match rule:
        case Rule.GAP:
            return _gaps(policy)
        case Rule.VERIFICATION:
            return _at_most(policy.sends_per_verification, lambda send: send.verification)
        case Rule.NUMBER_DAY:
            return _in_window(policy.sends_per_number_day, DAY, lambda send: send.address, lambda _: 1)
        case Rule.OPERATOR_HOUR:
            return _in_window(policy.sends_per_operator_hour, HOUR, lambda send: send.operator, lambda _: 1)
        case Rule.SPEND_DAY:
            return _in_window(spend_ceiling(policy), DAY, lambda _: "", lambda send: send.cost)
        case Rule.VOICE_DELAY:
            return _voice(policy)
        case _:
            known = (
                Rule.GAP,
                Rule.VERIFICATION,
                Rule.NUMBER_DAY,
                Rule.OPERATOR_HOUR,
                Rule.SPEND_DAY,
                Rule.VOICE_DELAY,
            )
            raise BadInput(f"“{rule}” does not limit sends.", f"Those that do: {', '.join(known)}.", "key")


def _gaps(policy: Policy) -> Refuses:
    last: dict[str, tuple[int, Instant]] = {}

    def refuses(send: "PastSend") -> bool:
        ordinal, at = last.get(send.verification, (0, 0))
        if ordinal and send.at < at + 1000 * policy.gap_before(ordinal + 1):
            return True
        last[send.verification] = (ordinal + 1, send.at)
        return False

    return refuses


def _at_most(ceiling: int, key: Callable[["PastSend"], str]) -> Refuses:
    used: dict[str, int] = defaultdict(int)

    def refuses(send: "PastSend") -> bool:
        if used[key(send)] >= ceiling:
            return True
        used[key(send)] += 1
        return False

    return refuses


def _in_window(
    ceiling: int, window: int, key: Callable[["PastSend"], str], weight: Callable[["PastSend"], int]
) -> Refuses:
    """At most `ceiling` of weight within the last `window` milliseconds."""
    kept: dict[str, deque[tuple[Instant, int]]] = defaultdict(deque)
    used: dict[str, int] = defaultdict(int)

    def refuses(send: "PastSend") -> bool:
        name, mine = key(send), kept[key(send)]
        while mine and mine[0][0] <= send.at - window:
            used[name] -= mine.popleft()[1]
        if used[name] + weight(send) > ceiling:
            return True
        mine.append((send.at, weight(send)))
        used[name] += weight(send)
        return False

    return refuses


def _voice(policy: Policy) -> Refuses:
    """A call waits after the first message of a verification, unless something failed in it already."""
    first: dict[str, Instant] = {}
    failed: set[str] = set()

    def refuses(send: "PastSend") -> bool:
        opened = first.setdefault(send.verification, send.at)
        early = opened < send.at < opened + 1000 * policy.voice_after
        if early and send.channel is Channel.VOICE and send.verification not in failed:
            return True
        if send.failed:
            failed.add(send.verification)
        return False

    return refuses
