"""How first attempts of an account arrive, country by country and channel by channel, put together at one mix."""

from collections.abc import Mapping

import numpy as np

from otpdesk.desk.comparing_counts import Counts, Place
from otpdesk.desk.comparison_views import Arrival, Span
from otpdesk.quality.arrival import ENDS, Counted
from otpdesk.quality.bands import Band, bands

WAIT_CAP = 60.0
"""Seconds: a message that is not there by then came too late, however late."""


def arrival_of(counts: Counts, account: str, mix: Mapping[Place, float]) -> Arrival | None:
    """The arrival of one account's first attempts at a mix; None if nothing is known of any."""
    ends = counts.ends
    rows = [row for row, key in enumerate(ends.keys) if key[0] == account]
    strata = Counted(*(table[rows].astype(np.float64) for table in (ends.delivered, ends.failed, ends.open)))
    wanted = _by_stratum(mix)
    weights = np.array([wanted.get((ends.keys[row][2], ends.keys[row][1]), 0.0) for row in rows])
    found = bands(strata, weights)
    if found is None:
        found = bands(Counted(*(table.sum(axis=0, keepdims=True) for table in strata)), np.ones(1), 1)
    return None if found is None else _arrival(found)


def _by_stratum(mix: Mapping[Place, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for (country, _, channel), weight in mix.items():
        found[country, channel] = found.get((country, channel), 0.0) + weight
    return found


def _arrival(found: Band) -> Arrival:
    curve = found.curve
    columns = (ENDS[1:], curve.shares, found.low, found.high)
    points = zip(*(column.tolist() for column in columns), strict=False)

    def within(seconds: float) -> Span:
        limits = found.at(seconds)
        return Span(curve.at(seconds), limits.low, limits.high)

    return Arrival(
        curve=tuple(points),
        within_10=within(10),
        within_30=within(30),
        within_60=within(60),
        ever=Span(curve.ever, found.ever.low, found.ever.high),
        p50=curve.quantile(0.5),
        p95=curve.quantile(0.95),
        wait=Span(*found.mean_wait(WAIT_CAP)),
        wait_cap=WAIT_CAP,
    )
