"""What shares of traffic would have been worth, by attempts that went as they went."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from otpdesk.desk.suggestion_views import Basis, Valued
from otpdesk.quality.replay_value import rows, snips
from otpdesk.quality.strata import Pair, standardised
from otpdesk.store import suggestions
from otpdesk.store.suggestions import Played

if TYPE_CHECKING:
    from otpdesk.otp import Channel, Instant
    from otpdesk.store.engine import Tx

_MOST = 50_000
"""The newest first attempts that are looked at."""

_ALIKE = 30.0
"""Fewer effective attempts than this say nothing."""

_Z = 1.959963984540054


def worth(tx: "Tx", country: str, channel: "Channel", shares: Sequence[tuple[str, float]], since: "Instant") -> Valued:
    """By SNIPS where chance chose; else how the leader compares with the others, network by network."""
    found = suggestions.played(tx, country, channel, since, _MOST)
    wanted = dict(shares)
    return _replayed([one for one in found if one.propensity], wanted) or _observed(found, wanted)


def _replayed(found: Sequence[Played], wanted: Mapping[str, float]) -> Valued | None:
    if not found:
        return None
    log = rows(
        [float(one.converted) for one in found],
        [one.propensity or 1.0 for one in found],
        [wanted.get(one.account, 0.0) for one in found],
    )
    value = snips(log)
    if value is None or value.alike < _ALIKE:
        return None
    reach = _Z * value.se
    actual = float(np.mean([one.converted for one in found]))
    low, high = max(value.value - reach, 0.0), min(value.value + reach, 1.0)
    return Valued(Basis.REPLAY, value.value, low, high, actual, len(found))


def _observed(found: Sequence[Played], wanted: Mapping[str, float]) -> Valued:
    leader = max(wanted, key=lambda name: wanted[name], default="")
    counts: dict[str, list[int]] = {}
    for one in found:
        if one.account in wanted:
            mine = counts.setdefault(one.network, [0, 0, 0, 0])
            start = 0 if one.account == leader else 2
            mine[start] += one.converted
            mine[start + 1] += 1
    pairs = [Pair(four[0], four[1], four[2], four[3], weight=four[1] + four[3]) for four in counts.values()]
    adjusted = standardised(pairs) if pairs else None
    if adjusted is None:
        return Valued(Basis.NOTHING, of=len(found))
    return Valued(Basis.OBSERVATIONAL, adjusted.difference, adjusted.low, adjusted.high, of=len(found))
