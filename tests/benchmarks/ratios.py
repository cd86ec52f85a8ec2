"""A figure is a ratio of two things timed in one run, taken in turn so that a slow moment hits both."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

NOISE = 1.5
"""How far a figure may be over its aim before a run fails: machines are shared. What is printed counts."""


@dataclass(frozen=True)
class Ratio:
    """Medians in milliseconds, and their ratio."""

    name: str
    ours: float
    baseline: float
    against: str
    at_most: float

    @property
    def value(self) -> float:
        return self.ours / self.baseline

    @property
    def holds(self) -> bool:
        """Whether the aim is met, noise allowed for."""
        return self.value <= self.at_most * NOISE

    def __str__(self) -> str:
        return (
            f"{self.name}: {self.ours:.2f} ms ÷ {self.against} {self.baseline:.2f} ms"
            f" = {self.value:.2f} (at most {self.at_most:g})"
        )


def milliseconds(work: Callable[[], object], timer: Callable[[], float] = time.perf_counter) -> float:
    start = timer()
    work()
    return (timer() - start) * 1000


def in_turn(
    ours: Callable[[], object],
    baseline: Callable[[], object],
    rounds: int,
    timer: Callable[[], float] = time.perf_counter,
) -> tuple[float, float]:
    """(median of ours, median of the baseline), in milliseconds, after one round that does not count."""
    pairs = [(milliseconds(ours, timer), milliseconds(baseline, timer)) for _ in range(rounds + 1)][1:]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def shown(ratio: Ratio) -> Ratio:
    """Prints a ratio, so that a run with -s is the record."""
    print(f"\n{ratio}")
    return ratio
