"""How often intervals of 95 % hold the truth: in worlds whose rates are drawn anew each time, seeded.

Counts are whole numbers, so at one single rate any interval holds the truth somewhat too often or too seldom; over the
rates of many worlds it must do so in 93 to 97 of 100. Where hardly any attempt misses on either side, a difference of
two rates can only err by holding the truth too often: there no more than the lower limit is asked for.
"""

from collections.abc import Iterable

import numpy as np
import pytest

from otpdesk.quality.arrival import Counted
from otpdesk.quality.bands import arrived_apart, bands
from otpdesk.quality.intervals import newcombe, wilson
from otpdesk.quality.strata import Pair, merged, standardised
from otpdesk.quality.times import BINS, bins_of
from tests.truth.sampling import chance, sampled

ENOUGH = 2_000
"""So many runs are held to 93 to 97 % strictly; a smaller sample is granted 2.5 of its own standard errors."""


def held_often_enough(name: str, held: Iterable[bool], *, cautious: bool = False) -> None:
    """Say how often the truth was held, and ask that it was often enough, and unless `cautious` not too often."""
    runs = list(held)
    share, slack = float(np.mean(runs)), 0.0 if len(runs) >= ENOUGH else 2.5 * (0.95 * 0.05 / len(runs)) ** 0.5
    print(f"{name}, {len(runs):,} runs: {share:.1%}")
    assert 0.93 - slack <= share
    assert cautious or share <= 0.97 + slack


@sampled("runs", few=2_000, many=20_000)
@pytest.mark.parametrize("n", [10, 20, 30, 100, 1_000])
@pytest.mark.parametrize("lowest", [0.5, 0.8, 0.9, 0.95])
def test_wilsons_interval(runs: int, n: int, lowest: float) -> None:
    world = chance(1, n, int(100 * lowest))
    rates = world.uniform(lowest, 1, runs)
    found = [wilson(hits, n) for hits in world.binomial(n, rates).tolist()]
    held = [one.low <= rate <= one.high for one, rate in zip(found, rates.tolist(), strict=True)]
    held_often_enough(f"Wilson, n {n}, rates {lowest} to 1", held)


@sampled("runs", few=2_000, many=20_000)
@pytest.mark.parametrize(
    ("of_a", "of_b", "lowest", "highest", "cautious"),
    [
        (20, 20, 0.3, 0.9, False),
        (20, 60, 0.5, 0.95, False),
        (50, 50, 0.8, 1.0, False),
        (150, 150, 0.9, 1.0, False),
        (300, 300, 0.95, 1.0, False),
        (2_000, 300, 0.95, 1.0, False),
        (5_000, 5_000, 0.99, 1.0, False),
        (20, 20, 0.9, 1.0, True),
        (40, 40, 0.95, 1.0, True),
    ],
)
def test_newcombes_interval(runs: int, of_a: int, of_b: int, lowest: float, highest: float, *, cautious: bool) -> None:
    world = chance(2, of_a, of_b, int(1000 * lowest))
    rates = world.uniform(lowest, highest, (runs, 2))
    hits = world.binomial([of_a, of_b], rates).tolist()
    found = [newcombe(hits_a, of_a, hits_b, of_b) for hits_a, hits_b in hits]
    truth = (rates[:, 0] - rates[:, 1]).tolist()
    held = [one.low <= known <= one.high for one, known in zip(found, truth, strict=True)]
    held_often_enough(f"Newcombe, n {of_a} and {of_b}, rates {lowest} to {highest}", held, cautious=cautious)


@sampled("runs", few=250, many=10_000)
@pytest.mark.parametrize(
    ("strata", "least", "most", "lowest", "cautious"),
    [
        (2, 20, 60, 0.5, False),
        (2, 20, 60, 0.9, True),
        (4, 20, 60, 0.8, False),
        (5, 20, 60, 0.9, False),
        (5, 20, 2_000, 0.9, False),
        (12, 20, 60, 0.9, False),
        (30, 20, 40, 0.95, False),
        (30, 20, 5_000, 0.6, False),
        (6, 500, 5_000, 0.95, False),
    ],
)
def test_the_standardised_difference(
    runs: int, strata: int, least: int, most: int, lowest: float, *, cautious: bool
) -> None:
    """Rates, differences, sizes and the mix are drawn for every run; the mix is uneven, and not that of either."""
    world = chance(3, strata, least, most, int(100 * lowest))
    held = []
    for _ in range(runs):
        sizes = np.exp(world.uniform(np.log(least), np.log(most), (2, strata))).round().astype(int)
        rates = world.uniform(lowest, 1, strata) + np.array([[0.0], [-0.05]]) * world.uniform(-1, 1, strata)
        rates = np.minimum(rates, 1)
        hits, mix = world.binomial(sizes, rates), world.dirichlet(np.full(strata, 2.0))
        counts = np.stack([hits[0], sizes[0], hits[1], sizes[1]], axis=1).tolist()
        columns = zip(counts, mix.tolist(), strict=True)
        found = standardised([Pair(four[0], four[1], four[2], four[3], weight) for four, weight in columns])
        assert found is not None
        held.append(found.low <= float(mix @ (rates[0] - rates[1])) <= found.high)
    held_often_enough(
        f"standardised, {strata} strata of {least} to {most}, rates {lowest} to 1", held, cautious=cautious
    )


@sampled("runs", few=200, many=5_000)
@pytest.mark.parametrize(
    ("networks", "attempts", "lowest", "lead"), [(40, 3.0, 0.6, 0.05), (40, 3.0, 0.9, 0.03), (60, 2.0, 0.3, 0.1)]
)
def test_a_stratum_merged_from_many_sparse_ones(
    runs: int, networks: int, attempts: float, lowest: float, lead: float
) -> None:
    """A and B have a few attempts each in every network, in a proportion that is another one in each run."""
    world = chance(6, networks, int(100 * lowest))
    held = []
    for _ in range(runs):
        sizes = world.poisson([[attempts], [attempts * world.uniform(0.3, 2)]], (2, networks))
        rates = world.uniform(lowest, 1, networks) - np.array([[0.0], [lead]])
        hits = world.binomial(sizes, rates)
        counts = np.stack([hits[0], sizes[0], hits[1], sizes[1]], axis=1).tolist()
        fine = [
            (("EE", f"{row + 1:02}", "sms"), Pair(four[0], four[1], four[2], four[3], 1.0))
            for row, four in enumerate(counts)
        ]
        found = standardised([pair for _, pair in merged(fine)])
        if found is not None:
            held.append(found.low <= lead <= found.high)
    assert len(held) > 0.9 * runs
    held_often_enough(f"merged from {networks} networks of {attempts:.0f} or so, rates {lowest} to 1", held)


def arrivals(world: np.random.Generator, sizes: list[int], reach: np.ndarray) -> Counted:
    """By stratum and bin: `reach` of each stratum are delivered, the rest mostly fail; made over a quarter hour."""
    counts = np.zeros((3, len(sizes), BINS))
    for row, (n, share) in enumerate(zip(sizes, reach.tolist(), strict=True)):
        sort = world.random(n)
        kinds = np.where(sort < share, 0, np.where(sort < share + 0.7 * (1 - share), 1, 2))
        ends = np.where(kinds == 2, np.inf, 6 * np.exp(0.75 * world.standard_normal(n)))
        age = world.uniform(0, 900, n)
        places = bins_of(1000 * np.minimum(ends, age))
        np.add.at(counts[:, row], (np.where(ends <= age, kinds, 2), places), 1)
    return Counted(*counts)


IN_TIME = 0.98406
"""The share of those that are delivered at all that is so within 30 s: a normal's up to ln(30/6)/0.75."""


@sampled("runs", few=250, many=5_000)
@pytest.mark.parametrize(
    ("sizes", "lowest"),
    [((30,), 0.5), ((30,), 0.9), ((100,), 0.9), ((1_000,), 0.95), ((40, 200, 1_000), 0.8), ((25,) * 8, 0.9)],
)
def test_the_band_of_arrivals_at_thirty_seconds(runs: int, sizes: tuple[int, ...], lowest: float) -> None:
    world = chance(4, *sizes, int(100 * lowest))
    held = []
    for _ in range(runs):
        reach, mix = world.uniform(lowest, 1, len(sizes)), world.dirichlet(np.full(len(sizes), 2.0))
        found = bands(arrivals(world, list(sizes), reach), mix)
        assert found is not None
        held.append(found.at(30).low <= IN_TIME * float(mix @ reach) <= found.at(30).high)
    held_often_enough(f"arrival within 30 s, n {' + '.join(map(str, sizes[:3]))}, reach {lowest} to 1", held)


@sampled("runs", few=150, many=3_000)
@pytest.mark.parametrize(("sizes", "lowest"), [((60,), 0.7), ((40, 200, 1_000), 0.8), ((50,) * 8, 0.9)])
def test_the_difference_of_arrivals_at_thirty_seconds(runs: int, sizes: tuple[int, ...], lowest: float) -> None:
    world = chance(5, *sizes, int(100 * lowest))
    held = []
    for _ in range(runs):
        reach, mix = world.uniform(lowest, 1, (2, len(sizes))), world.dirichlet(np.full(len(sizes), 2.0))
        one, other = (arrivals(world, list(sizes), side) for side in reach)
        found = arrived_apart(one, other, mix, 30)
        assert found is not None
        held.append(found.low <= IN_TIME * float(mix @ (reach[0] - reach[1])) <= found.high)
    held_often_enough(f"arrival apart within 30 s, n {' + '.join(map(str, sizes[:3]))}, reach {lowest} to 1", held)
