"""What Vonage knows of a number: Identity Insights (1.0.0, applications only) and Number Insight (1.1.2).

Both say the same of a number. Changes of SIM are known in some countries only, roaming nowhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from otpdesk.simulator.countries import Country, Network, country_of
from otpdesk.simulator.dialect import Asked, Reply, reply
from otpdesk.simulator.exchange import Exchange
from otpdesk.simulator.fate import Reason
from otpdesk.simulator.magic import REFUSED, magic_of
from otpdesk.simulator.numbers import nature_of
from otpdesk.simulator.vonage.problems import NOT_FOUND, UNAUTHORIZED, application_of, credentials_of, problem
from otpdesk.simulator.world import Nature

_SWAPS_KNOWN = frozenset({"BR", "CA", "DE", "ES", "FR", "GB", "IT", "NL", "US"})
_YEAR, _DAY = 365, 86_400_000
_SHORTEST, _LONGEST = 7, 15
_LEVELS = ("basic", "standard", "advanced")
_THREE_LETTERS = MappingProxyType(
    {
        "EE": "EST", "FI": "FIN", "LV": "LVA", "LT": "LTU", "SE": "SWE", "NO": "NOR", "DK": "DNK", "DE": "DEU",
        "AT": "AUT", "CH": "CHE", "NL": "NLD", "BE": "BEL", "GB": "GBR", "IE": "IRL", "FR": "FRA", "ES": "ESP",
        "PT": "PRT", "IT": "ITA", "PL": "POL", "CZ": "CZE", "UA": "UKR", "TR": "TUR", "US": "USA", "CA": "CAN",
        "MX": "MEX", "BR": "BRA", "IN": "IND", "PK": "PAK", "ID": "IDN", "PH": "PHL", "VN": "VNM", "NG": "NGA",
        "ZA": "ZAF", "KE": "KEN", "EG": "EGY", "AE": "ARE", "AU": "AUS", "JP": "JPN",
    }
)  # fmt: skip
"""ISO 3166-1 alpha-3 of the countries of this world."""

_SUCCESS = {"code": "OK", "message": "Success"}
_PRICES = {"request_price": "0.03000000", "refund_price": "0.00000000", "remaining_balance": "99.00000000"}


@dataclass(frozen=True, slots=True)
class _Line:
    """A number that is asked about."""

    exchange: Exchange
    number: str
    country: Country

    @property
    def network(self) -> Network:
        return self.exchange.world.network(self.country, self.number)

    @property
    def reason(self) -> Reason | None:
        magic = magic_of(self.number)
        return magic.fate.reason if magic else None

    @property
    def nature(self) -> Nature:
        return nature_of(self.exchange, self.number)

    @property
    def reachable(self) -> bool:
        return self.nature is not Nature.DEAD and self.reason is not Reason.UNREACHABLE


def identity(exchange: Exchange, asked: Asked) -> Reply:
    """The insights that are asked for, each with its own status."""
    application = application_of(asked)
    if not application or application == REFUSED:
        return UNAUTHORIZED
    try:
        document = asked.document()
    except ValueError:
        return problem(400, "invalid-json", "Malformed JSON", "Malformed JSON payload")
    given = document if isinstance(document, dict) else {}
    wanted, number = given.get("insights"), str(given.get("phone_number", ""))
    if not (isinstance(wanted, dict) and wanted and set(wanted) <= set(_INSIGHTS) and number):
        return problem(422, "invalid-params", "Invalid params", "Number and insights are required.")
    line = _line(exchange, number)
    said = {name: _failed("INVALID_NUMBER_FORMAT") if line is None else _INSIGHTS[name](line) for name in wanted}
    return reply(200, {"request_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab", "insights": said})


def _line(exchange: Exchange, number: str) -> _Line | None:
    digits = number.removeprefix("+")
    country = country_of(f"+{digits}")
    valid = digits.isdecimal() and _SHORTEST <= len(digits) <= _LONGEST
    return _Line(exchange, f"+{digits}", country) if country and valid else None


def _failed(code: str) -> dict[str, Any]:
    return {"status": {"code": code, "message": code.replace("_", " ").capitalize()}}


def _format(line: _Line) -> dict[str, Any]:
    return {
        "country_code": line.country.iso,
        "country_name": line.country.name,
        "country_prefix": line.country.dial,
        "time_zones": [line.country.zone],
        "number_international": line.number,
        "number_national": line.number.removeprefix(f"+{line.country.dial}"),
        "is_format_valid": True,
        "status": _SUCCESS,
    }


def _current(line: _Line) -> dict[str, Any]:
    return _failed("UNSUPPORTED_NETWORK_TYPE") if line.nature is Nature.LANDLINE else _carrier(line)


def _carrier(line: _Line) -> dict[str, Any]:
    kind = "LANDLINE" if line.nature is Nature.LANDLINE else "MOBILE"
    network = line.network
    carrier = {"name": network.name, "network_type": kind, "country_code": line.country.iso}
    return carrier | {"network_code": network.mcc + network.mnc, "status": _SUCCESS}


def _sim_swap(line: _Line) -> dict[str, Any]:
    if line.country.iso not in _SWAPS_KNOWN:
        return _failed("NO_COVERAGE")
    days = 1 + int(line.exchange.world.share("swap", line.number) * 4 * _YEAR)
    at = datetime.fromtimestamp((line.exchange.clock.now() - days * _DAY) / 1000, UTC)
    return {"latest_sim_swap_at": at.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "is_swapped": days <= 10, "status": _SUCCESS}  # noqa: PLR2004


def _reachability(line: _Line) -> dict[str, Any]:
    connected = {"connectivity": ["DATA", "SMS"]} if line.reachable else {}
    return {"is_reachable": line.reachable, **connected, "status": _SUCCESS}


def _roaming(_line: _Line) -> dict[str, Any]:
    return _failed("UNAUTHORIZED")


_INSIGHTS: MappingProxyType[str, Callable[[_Line], dict[str, Any]]] = MappingProxyType(
    {
        "format": _format,
        "current_carrier": _current,
        "original_carrier": _carrier,
        "sim_swap": _sim_swap,
        "reachability": _reachability,
        "roaming": _roaming,
    }
)


def number_insight(exchange: Exchange, asked: Asked) -> Reply:
    """Number Insight of one of its levels: HTTP 200 whatever happens, with a status."""
    fields = {**asked.query, **asked.form()}
    key, secret = credentials_of(asked, fields)
    level = asked.path[1] if len(asked.path) > 1 else ""
    if level not in _LEVELS or asked.path[2:] != ("json",):
        return NOT_FOUND
    if not key or secret == REFUSED:
        return reply(200, {"status": 4, "status_message": "Invalid credentials"})
    line = _line(exchange, fields.get("number", ""))
    if line is None:
        return reply(200, {"status": 3, "status_message": "Invalid request :: Not valid number format detected"})
    document = _basic(line)
    if level != "basic":
        document |= _standard(line)
    if level == "advanced":
        document |= _advanced(line)
    return reply(200, document)


def _basic(line: _Line) -> dict[str, Any]:
    return {
        "status": 0,
        "status_message": "Success",
        "request_id": "aaaaaaaa-bbbb-cccc-dddd-0123456789ab",
        "international_format_number": line.number.removeprefix("+"),
        "national_format_number": line.number.removeprefix(f"+{line.country.dial}"),
        "country_code": line.country.iso,
        "country_code_iso3": _THREE_LETTERS[line.country.iso],
        "country_name": line.country.name,
        "country_prefix": line.country.dial,
    }


def _standard(line: _Line) -> dict[str, Any]:
    network = line.network
    kind = "landline" if line.nature is Nature.LANDLINE else "mobile"
    carrier = {"network_code": network.mcc + network.mnc, "name": network.name}
    carrier |= {"country": line.country.iso, "network_type": kind}
    return {**_PRICES, "current_carrier": carrier, "original_carrier": carrier, "ported": "not_ported"}


def _advanced(line: _Line) -> dict[str, Any]:
    dead = line.nature is Nature.DEAD
    return {
        "lookup_outcome": 1 if dead else 0,
        "lookup_outcome_message": "Partial success - some fields populated" if dead else "Success",
        "valid_number": "not_valid" if dead else "valid",
        "reachable": "reachable" if line.reachable else "absent",
        "roaming": {"status": "not_roaming"},
    }
