"""The figures of each account: rates with intervals, costs, days, countries, and the chance of being the best."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from otpdesk.desk import comparing_cost
from otpdesk.desk.comparing_arrival import arrival_of
from otpdesk.desk.comparing_counts import Counts, Known, Place, Tally, firsts, total
from otpdesk.desk.comparing_pair import Hits, Level, estimate, faced, level_of
from otpdesk.desk.comparison_views import (
    SAFE_SHARE,
    AccountFigures,
    CountryCell,
    DayPoint,
    Estimate,
    Metric,
    Question,
)
from otpdesk.quality.intervals import z_of
from otpdesk.quality.shrinkage import beta_binomial_prior, shrunk
from otpdesk.quality.strata import LEAST


@dataclass(frozen=True, slots=True)
class Standings:
    """Where accounts stand at the mix, and of those worth ranking the chance of being best and the expected loss."""

    levels: Mapping[str, Level]
    best: Mapping[str, float]
    loss: Mapping[str, float]


NO_STANDINGS = Standings({}, {}, {})


def levels_of(hits: Mapping[str, Hits], mix: Mapping[Place, float], anchor: str) -> dict[str, Level]:
    """The rate of each account at the mix, of those that carried enough of it.

    Each is placed by its difference to one account, `anchor`, at the places that both share: so none looks better for
    having had the easier ones.
    """
    own = level_of(hits.get(anchor, {}), mix)
    if own is None or own.common < SAFE_SHARE:
        return {}
    found = {anchor: own}
    for name, mine in hits.items():
        level = level_of(mine, mix) if name != anchor else None
        together = faced(mine, hits[anchor], mix).adjusted if level is not None else None
        if level is None or together is None or together.common < SAFE_SHARE:
            continue
        value = min(max(own.value + together.difference, 0.0), 1.0)
        found[name] = Level(value, level.size, together.common)
    return found


def standings_of(levels: Mapping[str, Level], worth: Sequence[str]) -> Standings:
    """Rank accounts by rates, where higher is better; only those that are `worth` it, and only two or more."""
    from otpdesk.quality.best import ranking

    names = [name for name in worth if name in levels and levels[name].size > 0]
    if len(names) < 2:  # noqa: PLR2004 - one alone is best of nothing
        return Standings(levels, {}, {})
    found = ranking([posterior(levels[name]) for name in names])
    best = {name: one.best for name, one in zip(names, found, strict=True)}
    return Standings(levels, best, {name: one.loss for name, one in zip(names, found, strict=True)})


def posterior(level: Level) -> tuple[float, float]:
    """What is believed of a rate after having seen it, from a flat prior: a Beta distribution's alpha and beta."""
    return 1 + level.value * level.size, 1 + (1 - level.value) * level.size


def told_apart(one: Level, other: Level) -> bool:
    """Whether what is believed of two rates leaves next to no doubt which is higher: one chance in forty at most."""
    means, variances = zip(*(_moments(*posterior(level)) for level in (one, other)), strict=True)
    apart: float = abs(means[0] - means[1])
    return apart > z_of(0.95) * sqrt(sum(variances))


def _moments(alpha: float, beta: float) -> tuple[float, float]:
    """Mean and variance of a Beta distribution."""
    whole = alpha + beta
    return alpha / whole, alpha * beta / (whole**2 * (whole + 1))


def figures_of(
    counts: Counts, question: Question, known: Known, standings: Standings, mix: Mapping[Place, float]
) -> tuple[AccountFigures, ...]:
    """Every account with first attempts, those worth ranking first, then by the most first attempts."""
    trends = _trends(counts)
    found = [_figures(counts, question, name, known, standings, mix, trends.get(name, ())) for name in counts.accounts]
    return tuple(sorted(found, key=lambda one: (one.few, -one.sends, one.account)))


def _figures(
    counts: Counts,
    question: Question,
    name: str,
    known: Known,
    standings: Standings,
    mix: Mapping[Place, float],
    trend: tuple[DayPoint, ...],
) -> AccountFigures:
    tally = counts.accounts[name]
    receipts = known.gives_receipts(name, tally)
    level = standings.levels.get(name)
    return AccountFigures(
        account=name,
        provider=known.providers.get(name, ""),
        sends=tally.first,
        few=tally.first < question.at_least,
        conversion=estimate(tally.verified, tally.first),
        delivered=estimate(tally.claimed, tally.first) if receipts else None,
        quality=estimate(tally.verified_claimed, tally.claimed) if receipts else None,
        standardised=None if level is None or question.metric is Metric.COST else level.span(),
        arrival=arrival_of(counts, name, mix) if receipts else None,
        per_send=comparing_cost.per_send(counts, name),
        per_verified=comparing_cost.per_verified(counts, name),
        attempts=tally.attempts,
        verified=tally.verified_all,
        trend=trend,
        best=standings.best.get(name),
        loss=standings.loss.get(name),
    )


def _trends(counts: Counts) -> dict[str, tuple[DayPoint, ...]]:
    found: dict[str, list[DayPoint]] = {}
    verified = counts.days.figures["verified"].tolist()
    for ((account, day), first), hits in zip(firsts(counts.days), verified, strict=True):
        one = estimate(hits, first)
        if one is not None:
            found.setdefault(account, []).append(DayPoint(day, one))
    return {name: tuple(points) for name, points in found.items()}


def conversions(counts: Counts) -> dict[str, Estimate]:
    """The conversion of each account, of those that have any first attempt."""
    found = {name: estimate(tally.verified, tally.first) for name, tally in counts.accounts.items()}
    return {name: one for name, one in found.items() if one is not None}


def cells_of(counts: Counts) -> tuple[CountryCell, ...]:
    """Conversion by account and country, shrunk towards the account's usual where attempts are few."""
    return tuple(cell for name, places in counts.places.items() for cell in _cells(name, places))


def _cells(name: str, places: Mapping[Place, Tally]) -> Sequence[CountryCell]:
    by_country: dict[str, list[Tally]] = {}
    for place, tally in places.items():
        if tally.first:
            by_country.setdefault(place[0], []).append(tally)
    sums = {country: total(parts) for country, parts in sorted(by_country.items())}
    if not sums:
        return ()
    prior = beta_binomial_prior([one.verified for one in sums.values()], [one.first for one in sums.values()])
    return [
        CountryCell(name, country, found, shrunk(one.verified, one.first, prior), one.first < LEAST)
        for country, one in sums.items()
        if (found := estimate(one.verified, one.first)) is not None
    ]
