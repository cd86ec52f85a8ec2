"""A comparison as the desk would hand it out, worked out by hand: five accounts, seven countries, thirty days."""

import math
from dataclasses import replace

from otpdesk.desk.comparison_views import (
    AccountFigures,
    Arrival,
    Comparison,
    CountryCell,
    DayPoint,
    Doubt,
    Estimate,
    LeftOut,
    Metric,
    Price,
    Question,
    Ruling,
    Span,
    StratumDifference,
    UsedRate,
    Verdict,
)

SINCE, UNTIL = 1_792_800_000_000, 1_795_392_000_000
"""24 October to 22 November 2026, UTC."""
_MADE = (
    ("plivo-main", "plivo", 9_640, 0.961, 0.879, 3.9, 16.9, 5_500, 6_300),
    ("getotp", "getotp", 84, 0.956, 0.862, 5.4, 24.8, 6_200, 7_200),
    ("messagebird", "messagebird", 2_480, 0.948, 0.854, 4.8, 21.5, 6_800, 8_000),
    ("vonage-main", "vonage", 28_110, 0.973, 0.884, 3.0, 14.1, 7_600, 8_600),
    ("twilio-main", "twilio", 41_873, 0.974, 0.886, 2.4, 11.2, 7_900, 8_900),
)
COUNTRIES = ("US", "GB", "DE", "IN", "BR", "NG", "ID")
_LEVEL = {"US": 0.88, "GB": 0.9, "DE": 0.91, "IN": 0.78, "BR": 0.79, "NG": 0.66, "ID": 0.74}


def estimate(share: float, of: int) -> Estimate:
    """A rate with the interval of Wilson."""
    z, hits = 1.96, round(share * of)
    p = hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return Estimate(hits, of, p, middle - half, middle + half)


def arrival(p50: float, ever: float, of: int) -> Arrival:
    """A logistic curve over the logarithm of seconds."""
    places = [1.0 * 1.08**step for step in range(63)]
    spread = 2 / math.sqrt(of)

    def at(seconds: float) -> float:
        return float(ever / (1 + (p50 / seconds) ** 1.9))

    def span(seconds: float) -> Span:
        return Span(at(seconds), at(seconds) - spread, min(at(seconds) + spread, 1))

    curve = tuple((x, at(x), max(at(x) - spread, 0), min(at(x) + spread, 1)) for x in places)
    return Arrival(curve, span(10), span(30), span(60), Span(ever), p50, p50 * 4.4, Span(p50 * 1.6))


def account(made: tuple[str, str, int, float, float, float, float, int, int], number: int) -> AccountFigures:
    name, provider, sends, delivered, verified, p50, _, per_send, per_verified = made
    wide = round(per_verified * 0.9 / math.sqrt(sends) * 4)
    return AccountFigures(
        account=name,
        provider=provider,
        sends=sends,
        few=sends < 100,
        conversion=estimate(verified, sends),
        delivered=estimate(delivered, sends),
        quality=estimate(verified / delivered, round(sends * delivered)),
        standardised=Span(verified - 0.004, verified - 0.02, verified + 0.012),
        arrival=arrival(p50, delivered, sends),
        per_send=Price(per_send, "USD"),
        per_verified=Price(per_verified, "USD", per_verified - wide, per_verified + wide),
        attempts=round(sends * 1.2),
        verified=round(sends * verified),
        trend=tuple(
            DayPoint(f"2026-11-{day:02}", estimate(verified + 0.02 * math.sin(day + number), max(sends // 20, 4)))
            for day in range(1, 23)
        ),
        best=(0.02, None, 0.01, 0.3, 0.67)[number],
        loss=(0.011, None, 0.02, 0.003, 0.001)[number],
    )


def cells() -> tuple[CountryCell, ...]:
    found = []
    for number, made in enumerate(_MADE):
        for place, country in enumerate(COUNTRIES):
            of = max(made[2] // (place + 2) ** 2, 3)
            rate = estimate(_LEVEL[country] + 0.02 * math.sin(3 * number + place), of)
            found.append(CountryCell(made[0], country, rate, rate.value * 0.9 + 0.08, of < 100))
    return tuple(found)


def strata() -> tuple[StratumDifference, ...]:
    weights = (0.4, 0.2, 0.14, 0.12, 0.08, 0.04, 0.02)
    found = []
    for place, (country, weight) in enumerate(zip(COUNTRIES, weights, strict=True)):
        value, half = 0.01 * math.sin(place * 2) + 0.008, 0.012 + 0.008 * place
        n = 9_000 // (place + 1) ** 2
        a, b = estimate(0.88, n), estimate(0.88 - value, n)
        found.append(StratumDifference((country,), a, b, Span(value, value - half, value + half), weight, place < 6))
    return tuple(found)


VERDICT = Verdict(
    ruling=Ruling.NO_DIFFERENCE,
    a="twilio-main",
    b="vonage-main",
    metric=Metric.CONVERSION,
    adjusted=Span(0.0021, -0.0043, 0.0085),
    second=Span(0.002, -0.0044, 0.0084),
    crude=Span(0.0024, -0.0024, 0.0072),
    common=0.97,
    flipped=False,
    doubt=None,
    more=None,
    title="No difference larger than 3 points between twilio-main and vonage-main",
    sentences=(
        "Of 100 customers, about 89 are verified by their first code through twilio-main and 88 through vonage-main.",
        "The difference is 0.2 points, surely between −0.4 and +0.9.",
    ),
    confounded=("Not adjusted for: the time of day, the wording, and whether customers return or give up.",),
)
UNFAIR = replace(
    VERDICT,
    ruling=Ruling.CANNOT_TELL,
    doubt=Doubt.LITTLE_IN_COMMON,
    common=0.41,
    flipped=True,
    title="Cannot tell: twilio-main and vonage-main carried too little of the same traffic",
)
COMPARISON = Comparison(
    question=Question(SINCE, UNTIL),
    read_at=UNTIL,
    version="1.0",
    digest="8f3a91c07d55b2e4aa01",
    period_sends=82_515,
    left_out=LeftOut(tests=14, fraud=3, canceled=21, young=130),
    accounts=tuple(account(made, number) for number, made in enumerate(_MADE)),
    countries=cells(),
    strata=strata(),
    verdict=VERDICT,
    method=("Only first attempts count.", "Rates have intervals of Wilson."),
    notes=("getotp has 84 first attempts; with fewer than 100 it is shown, not ranked.",),
    rates=(UsedRate("EUR", 1.0812, "2026-11-01"),),
    by_country=strata(),
)
