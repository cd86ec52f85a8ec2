"""What Vonage knows of a number: Identity Insights with an application, else Number Insight until February 2027.

Each insight is answered on its own; one that could not be had is said in words and spoils no other.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from otpdesk.errors import AccountProblem, KeysRefused
from otpdesk.providers.base import NoAnswer
from otpdesk.providers.facts import LookUp
from otpdesk.providers.transport import part, short, text
from otpdesk.providers.vonage.account import INSIGHTS, Account, digits
from otpdesk.providers.vonage.answers import MCC, instant

_ASKED: Mapping[str, Any] = MappingProxyType(
    {"format": {}, "current_carrier": {}, "original_carrier": {}, "sim_swap": {}, "roaming": {}, "reachability": {}}
)
_PURPOSE = "FraudPreventionAndDetection"
_NAMES = MappingProxyType(
    {
        "format": "the form of the number",
        "current_carrier": "the present network",
        "original_carrier": "the first network",
        "sim_swap": "the last change of SIM",
        "roaming": "roaming",
        "reachability": "whether the phone is on",
    }
)
_LINES = MappingProxyType(
    {
        "mobile": "mobile",
        "landline": "fixed_line",
        "landline_tollfree": "toll_free",
        "tollfree": "toll_free",
        "landline_premium": "premium_rate",
        "premium": "premium_rate",
        "virtual": "voip",
        "pager": "pager",
    }
)
_PORTED = MappingProxyType({"ported": True, "assumed_ported": True, "not_ported": False, "assumed_not_ported": False})
_FINE, _BUSY, _INVALID, _BAD_KEYS, _NO_CREDIT = "0", "1", "3", "4", "9"
_PARTLY = frozenset({"43", "44", "45"})


def look_up(account: Account, number: str) -> LookUp | None:
    """What is known of an E.164 number. It costs money."""
    return _identity(account, number) if account.settings.has_application else _number(account, number)


def _identity(account: Account, number: str) -> LookUp | None:
    asked = {"phone_number": number, "purpose": _PURPOSE, "insights": dict(_ASKED)}
    exchange = account.as_application("POST", "/identity-insights/v1/requests", INSIGHTS, json=asked)
    body = account.read(exchange, "insights", "Vonage's Identity Insights")
    return None if body is None else _from_identity(part(body, "insights"))


def _from_identity(insights: Mapping[str, Any]) -> LookUp:
    had = {name: part(insights, name) for name in _ASKED if _code(insights, name) == "OK"}
    now, first = had.get("current_carrier", {}), had.get("original_carrier", {})
    network = text(now, "network_code")
    return LookUp(
        line=_line(text(now, "network_type") or text(first, "network_type")),
        network=text(now, "name"),
        mcc=network[:MCC],
        mnc=network[MCC:],
        country=text(had.get("format", {}), "country_code") or text(now, "country_code"),
        ported=network != text(first, "network_code") if network and text(first, "network_code") else None,
        roaming=_flag(had.get("roaming", {}), "is_roaming"),
        reachable=_flag(had.get("reachability", {}), "is_reachable"),
        swapped_at=instant(had.get("sim_swap", {}), "latest_sim_swap_at"),
        words=tuple(_words(insights, had)),
    )


def _words(insights: Mapping[str, Any], had: Mapping[str, Mapping[str, Any]]) -> list[str]:
    said = ["The form of the number is not valid."] if _flag(had.get("format", {}), "is_format_valid") is False else []
    missing: dict[str, list[str]] = {}
    for name in _ASKED:
        if name not in had:
            missing.setdefault(_code(insights, name), []).append(_NAMES[name])
    return said + [f"Not known ({code or 'no answer'}): {', '.join(names)}." for code, names in missing.items()]


def _code(insights: Mapping[str, Any], name: str) -> str:
    return text(part(part(insights, name), "status"), "code")


def _number(account: Account, number: str) -> LookUp | None:
    exchange = account.with_keys("POST", "/ni/advanced/json", data={"number": digits(number)})
    body = account.read(exchange, "status", "Vonage's Number Insight")
    if body is None:
        return None
    _raise_for(text(body, "status"), short(text(body, "status_message") or text(body, "error_text")))
    return _from_number(body)


def _raise_for(status: str, words: str) -> None:
    if status in {_FINE, *_PARTLY}:
        return
    if status == _BAD_KEYS:
        raise KeysRefused("Vonage refused this account's keys.", "Check API key and secret.")
    if status == _BUSY:
        raise NoAnswer("Vonage is busy.", "Ask again in a second.")
    hint = "Ask an admin to top up the Vonage account." if status == _NO_CREDIT else "Check the number."
    raise AccountProblem(f"Vonage could not look the number up: {words.rstrip('.') or status}.", hint)


def _from_number(body: Mapping[str, Any]) -> LookUp:
    now, first = part(body, "current_carrier"), part(body, "original_carrier")
    network, roaming = text(now, "network_code"), text(part(body, "roaming"), "status")
    outcome = text(body, "lookup_outcome_message")
    whole = text(body, "lookup_outcome") in {"", "0"}
    return LookUp(
        line=_line(text(now, "network_type") or text(first, "network_type")),
        network=text(now, "name"),
        mcc=network[:MCC],
        mnc=network[MCC:],
        country=text(body, "country_code"),
        ported=_PORTED.get(text(body, "ported")),
        roaming={"roaming": True, "not_roaming": False}.get(roaming),
        reachable={"reachable": True, "undeliverable": False, "absent": False}.get(text(body, "reachable")),
        words=() if whole else (f"Not everything could be found out: {short(outcome).rstrip('.') or 'no reason'}.",),
    )


def _line(word: str) -> str:
    return _LINES.get(word.lower(), "")


def _flag(body: Mapping[str, Any], key: str) -> bool | None:
    value = body.get(key)
    return value if isinstance(value, bool) else None
