"""What Plivo says beside messages: Lookup about a number; the senders and registrations of an account."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from otpdesk.errors import AccountProblem
from otpdesk.otp import Channel
from otpdesk.providers.facts import LookUp, Registered, Registration, Sender, Standing
from otpdesk.providers.plivo.account import Account, resource, said
from otpdesk.providers.transport import part, short, text

_LINES = MappingProxyType(
    {
        "mobile": "mobile",
        "fixed": "fixed_line",
        "voip": "voip",
        "toll-free": "toll_free",
    }
)
_PORTED = MappingProxyType({"yes": True, "true": True, "no": False, "false": False})


def look_up(account: Account, number: str) -> LookUp:
    """What Lookup says of an E.164 number; it costs money. A number it does not take is one it says that of."""
    exchange = account.look_up(number)
    body = account.read(exchange, "country")
    if body is None:
        return LookUp(words=(short(said(exchange).replace(number, "…")) or "Plivo does not know this number.",))
    country, carrier = part(body, "country"), part(body, "carrier") or part(body, "service_provider")
    ported = carrier.get("ported")
    return LookUp(
        line=_LINES.get(text(carrier, "type").lower(), ""),
        network=text(carrier, "name"),
        mcc=text(carrier, "mobile_country_code"),
        mnc=text(carrier, "mobile_network_code"),
        country=(text(country, "iso2") or text(country, "code_iso2")).upper(),
        ported=ported if isinstance(ported, bool) else _PORTED.get(str(ported).lower()),
    )


def standing(account: Account) -> Standing:
    """The numbers of the account and what they are registered for. Countries cannot be asked about."""
    numbers = account.every(resource("Number"), "objects")
    senders = None if numbers is None else tuple(_sender(one) for one in numbers)
    asked = (
        _registered(account, resource("10dlc", "Brand"), "brands", "10DLC brand"),
        _registered(account, resource("10dlc", "Campaign"), "campaigns", "10DLC campaign"),
        _registered(account, resource("TollfreeVerification"), "objects", "Toll-free"),
    )
    known = [found for found in asked if found is not None]
    return Standing(senders, None, tuple(one for found in known for one in found) if known else None)


def _sender(body: Mapping[str, Any]) -> Sender:
    """A number, with how it stands with the carriers of the US where they ask for that."""
    able = (("sms_enabled", Channel.SMS), ("voice_enabled", Channel.VOICE))
    channels = frozenset(channel for key, channel in able if body.get(key) is True)
    state = text(body, "tendlc_registration_status") or text(body, "toll_free_sms_verification")
    if body.get("active") is False:
        state = "inactive"
    return Sender(f"+{text(body, 'number')}", channels, _words(state))


_STATES = MappingProxyType(
    {
        "COMPLETED": Registered.DONE,
        "ACTIVE": Registered.DONE,
        "APPROVED": Registered.DONE,
        "VERIFIED": Registered.DONE,
        "REGISTERED": Registered.DONE,
        "PROCESSING": Registered.WAITING,
        "PENDING": Registered.WAITING,
        "SUBMITTED": Registered.WAITING,
        "UPDATE_REQUIRED": Registered.WAITING,
        "FAILED": Registered.REFUSED,
        "REJECTED": Registered.REFUSED,
        "SUSPENDED": Registered.REFUSED,
    }
)
"""The words of brands and campaigns, and of toll-free verifications."""


def _registered(account: Account, path: str, key: str, what: str) -> tuple[Registration, ...] | None:
    """The registrations of one kind; None where there are none to ask about, as for an account outside the US."""
    try:
        found = account.every(path, key)
    except AccountProblem:
        return None
    return None if found is None else tuple(_registrations(found, what))


def _registrations(found: list[Mapping[str, Any]], what: str) -> Iterator[Registration]:
    for body in found:
        word = text(body, "registration_status") or text(body, "status")
        which = text(body, "brand_alias") or text(body, "campaign_id") or _number(body)
        said_of_it = ": ".join(filter(None, (_words(word), text(body, "error_message"))))
        state = _STATES.get(word.upper(), Registered.UNKNOWN)
        yield Registration(f"{what} {which}".strip(), state, short(said_of_it))


def _number(body: Mapping[str, Any]) -> str:
    number = text(body, "number")
    return f"+{number}" if number else ""


def _words(state: str) -> str:
    """A state of Plivo's as words."""
    return state.replace("_", " ").lower()
