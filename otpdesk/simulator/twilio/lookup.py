"""Twilio Lookup v2: the free validation, and the packages that are asked for.

SIM swaps are known in some countries only. An account whose SID ends in a zero has no package for the line's status.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from otpdesk.simulator.countries import Country, Network, country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.magic import magic_of
from otpdesk.simulator.numbers import nature_of
from otpdesk.simulator.twilio.verify_documents import iso
from otpdesk.simulator.world import Nature

_FIELDS = (
    "caller_name", "sim_swap", "call_forwarding", "line_status", "line_type_intelligence", "identity_match",
    "reassigned_number", "sms_pumping_risk", "phone_number_quality_score", "pre_fill",
)  # fmt: skip
_SWAPS_KNOWN = frozenset({"BR", "CA", "DE", "ES", "FR", "GB", "IT", "NL", "US"})
_NOT_ENABLED, _NO_SUCH_COUNTRY = 60606, 60607
_SHORTEST, _LONGEST = 8, 15
_DAY = 86_400_000
_YEAR = 365
_LATELY = 3
_RISKS = ((30, "low"), (70, "moderate"), (101, "high"))
_USUAL_RISK, _BLOCKED_RISK = 60, 95


@dataclass(frozen=True, slots=True)
class _Line:
    """A number that an account asks about."""

    exchange: Exchange
    account: str
    number: str
    country: Country

    @property
    def network(self) -> Network:
        return self.exchange.world.network(self.country, self.number)

    @property
    def reason(self) -> Reason | None:
        """Why messages to a magic number do not arrive."""
        magic = magic_of(self.number)
        return magic.fate.reason if magic else None

    @property
    def nature(self) -> Nature:
        return nature_of(self.exchange, self.number)


def look_up(exchange: Exchange, account: str, number: str, asked: Asked) -> Reply:
    """What is known of a number. One that cannot be is no error, but not valid."""
    country, digits = country_of(number), number.removeprefix("+")
    document: dict[str, Any] = {
        "calling_country_code": country.dial if country else None,
        "country_code": country.iso if country else None,
        "phone_number": number,
        "national_format": digits.removeprefix(country.dial) if country else None,
        "valid": True,
        "validation_errors": None,
        **dict.fromkeys(_FIELDS),
        "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{number}",
    }
    wrong = _wrong(country, digits)
    if wrong or country is None:
        nothing = {"country_code": None, "calling_country_code": None, "national_format": None}
        return reply(200, document | nothing | {"valid": False, "validation_errors": [wrong]})
    for name in asked.query.get("Fields", "").split(","):
        if name in _PACKAGES:
            document[name] = _PACKAGES[name](_Line(exchange, account, number, country))
    return reply(200, document)


def _wrong(country: Country | None, digits: str) -> str:
    if not digits.isdecimal():
        return "NOT_A_NUMBER"
    if country is None:
        return "INVALID_COUNTRY_CODE"
    if len(digits) < _SHORTEST:
        return "TOO_SHORT"
    return "TOO_LONG" if len(digits) > _LONGEST else ""


def _line_type(line: _Line) -> dict[str, Any]:
    return {
        "mobile_country_code": line.network.mcc,
        "mobile_network_code": line.network.mnc,
        "carrier_name": line.network.name,
        "type": "landline" if line.nature is Nature.LANDLINE else "mobile",
        "error_code": None,
    }


def _sim_swap(line: _Line) -> dict[str, Any]:
    carrier = {
        "carrier_name": line.network.name,
        "mobile_country_code": line.network.mcc,
        "mobile_network_code": line.network.mnc,
    }
    if line.country.iso not in _SWAPS_KNOWN:
        return carrier | {"last_sim_swap": None, "error_code": _NO_SUCH_COUNTRY}
    days = 1 + int(line.exchange.world.share("swap", line.number) * 4 * _YEAR)
    swap = {
        "last_sim_swap_date": iso(line.exchange.clock.now() - days * _DAY),
        "swapped_period": f"PT{_LATELY * 24}H",
        "swapped_in_period": days <= _LATELY,
    }
    return carrier | {"last_sim_swap": swap, "error_code": None}


def _line_status(line: _Line) -> dict[str, Any]:
    if line.account.endswith("0"):
        return {"status": None, "error_code": _NOT_ENABLED}
    if line.nature is Nature.DEAD:
        return {"status": "inactive", "error_code": None}
    return {"status": "unreachable" if line.reason is Reason.UNREACHABLE else "reachable", "error_code": None}


def _pumping_risk(line: _Line) -> dict[str, Any]:
    blocked = line.reason is Reason.SPAM
    score = _BLOCKED_RISK if blocked else int(line.exchange.world.share("pumping", line.number) * _USUAL_RISK)
    return {
        "carrier_risk_category": next(word for end, word in _RISKS if score < end),
        "number_blocked": blocked,
        "number_blocked_date": iso(line.exchange.clock.now() - _DAY) if blocked else None,
        "number_blocked_last_3_months": blocked,
        "sms_pumping_risk_score": score,
        "error_code": None,
    }


_PACKAGES: MappingProxyType[str, Callable[[_Line], dict[str, Any]]] = MappingProxyType(
    {
        "line_type_intelligence": _line_type,
        "sim_swap": _sim_swap,
        "line_status": _line_status,
        "sms_pumping_risk": _pumping_risk,
    }
)
