"""How first attempts of an account arrive, country by country and channel by channel, put together at one mix."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from otpdesk.desk.comparing_counts import Counts, Place
from otpdesk.desk.comparison_views import Arrival, Span
from otpdesk.quality.arrival import BinnedCurve, incidence, variances
from otpdesk.quality.intervals import z_of
from otpdesk.quality.strata import LEAST
from otpdesk.quality.times import EDGES

Table = NDArray[np.float64]

WAIT_CAP = 60.0

_MOST_STRATA = 40
"""Countries and channels of an account that are looked at by themselves; smaller ones are put together."""


def arrival_of(counts: Counts, account: str, mix: Mapping[Place, float]) -> Arrival | None:
    """The arrival of one account's first attempts at a mix; None if nothing is known of any."""
    strata, weights = _strata(counts, account, mix)
    if not len(weights):
        return None
    delivered, failed, left = strata
    gone = delivered + failed + left
    risk = np.flip(np.cumsum(np.flip(gone, -1), axis=-1), -1)
    shares = weights @ incidence(delivered, failed, risk)[0]
    spread = np.sqrt(weights**2 @ variances(delivered, failed, risk))
    return _arrival(BinnedCurve(shares), z_of(0.95) * spread)


def _strata(counts: Counts, account: str, mix: Mapping[Place, float]) -> tuple[Table, Table]:
    """Delivered, failed and open by stratum and bin, and the weights of the strata, which sum to one."""
    ends = counts.ends
    rows = [row for row, key in enumerate(ends.keys) if key[0] == account]
    table = np.stack([ends.delivered[rows], ends.failed[rows], ends.open[rows]]).astype(np.float64)
    sizes = table.sum(axis=(0, 2))
    wanted = _by_stratum(mix)
    weights = np.array([wanted.get((ends.keys[row][2], ends.keys[row][1]), 0.0) for row in rows])
    big = (sizes >= LEAST) & (weights > 0) & (sizes >= np.sort(sizes)[-_MOST_STRATA:].min(initial=0))
    small = ~big & (sizes > 0)
    if small.any():
        table = np.concatenate([table[:, big], table[:, small].sum(axis=1, keepdims=True)], axis=1)
        weights = np.append(weights[big], weights[small].sum())
    else:
        table, weights = table[:, big], weights[big]
    if not weights.sum():
        weights = table.sum(axis=(0, 2))
    whole = weights.sum()
    return (table, weights / whole) if whole else (table[:, :0], weights[:0])


def _by_stratum(mix: Mapping[Place, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for (country, _, channel), weight in mix.items():
        found[country, channel] = found.get((country, channel), 0.0) + weight
    return found


def _arrival(curve: BinnedCurve, half: Table) -> Arrival:
    ends = [edge / 1000 for edge in EDGES[1:]]
    low, high = np.clip(curve.shares - half, 0, 1), np.clip(curve.shares + half, 0, 1)
    points = zip(ends, curve.shares.tolist(), low.tolist(), high.tolist(), strict=False)

    def within(seconds: float) -> Span:
        place = EDGES.index(round(seconds * 1000)) - 1
        return Span(float(curve.shares[place]), float(low[place]), float(high[place]))

    return Arrival(
        curve=tuple(points),
        within_10=within(10),
        within_30=within(30),
        within_60=within(60),
        ever=Span(curve.ever, float(low[-1]), float(high[-1])),
        p50=curve.quantile(0.5),
        p95=curve.quantile(0.95),
        wait=Span(
            curve.mean_wait(WAIT_CAP),
            BinnedCurve(high).mean_wait(WAIT_CAP),
            BinnedCurve(low).mean_wait(WAIT_CAP),
        ),
        wait_cap=WAIT_CAP,
    )
