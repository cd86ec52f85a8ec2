"""What the desk of the demo obeys: where it sends, some of it watched, a little blocked, and through which accounts."""

from collections.abc import Iterator, Mapping

from otpdesk.configuration import Place, Section, Value
from otpdesk.configuration.rows import country_place, country_value, route_place, route_value
from otpdesk.countries import CountryRule, Stance
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route, Sends
from otpdesk.simulator.countries import COUNTRIES

COMPANY = "Analytical"
TWILIO, VONAGE, MAIL = "twilio-main", "vonage-main", "mail"
TWILIO_VERIFY, PLIVO, MESSAGEBIRD = "twilio-verify", "plivo-main", "messagebird-main"
"""The accounts of the demo."""

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


_ROUTES = (
    Route(Channel.SMS, (TWILIO, VONAGE), "EE", position=1, fail_over=30),
    Route(Channel.SMS, (VONAGE, TWILIO), "GB", position=2, fail_over=45),
    Route(Channel.SMS, (VONAGE, TWILIO), "DE", position=3, fail_over=45, sends=Sends.RESENDS),
    Route(Channel.SMS, (TWILIO,), purpose=Purpose.PAYMENT, position=4),
    Route(Channel.SMS, (TWILIO, VONAGE), position=5, fail_over=60),
    Route(Channel.VOICE, (TWILIO, VONAGE), position=6),
    Route(Channel.WHATSAPP, (TWILIO,), position=7),
    Route(Channel.EMAIL, (MAIL,), position=8),
)
_MORE_ROUTES = (
    Route(Channel.SMS, (MESSAGEBIRD, VONAGE), "LV", position=9, fail_over=45),
    Route(Channel.SMS, (PLIVO, TWILIO), "LT", position=10, fail_over=45),
    Route(Channel.SMS, (TWILIO_VERIFY,), "US", Purpose.SIGN_UP, position=11),
)
"""What goes through the accounts that only the demo has."""


def sandbox_rows(*, more: bool = False) -> Mapping[Place, Value]:
    """What a sandbox publishes once its accounts are there; `more`: with the demo's."""
    rows: dict[Place, Value] = {Place(Section.POLICY, "company"): COMPANY}
    rows |= {country_place(one.country): country_value(one) for one in _rules()}
    routes = (*_ROUTES, *(_MORE_ROUTES if more else ()))
    return rows | {route_place(one): route_value(one) for one in routes}


def _rules() -> Iterator[CountryRule]:
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
