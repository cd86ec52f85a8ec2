"""Whether a provider got worse just now, message by message: Bernoulli CUSUM, and when to believe its changes.

Page, “Continuous inspection schemes”, Biometrika 41 (1954); Reynolds and Stoumbos, “A CUSUM chart for monitoring a
proportion when inspecting continuously”, J. Qual. Technol. 31 (1999). The rules against flapping are those by which
GOV.UK Notify moves traffic between its SMS providers.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

THRESHOLD = 5.0
"""At a level of 85 % against 70 %: a false alarm in about 3,400 messages, a true one after about 60."""

DROP = 0.15
"""The fall that is looked for, as a share."""

FREEZE = 300_000
"""How long what is shown stays as it is after a change, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Run:
    """Where a chart stands after some outcomes: its sum, where it first reached the threshold, and since when it rose.

    `alarm` and `since` are places among the outcomes given, from 0. `since` is where the last rise before the alarm
    (without one: before the end) began, the best guess of when things changed; None: the sum is at rest.
    """

    state: float
    alarm: int | None
    since: int | None


@dataclass(frozen=True, slots=True)
class Cusum:
    """S = max(0, S + x ln(p1/p0) + (1−x) ln((1−p1)/(1−p0))) for outcomes x of 0 or 1, until S reaches the threshold.

    `p0` is the usual level and `p1` the one to find out about; both between 0 and 1.
    """

    p0: float
    p1: float
    threshold: float = THRESHOLD

    def __post_init__(self) -> None:
        if not (0 < self.p0 < 1 and 0 < self.p1 < 1) or self.p0 == self.p1 or self.threshold <= 0:
            raise ValueError("two different levels between 0 and 1, and a threshold above 0")

    @property
    def of_hit(self) -> float:
        return math.log(self.p1 / self.p0)

    @property
    def of_miss(self) -> float:
        return math.log((1 - self.p1) / (1 - self.p0))

    def step(self, state: float, hit: bool | int) -> float:  # noqa: FBT001 - an outcome is a yes or no
        """The sum after one more outcome."""
        return max(0.0, state + (self.of_hit if hit else self.of_miss))

    def over(self, outcomes: ArrayLike, state: float = 0.0) -> Run:
        """Runs along outcomes in order of time and stops at the first alarm; a million take some milliseconds."""
        hits = np.asarray(outcomes, bool)
        if not hits.size:
            return Run(state, None, None)
        path = np.cumsum(np.where(hits, self.of_hit, self.of_miss)) + state
        lowest = np.minimum.accumulate(np.minimum(path, 0.0))
        sums = path - lowest
        reached = sums >= self.threshold
        alarm = int(reached.argmax()) if reached.any() else None
        end = len(sums) - 1 if alarm is None else alarm
        rests = np.flatnonzero(sums[: end + 1] == 0)
        since = int(rests[-1]) + 1 if rests.size else 0
        return Run(float(sums[end]), alarm, since if sums[end] > 0 else None)


def watching(level: float, drop: float = DROP, threshold: float = THRESHOLD) -> Cusum:
    """The chart for a usual level (shrunk, of 14 days): it looks for a fall by `drop`.

    A level under twice the drop is watched for its half instead, so that p1 stays well above 0. Levels beyond 1 % and
    99 % count as these: nothing is so sure that one miss should be an alarm.
    """
    p0 = min(max(level, 0.01), 0.99)
    return Cusum(p0, max(p0 - drop, p0 / 2), threshold)


def worth_naming(failing: Collection[str], carrying: Collection[str]) -> frozenset[str]:
    """Those of the accounts carrying traffic to a place that fail and are worth naming.

    None when two or more carry and all of them fail: then it is the place, or this desk, and no account.
    """
    found = frozenset(failing) & frozenset(carrying)
    return frozenset() if len(set(carrying)) > 1 and found == frozenset(carrying) else found
