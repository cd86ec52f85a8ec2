"""Where the desk of the demo sends: most of the simulated world, with caps; some of it watched, a little blocked."""

from collections.abc import Iterator

from otpdesk.countries import CountryRule, Stance
from otpdesk.simulator.countries import COUNTRIES

_BLOCKED = frozenset({"PK", "EG", "KE"})
_WATCHED = frozenset({"ID", "NG", "PH", "VN", "UA"})
_WITHOUT_CALLS = frozenset({"BR", "IN", "MX", "TR", "ZA", "AE"})
_PER_DAY = {
    "EE": 2_000, "FI": 800, "LV": 600, "LT": 600, "SE": 500, "DE": 500, "GB": 500, "US": 800, "FR": 300, "ES": 300,
    "IN": 200, "BR": 150, "MX": 100, "ID": 60, "NG": 40, "PH": 40, "VN": 40, "UA": 80,
}  # fmt: skip
_HIGHEST_PRICE = {"ID": 350_000, "NG": 320_000, "PH": 150_000, "VN": 120_000}
"""Micro units of the desk's currency."""
_PER_NUMBER = {"ID": 4, "NG": 4}


def sandbox_rules() -> Iterator[CountryRule]:
    """The rule of every country of the simulated world."""
    for country in COUNTRIES:
        text = _stance(country)
        yield CountryRule(
            country,
            sms=text,
            voice=Stance.ALLOW if text is Stance.ALLOW and country not in _WITHOUT_CALLS else Stance.BLOCK,
            whatsapp=text,
            per_day=_PER_DAY.get(country),
            per_number_day=_PER_NUMBER.get(country),
            highest_price=_HIGHEST_PRICE.get(country),
        )


def _stance(country: str) -> Stance:
    if country in _BLOCKED:
        return Stance.BLOCK
    return Stance.WATCH if country in _WATCHED else Stance.ALLOW
