"""What a warning of a change rests on: the counts since then, beside those of other accounts and by network."""

from typing import TYPE_CHECKING, Any

from otpdesk.desk.watching_sums import known
from otpdesk.desk.watching_views import QUARTER, Watched
from otpdesk.otp import Instant
from otpdesk.store import accounts, warnings
from otpdesk.store.warnings import Sum

if TYPE_CHECKING:
    from otpdesk.store.engine import Tx

_MOST = 500
"""The newest first attempts that are counted by network."""

_NETWORKS = 6


def evidence(tx: "Tx", kind: Watched, place: tuple[int | None, str], since: Instant) -> dict[str, Any]:
    """The counts as they are kept with the warning: hits, of, usual, others and networks as [name, hits, of]."""
    account_id, country = place
    sums = warnings.sums(tx, kind.value, {country})
    names = {one.id: one.name for one in accounts.all(tx)}
    mine = [one for one in sums.values() if account_id in (None, one.account_id)]
    others = [one for one in sums.values() if one not in mine] if account_id is not None else mine
    hits, of = _counts(mine, since)
    return {
        "hits": hits,
        "of": of,
        "usual": _usual(mine),
        "others": [[names.get(one.account_id, ""), *_counts([one], since)] for one in others],
        "networks": _networks(tx, kind, account_id, country, since) if account_id is not None else [],
    }


def since_then(one: Sum, since: Instant) -> tuple[int, int]:
    """(hits, of) from the quarter of an hour on in which the change began."""
    first = since - since % QUARTER
    parts = [part for part in one.recent if part[0] >= first]
    return sum(part[1] for part in parts), sum(part[2] for part in parts)


def _counts(sums: list[Sum], since: Instant) -> tuple[int, int]:
    counts = [since_then(one, since) for one in sums]
    return sum(hits for hits, _ in counts), sum(of for _, of in counts)


def _usual(sums: list[Sum]) -> float:
    """The usual share; of several accounts, as much of each as it has carried lately."""
    weights = [max(sum(part[2] for part in one.recent), 1) for one in sums]
    whole = sum(weight * one.usual for weight, one in zip(weights, sums, strict=True))
    return whole / sum(weights) if weights else 0.0


def _networks(tx: "Tx", kind: Watched, account_id: int, country: str, since: Instant) -> list[list[Any]]:
    found = warnings.events_of(tx, account_id, country, since, _MOST)
    counts: dict[str, list[int]] = {}
    for event, good in known(reversed(found), kind, tx.now):
        if good is not None and event.mcc:
            mine = counts.setdefault(f"{event.mcc}{event.mnc}", [0, 0])
            mine[0] += good
            mine[1] += 1
    largest = sorted(counts.items(), key=lambda item: -item[1][1])[:_NETWORKS]
    return [[network, *pair] for network, pair in largest]
