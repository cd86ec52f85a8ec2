"""Worlds in which the better account has the harder traffic, so that its plain rate is the worse one."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from otpdesk.quality.intervals import newcombe
from otpdesk.quality.strata import Key, Pair, mantel_haenszel, merged, standardised
from otpdesk.quality.verdict import Decision, Standing, decide
from tests.truth.sampling import chance, sampled

MARGIN = 0.02

ACCEPTED = {"a_better", "cannot_tell"}


@dataclass(frozen=True)
class World:
    """Strata of A and B. A is better in each, by two points at the least."""

    strata: list[tuple[Key, Pair]]

    def sums(self) -> tuple[int, int, int, int]:
        """Hits and attempts of A and of B, over all strata."""
        pairs = [pair for _, pair in self.strata]
        return (
            sum(pair.hits_a for pair in pairs),
            sum(pair.of_a for pair in pairs),
            sum(pair.hits_b for pair in pairs),
            sum(pair.of_b for pair in pairs),
        )


def made(seed: int) -> World:
    """Countries with networks and channels; the easier one of them is, the more of it goes to B."""
    drawn = chance(7, seed)
    keys = [
        (country, network, channel)
        for country in ("EE", "NG", "IN", "BR", "PH", "US")[: drawn.integers(2, 7)]
        for network in ("1", "2", "3", "4")[: drawn.integers(1, 5)]
        for channel in ("sms", "voice")[: drawn.integers(1, 3)]
    ]
    easy = drawn.uniform(0.25, 0.98, len(keys))
    lead = drawn.uniform(0.02, 0.08, len(keys))
    rates = np.stack([easy, np.maximum(easy - lead, 0)])
    traffic = np.exp(drawn.normal(0, 1, len(keys)))
    tilt = np.exp(np.array([[-1], [1]]) * drawn.uniform(2, 6) * (easy - easy.mean())) * traffic
    sizes = drawn.poisson(tilt / tilt.sum(axis=1, keepdims=True) * np.exp(drawn.uniform(7.5, 11.5, (2, 1))))
    hits = drawn.binomial(sizes, rates)
    columns = zip(hits[0].tolist(), sizes[0].tolist(), hits[1].tolist(), sizes[1].tolist(), strict=True)
    return World(
        [(key, Pair(*counts, float(counts[1] + counts[3]))) for key, counts in zip(keys, columns, strict=True)]
    )


def ruled(world: World) -> Decision:
    """What is said of a world."""
    found = standardised([pair for _, pair in merged(world.strata)])
    _, of_a, _, of_b = world.sums()
    standing = Standing(found.span, found.common, of_a, of_b) if found else Standing(None, 0.0, of_a, of_b)
    return decide(standing, MARGIN)


@sampled("worlds", few=150, many=5_000)
def test_no_mix_makes_the_worse_account_the_better_one(worlds: int) -> None:
    rulings: Counter[str] = Counter()
    deceived = 0
    for seed in range(worlds):
        world = made(seed)
        decision = ruled(world)
        rulings[decision.ruling] += 1
        deceived += newcombe(*world.sums()).high < 0
    print(f"{worlds:,} worlds, {deceived:,} of them with B plainly ahead: {dict(rulings)}")
    assert set(rulings) <= ACCEPTED
    assert rulings["a_better"] > 0.6 * worlds
    assert deceived > 0.6 * worlds


@sampled("worlds", few=100, many=3_000)
def test_the_second_opinion_is_not_deceived_either(worlds: int) -> None:
    wrong = sure = 0
    for seed in range(worlds):
        found = mantel_haenszel([pair for _, pair in merged(made(seed).strata)])
        if found is not None:
            sure += found[2] > 0
            wrong += found[3] < 0
    print(f"{worlds:,} worlds: the second opinion is sure of A in {sure:,}, of B in {wrong:,}")
    assert wrong == 0
    assert sure > 0.6 * worlds


@sampled("worlds", few=150, many=5_000)
def test_accounts_that_hardly_meet_are_not_ruled_on_wrongly(worlds: int) -> None:
    """Most of each stratum goes to one of them, by chance: there is little in common, and much of it is sparse."""
    rulings: Counter[str] = Counter()
    for seed in range(worlds):
        drawn, world = chance(8, seed), made(seed)
        kept = np.exp(drawn.uniform(-7, 0, (len(world.strata), 2)))
        thinned = []
        for (key, pair), (share_a, share_b) in zip(world.strata, kept.tolist(), strict=True):
            hits_a, hits_b = drawn.binomial(pair.hits_a, share_a), drawn.binomial(pair.hits_b, share_b)
            of_a = hits_a + drawn.binomial(pair.of_a - pair.hits_a, share_a)
            of_b = hits_b + drawn.binomial(pair.of_b - pair.hits_b, share_b)
            thinned.append((key, Pair(int(hits_a), int(of_a), int(hits_b), int(of_b), pair.weight)))
        decision = ruled(World(thinned))
        rulings[f"{decision.ruling} {decision.doubt}".strip()] += 1
    print(f"{worlds:,} thin worlds: {dict(rulings)}")
    assert rulings["b_better"] <= 0.005 * worlds
    assert rulings["cannot_tell little_in_common"]
