"""Through which accounts a message goes: what routing needs to know, read from the store, and the plan.

A send and an explanation both come here, so that what is explained is what is done.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from otpdesk.countries import rule_for
from otpdesk.desk.routing_views import Turn
from otpdesk.guard import LOCAL_ZONE
from otpdesk.otp import Address, Channel, Instant, Purpose, Status
from otpdesk.routing import Carrier, Plan, Subject, plan
from otpdesk.routing.splits import by_chance
from otpdesk.store import networks
from otpdesk.store.sends import Send

if TYPE_CHECKING:
    from otpdesk.desk.accounts import Lineup
    from otpdesk.desk.rules import Rules
    from otpdesk.routing.splits import Split
    from otpdesk.store.engine import Tx

_WAITED_FOR = frozenset({Status.ACCEPTED, Status.SENT})
"""It went out, and no receipt has come."""


def failed(status: Status) -> bool:
    """Whether a message of that status did not arrive."""
    return status.final and status is not Status.DELIVERED


def failed_accounts(sends: Sequence[Send]) -> frozenset[str]:
    """Accounts through which this verification came to nothing, or to nobody knows what."""
    return frozenset(send.account for send in sends if failed(send.status) or send.status is Status.UNKNOWN)


def silent_accounts(sends: Sequence[Send], channel: Channel, now: Instant) -> dict[str, int]:
    """Accounts whose last message over a channel went out and has no receipt, with the whole seconds since."""
    last = {send.account: send for send in sends if send.channel is channel}
    return {
        account: (now - (send.sent_at or send.created_at)) // 1000
        for account, send in last.items()
        if send.status in _WAITED_FOR
    }


def subject_of(
    tx: "Tx", rules: "Rules", address: Address, channel: Channel, purpose: Purpose, sends: Sequence[Send] = ()
) -> Subject:
    """One message as routing sees it. Network and time of day are looked up only where a route asks for them."""
    policy = rules.policy
    return Subject(
        channel,
        address.country,
        purpose,
        failed_accounts(sends),
        network=networks.of_address(tx, address.id) if any(route.network for route in rules.routes) else "",
        ordinal=1 + sum(send.counted for send in sends),
        minute=minute_of_day(policy.zone, tx.now) if any(route.hours for route in rules.routes) else 0,
        silent=silent_accounts(sends, channel, tx.now),
        highest_price=_highest_price(rules, address.country),
        currency=policy.currency,
    )


def _highest_price(rules: "Rules", country: str) -> int | None:
    """The most that a segment or minute may cost there; e-mail has no country."""
    return rule_for(country, rules.countries, rules.policy.home_country).highest_price if country else None


def plan_of(
    subject: Subject,
    rules: "Rules",
    lineup: "Lineup",
    wanted: str | None = None,
    splits: "Sequence[Split]" = (),
    verification_id: str = "",
) -> Plan:
    """The plan for a message; prices are converted only where they are capped.

    `splits` run, and may choose for the first message of the verification of that id.
    """
    carriers = lineup.carriers if subject.highest_price is None else _priced(rules, lineup)
    found = plan(subject, rules.routes, carriers, wanted)
    return by_chance(found, subject, carriers, splits, verification_id) if splits else found


def _priced(rules: "Rules", lineup: "Lineup") -> tuple[Carrier, ...]:
    return tuple(
        seat.carrier if seat.price is None else replace(seat.carrier, price=rules.converted(seat.price))
        for seat in lineup.seats
    )


def between(found: Plan) -> tuple[str, ...]:
    """The accounts between which chance will choose; none where a rule or an operator did, or it has chosen."""
    if found.chance is None or found.chance.account:
        return ()
    return tuple(name for name, _ in found.chance.split.shares)


def turn_of(found: Plan, channel: Channel, sends: Sequence[Send], now: Instant) -> Turn | None:
    """When the next send goes through another account because the last one's gave no receipt; None: it does not."""
    last = next((send for send in reversed(sends) if send.channel is channel), None)
    waits = found.route.fail_over if found.route else 0
    if last is None or not waits or last.status not in _WAITED_FOR:
        return None
    other = next((name for name in found.accounts if name != last.account), None)
    if other is None:
        return None
    at = (last.sent_at or last.created_at) + 1000 * waits
    return Turn(last.account, other, at, waits, due=now >= at)


def minute_of_day(zone: str, now: Instant) -> int:
    """The minute of the desk's day."""
    local = datetime.fromtimestamp(now / 1000, UTC).astimezone(_zone(zone))
    return 60 * local.hour + local.minute


@lru_cache(maxsize=8)
def _zone(name: str) -> ZoneInfo | None:
    """None stands for the zone of this computer, as `astimezone` takes it."""
    return None if name == LOCAL_ZONE else ZoneInfo(name)
