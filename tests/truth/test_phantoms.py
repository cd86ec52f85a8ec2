"""A provider that claims what never arrived, its honest twin that reaches as few, and honest peers."""

from collections.abc import Callable

import numpy as np
import pytest

from otpdesk.quality.phantom import Claims, Suspicion, suspicion
from otpdesk.quality.times import BINS, bins_of
from tests.truth.sampling import chance, sampled

READ_BACK = 0.82
"""Of the codes that arrive, the share that customers read back, whoever brings them."""

PHANTOM = 0.15
"""Of the deliveries claimed, the share that never was."""

REACH = 0.93
"""Of the messages, the share that honest peers bring; the one in question claims as many and brings the less."""

POOR_REACH = REACH * (1 - PHANTOM)

Faking = Callable[[np.random.Generator, int], np.ndarray]


def _seconds(drawn: np.random.Generator, n: int, median: float) -> np.ndarray:
    return median * np.exp(0.7 * drawn.standard_normal(n))


FAKINGS: dict[str, Faking] = {
    "all at one moment": lambda drawn, n: 2 + 0.02 * drawn.standard_normal(n),
    "within a second": lambda drawn, n: drawn.uniform(0.1, 0.9, n),
    "as if delivered": lambda drawn, n: _seconds(drawn, n, 6.0),
}


def provider(drawn: np.random.Generator, name: str, first: int, reach: float, faking: Faking | None = None) -> Claims:
    """The counts of one provider in one country. Receipts of real deliveries are 2 % later than the code read back.

    Honest providers differ a little in how much is read back, as they do in how fast they are.
    """
    arrived = int(drawn.binomial(first, reach))
    faked = int(drawn.binomial(first - arrived, (REACH - reach) / (1 - reach))) if faking else 0
    verified = int(drawn.binomial(arrived, READ_BACK + drawn.normal(0, 0.005)))
    times = [_seconds(drawn, arrived, drawn.uniform(4, 9))] + ([faking(drawn, faked)] if faking else [])
    delays = np.bincount(bins_of(1000 * np.concatenate(times)), minlength=BINS)
    early = int(drawn.binomial(verified, 0.02))
    return Claims(name, first, verified, arrived + faked, verified, early, delays)


def judged(seed: tuple[int, ...], first: int, reach: float, faking: Faking | None) -> Suspicion:
    """One world: two honest peers, and the one in question."""
    drawn = chance(*seed)
    peers = [provider(drawn, name, first, REACH) for name in ("east", "west")]
    found = suspicion(provider(drawn, "suspect", first, reach, faking), peers)
    assert found is not None
    return found


def flags(worlds: int, first: int, reach: float, faking: Faking | None) -> int:
    return sum(judged((seed, first), first, reach, faking).flagged for seed in range(worlds))


@sampled("worlds", few=100, many=2_000)
@pytest.mark.parametrize("faking", FAKINGS.values(), ids=FAKINGS)
@pytest.mark.parametrize(("first", "seen"), [(600, 0.8), (3_000, 0.97)])
def test_a_provider_of_which_15_percent_is_phantom_is_flagged(
    worlds: int, faking: Faking, first: int, seen: float
) -> None:
    found = flags(worlds, first, POOR_REACH, faking)
    print(f"15 % phantom, {first} first attempts, {worlds} worlds: {found / worlds:.1%} flagged")
    assert found >= seen * worlds


@sampled("worlds", few=100, many=2_000)
@pytest.mark.parametrize("first", [100, 600, 3_000])
@pytest.mark.parametrize("reach", [POOR_REACH, REACH], ids=["reaches as few", "reaches as many as its peers"])
def test_an_honest_twin_is_flagged_in_at_most_5_of_100_worlds(worlds: int, first: int, reach: float) -> None:
    found = flags(worlds, first, reach, None)
    print(f"honest, reach {reach:.0%}, {first} first attempts, {worlds} worlds: {found / worlds:.2%} flagged")
    assert found <= 0.05 * worlds


@sampled("worlds", few=100, many=2_000)
def test_a_twin_that_brings_some_too_late_is_slow_and_no_faker(worlds: int) -> None:
    """Its receipts are true; of what comes after minutes, nobody is there any more to read the code back."""

    def late(drawn: np.random.Generator, n: int) -> np.ndarray:
        return 60 * drawn.uniform(1.5, 8, n)

    found = flags(worlds, 3_000, POOR_REACH, late)
    print(f"honest, 15 % too late, {worlds} worlds: {found / worlds:.2%} flagged")
    assert found <= 0.05 * worlds
