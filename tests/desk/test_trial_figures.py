"""What looks say, worked out from counts alone; and the words for it."""

import random

import pytest

from otpdesk.desk.trial_figures import looks_of
from otpdesk.desk.trial_views import PairLook, TrialLook, TrialPlan, TrialState
from otpdesk.desk.trial_words import better_by, between, days_text, horizon_text, p_text, sentences, title
from otpdesk.store.trials import Counts

DAY = 86_400_000
PLAN = TrialPlan("A trial", ("one", "other"), (0.5, 0.5))
RATES = {"EE": 0.9, "LV": 0.7, "FI": 0.8}


def counted(rng: random.Random, days: int, better: float = 0.0, per_day: int = 60) -> list[tuple[int, Counts]]:
    """The counts of so many daily looks; `other` is better everywhere by so much, and gets more of some countries."""
    sums = {country: {"one": [0, 0], "other": [0, 0]} for country in RATES}
    found: list[tuple[int, Counts]] = []
    for day in range(1, days + 1):
        for country, rate in RATES.items():
            for name, more in (("one", 0.0), ("other", better)):
                sent = per_day + rng.randrange(20)
                sums[country][name][0] += sum(rng.random() < rate + more for _ in range(sent))
                sums[country][name][1] += sent
        counts = {country: {name: (pair[0], pair[1]) for name, pair in of.items()} for country, of in sums.items()}
        found.append((day * DAY, counts))
    return found


def test_alike_accounts_looked_at_every_day_are_hardly_ever_told_apart() -> None:
    rng = random.Random(20_261_124)
    trials = [looks_of(PLAN, counted(rng, 15, per_day=40)) for _ in range(60)]
    assert sum(looks[-1].pairs[0].stopped for looks in trials) <= 3


def test_a_difference_that_matters_is_found_and_lies_in_every_interval_after_the_burn_in() -> None:
    rng = random.Random(7)
    looks = looks_of(PLAN, counted(rng, 25, better=0.07))
    assert looks[-1].pairs[0].stopped
    assert all(look.pairs[0].low <= 0.07 <= look.pairs[0].high for look in looks)
    assert [look.pairs[0].counts for look in looks][:1] == [False] or looks[0].pairs[0].n_a >= 200
    p = [look.pairs[0].p for look in looks]
    assert p == sorted(p, reverse=True)


def test_the_same_counts_always_say_the_same() -> None:
    counts = counted(random.Random(3), 6)
    assert looks_of(PLAN, counts) == looks_of(PLAN, counts)
    assert looks_of(PLAN, counts)[:4] == looks_of(PLAN, counts[:4]), "later looks change nothing about earlier ones"


def test_a_trial_of_nothing_says_nothing() -> None:
    (look,) = looks_of(PLAN, [(DAY, {})])
    (pair,) = look.pairs
    assert (pair.n_a, pair.n_b, pair.p, pair.low, pair.high, pair.stopped) == (0, 0, 1.0, -1.0, 1.0, False)


def pair(low: float, high: float, **more: object) -> PairLook:
    given = {"n_a": 900, "n_b": 900, "p": 0.4, "counts": True, "stopped": False} | more
    middle = (low + high) / 2
    return PairLook("b", "a", rate_a=0.9, rate_b=0.87, difference=middle, low=low, high=high, ratio=1.0, **given)  # type: ignore[arg-type]


def test_words_say_who_is_better_by_how_much_or_that_nobody_can_tell() -> None:
    assert better_by(pair(0.012, 0.051)) == "b better than a by 1.2 to 5.1 points"
    assert better_by(pair(-0.051, -0.012)) == "a better than b by 1.2 to 5.1 points"
    assert between(pair(-0.004, 0.051)) == "b is between 0.4 points worse and 5.1 points better than a"


@pytest.mark.parametrize(
    ("state", "seen", "said"),
    [
        (TrialState.RUNNING, None, "After 12 days: nobody has looked yet"),
        (
            TrialState.RUNNING,
            pair(-1, 1, n_a=120, counts=False),
            "After 12 days: 120 of the 200 that each account needs before a look counts",
        ),
        (
            TrialState.RUNNING,
            pair(-0.004, 0.051),
            "After 12 days: cannot tell yet – b is between 0.4 points worse and 5.1 points better than a",
        ),
        (
            TrialState.DECIDED,
            pair(0.012, 0.051, stopped=True),
            "After 12 days: b better than a by 1.2 to 5.1 points",
        ),
        (TrialState.NO_DIFFERENCE, pair(-0.011, 0.021), "After 12 days: no difference larger than 2.1 points"),
        (TrialState.NO_DIFFERENCE, pair(-1, 1, counts=False), "After 12 days: too few to tell anything"),
        (TrialState.ENDED, pair(-0.011, 0.021), "Ended by olga after 12 days, without a verdict"),
    ],
)
def test_a_title_says_how_a_trial_stands(state: TrialState, seen: PairLook | None, said: str) -> None:
    look = None if seen is None else TrialLook(0, (seen,))
    assert title(state, 12.4, look, "olga") == said


def test_sentences_say_what_it_rests_on() -> None:
    running = sentences(PLAN, TrialState.RUNNING, TrialLook(0, (pair(-0.004, 0.051),)))
    assert running[0] == "b: 90.0 % of 900; a: 87.0 % of 900. Always-valid p 0.40."
    assert running[1].startswith("It is safe to look every day")
    ended = sentences(PLAN, TrialState.ENDED, None, "Prices changed")
    assert ended[0] == "Why: Prices changed"


def test_small_words() -> None:
    assert [days_text(days) for days in (0.04, 0.9, 1.2, 12)] == ["0 hours", "21 hours", "1 day", "12 days"]
    assert [p_text(p) for p in (0.0004, 0.0312, 0.51, 1.0)] == ["under 0.001", "0.031", "0.51", "1.00"]
    both = TrialPlan("A", ("a", "b"), (0.5, 0.5), until=1, most=6_000)
    assert horizon_text(both, "24 Dec") == "on 24 Dec or after 6,000 first attempts"
