"""What the looks of a trial say: worked out from what each counted, and from nothing else.

Strata are countries: what is known of a message before chance chooses. The network is no stratum of a trial, because
it is often learned from the account's own receipts. Countries with too few are taken together as one stratum, inside
of which they are still compared country by country (Mantel-Haenszel).
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from otpdesk.desk.trial_views import BURN_IN, PairLook, TrialLook, TrialPlan
from otpdesk.quality.sequential import Look, Seen, msprt, run
from otpdesk.quality.strata import Adjusted, Pair, merged, standardised

if TYPE_CHECKING:
    from otpdesk.otp import Instant
    from otpdesk.store.trials import Counts

_UNKNOWN = Look(0.0, 1.0, 0, 0)


def looks_of(plan: TrialPlan, counted: "Sequence[tuple[Instant, Counts]]") -> tuple[TrialLook, ...]:
    """Every look of a trial, in order of time: each pair of another account and the control."""
    pairs = [tuple(_pairs(plan, name, [counts for _, counts in counted])) for name in plan.accounts[1:]]
    return tuple(TrialLook(at, tuple(of[place] for of in pairs)) for place, (at, _) in enumerate(counted))


def _pairs(plan: TrialPlan, name: str, counted: "Sequence[Counts]") -> Iterator[PairLook]:
    adjusted = [_adjusted(strata(counts, name, plan.control)) for counts in counted]
    sizes = [(_size(counts, name), _size(counts, plan.control)) for counts in counted]
    looks = [_look(one, n_a, n_b) for one, (n_a, n_b) in zip(adjusted, sizes, strict=True)]
    seen = run(looks, plan.difference, plan.alpha, BURN_IN)
    for one, (n_a, n_b), look, after in zip(adjusted, sizes, looks, seen, strict=True):
        yield _pair(plan, name, (n_a, n_b), one, look, after)


def _pair(
    plan: TrialPlan, name: str, sizes: tuple[int, int], adjusted: Adjusted | None, look: Look, seen: Seen
) -> PairLook:
    counts = min(look.n_a, look.n_b) >= BURN_IN
    return PairLook(
        a=name,
        b=plan.control,
        n_a=sizes[0],
        n_b=sizes[1],
        rate_a=adjusted.a if adjusted else 0.0,
        rate_b=adjusted.b if adjusted else 0.0,
        difference=look.theta,
        low=seen.low,
        high=seen.high,
        p=seen.p,
        ratio=msprt(look.theta, look.variance, plan.difference) if counts else 1.0,
        counts=counts,
        stopped=seen.stopped,
    )


def strata(counts: "Counts", a: str, b: str) -> tuple[Pair, ...]:
    """A and B country by country, weighed by the trial's own traffic there; sparse countries taken together."""
    fine = []
    for country, of in counts.items():
        (hits_a, of_a), (hits_b, of_b) = of.get(a, (0, 0)), of.get(b, (0, 0))
        weight = float(sum(every for _, every in of.values()))
        fine.append((("", country, ""), Pair(hits_a, of_a, hits_b, of_b, weight)))
    return tuple(pair for _, pair in merged(fine))


def _adjusted(pairs: Sequence[Pair]) -> Adjusted | None:
    return standardised(pairs) if pairs else None


def _look(adjusted: Adjusted | None, n_a: int, n_b: int) -> Look:
    if adjusted is None:
        return _UNKNOWN
    return Look(adjusted.difference, adjusted.se**2, n_a, n_b)


def _size(counts: "Counts", name: str) -> int:
    return sum(of.get(name, (0, 0))[1] for of in counts.values())
