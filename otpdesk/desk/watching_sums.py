"""Taking first attempts, in order, into the running sums that tell a change for the worse (Bernoulli CUSUM).

An attempt counts once it is known what became of it: for conversion when its code has run out or the customer is
verified, for speed two minutes after it was made and asked about. Those after it wait, so that the order stays.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from otpdesk.desk.watching_views import QUARTER, WITHIN, Watched
from otpdesk.otp import Failure, Instant, Status, VerificationState
from otpdesk.quality.drift import THRESHOLD, watching
from otpdesk.store.warnings import Event, Sum

if TYPE_CHECKING:
    from otpdesk.desk.watching_levels import Levels

_REPORTED = 120_000
"""By then a provider's report on a message that arrived in time has been asked for, in milliseconds."""
_PATIENCE = 3_600_000
"""A message whose end is not known after so long is left out, and keeps the others waiting no longer."""
_QUARTERS = 96

_VERIFIED, _CANCELED = VerificationState.VERIFIED.value, VerificationState.CANCELED.value


@dataclass(frozen=True, slots=True)
class Batch:
    """What one look took: up to which attempt, and the sums that changed, by place."""

    upto: int
    sums: Mapping[tuple[int, str], Sum]


def known(events: Iterable[Event], kind: Watched, now: Instant) -> list[tuple[Event, bool | None]]:
    """Events up to the first that is not known yet, each with what came of it; None: it is left out of figures."""
    found: list[tuple[Event, bool | None]] = []
    for event in events:
        if _left_out(event):
            found.append((event, None))
            continue
        ready = _ready_quickly(event, now) if kind is Watched.LATENCY else _ready(event, now)
        if ready:
            found.append((event, _quick(event) if kind is Watched.LATENCY else event.converted))
        elif now - event.created_at > _PATIENCE:
            found.append((event, None))
        else:
            break
    return found


def _left_out(event: Event) -> bool:
    """As in every comparison: blocked for fraud, or canceled."""
    fraud = event.failure == Failure.FRAUD_GUARD.value or bool(event.excluded_reason)
    return fraud or event.status == Status.CANCELED.value or event.state == _CANCELED


def _ready(event: Event, now: Instant) -> bool:
    return event.converted or event.state == _VERIFIED or event.expires_at <= now


def _ready_quickly(event: Event, now: Instant) -> bool:
    if event.first_delivered_at is not None or Status(event.status).final:
        return now - event.created_at >= _REPORTED
    overdue = event.next_poll_at is not None and event.next_poll_at <= now
    return now - event.created_at >= _REPORTED and not overdue


def _quick(event: Event) -> bool:
    if event.first_delivered_at is None or event.sent_at is None:
        return False
    return event.first_delivered_at - event.sent_at <= 1000 * WITHIN


def taken(
    before: Mapping[tuple[int, str], Sum],
    found: Iterable[tuple[Event, bool | None]],
    kind: Watched,
    levels: "Levels",
    names: Mapping[int, str],
) -> dict[tuple[int, str], Sum]:
    """The sums that those events change. Events of which nothing is usual are passed over."""
    changed: dict[tuple[int, str], Sum] = {}
    usual: dict[tuple[int, str], list[float]] = {}
    for event, good in found:
        name = names.get(event.account_id)
        share = levels.of(kind, name, event.country, event.channel) if good is not None and name else None
        if good is None or share is None:
            continue
        place = event.account_id, event.country
        one = changed.get(place) or before.get(place) or Sum(*place, 0.0, None, None, event.created_at, share)
        changed[place] = _stepped(one, event.created_at, share, good=good)
        usual.setdefault(place, []).append(share)
    return {
        place: replace(one, usual=sum(usual[place]) / len(usual[place]))
        for place, one in changed.items()
    }  # fmt: skip


def _stepped(one: Sum, at: Instant, usual: float, *, good: bool) -> Sum:
    """At the threshold the sum stays: from there it has the same way back as it had to come."""
    score = min(watching(usual).step(one.score, good), THRESHOLD)
    since = told = None
    if score > 0:
        since = at if one.since is None else one.since
        told = at if one.told_at is None and score >= THRESHOLD else one.told_at
    recent = _counted(one.recent, at, good=good)
    return replace(one, score=score, since=since, told_at=told, at=max(one.at, at), recent=recent)


def _counted(
    recent: tuple[tuple[Instant, int, int], ...], at: Instant, *, good: bool
) -> tuple[tuple[Instant, int, int], ...]:
    start = at - at % QUARTER
    if recent and recent[-1][0] >= start:
        last = recent[-1]
        return (*recent[:-1], (last[0], last[1] + good, last[2] + 1))
    kept = tuple(part for part in recent if part[0] > start - _QUARTERS * QUARTER)
    return (*kept, (start, int(good), 1))
