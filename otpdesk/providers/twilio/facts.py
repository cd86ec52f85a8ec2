"""What Twilio says beside messages: Lookup v2 about a number; senders, permissions and registrations of an account."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from otpdesk.otp import Channel
from otpdesk.providers.facts import LookUp, Permission, Registered, Registration, Sender, Standing
from otpdesk.providers.transport import items, part, short, text
from otpdesk.providers.twilio.account import Account
from otpdesk.providers.twilio.answers import code_of
from otpdesk.providers.twilio.verify_answers import instant
from otpdesk.providers.wire import Exchange

_PACKAGES = MappingProxyType(
    {
        "line_type_intelligence": "Line type",
        "sim_swap": "SIM swap",
        "line_status": "Line status",
        "sms_pumping_risk": "SMS pumping risk",
    }
)
"""What is asked of Lookup v2, each at a price of its own; the validation beside it is free."""

_LINES = MappingProxyType(
    {
        "mobile": "mobile",
        "landline": "fixed_line",
        "fixedVoip": "voip",
        "nonFixedVoip": "voip",
        "personal": "personal_number",
        "tollFree": "toll_free",
        "premium": "premium_rate",
        "sharedCost": "shared_cost",
        "uan": "uan",
        "voicemail": "voicemail",
        "pager": "pager",
    }
)
_MISSING = MappingProxyType(
    {
        "60606": "not enabled for this account",
        "60607": "not offered for this country",
        "60608": "its source answered with an error",
        "60610": "the number is outside its coverage",
        "60614": "not offered in this region of Twilio",
        "60619": "not offered in this region of Twilio",
        "60620": "the carrier did not say",
    }
)
"""Why a package has no answer (Twilio's error list)."""
_LOOKUP_ERRORS = "606"

_REACHABLE = MappingProxyType({"reachable": True, "unreachable": False, "inactive": False})
_HIGHEST_RISK = 100


def look_up(account: Account, number: str) -> LookUp | None:
    """What Lookup says of an E.164 number, with the packages that the account has. It costs money.

    Where Twilio refuses the packages as a whole, the free validation is asked for alone.
    """
    exchange = _asked(account, number, fields=",".join(_PACKAGES))
    if code_of(exchange).startswith(_LOOKUP_ERRORS):
        exchange = _asked(account, number)
    body = account.read(exchange, "valid")
    return None if body is None else _look_up(body)


def _asked(account: Account, number: str, **fields: str) -> Exchange:
    key = quote(number, safe="+")
    return account.exchange(lambda client: client.lookups.v2.phone_numbers(key).fetch(**fields))


def _look_up(body: Mapping[str, Any]) -> LookUp:
    line, swap, risk = (part(body, key) for key in ("line_type_intelligence", "sim_swap", "sms_pumping_risk"))
    return LookUp(
        line=_LINES.get(text(line, "type"), ""),
        network=text(line, "carrier_name") or text(swap, "carrier_name"),
        mcc=text(line, "mobile_country_code") or text(swap, "mobile_country_code"),
        mnc=text(line, "mobile_network_code") or text(swap, "mobile_network_code"),
        country=text(body, "country_code"),
        reachable=_REACHABLE.get(text(part(body, "line_status"), "status")),
        risk=_score(risk),
        swapped_at=instant(part(swap, "last_sim_swap"), "last_sim_swap_date"),
        words=tuple(_words(body)),
    )


def _score(risk: Mapping[str, Any]) -> int | None:
    score = text(risk, "sms_pumping_risk_score")
    return min(int(score[:4]), _HIGHEST_RISK) if score.isdecimal() else None


def _words(body: Mapping[str, Any]) -> Iterator[str]:
    """What the fields of a look-up do not say, and what could not be found out."""
    if body.get("valid") is False:
        yield "Twilio does not take it for a valid number."
    if part(part(body, "sim_swap"), "last_sim_swap").get("swapped_in_period") is True:
        yield "Its SIM was changed lately."
    if text(part(body, "line_status"), "status") == "inactive":
        yield "The number is not in service."
    if part(body, "sms_pumping_risk").get("number_blocked") is True:
        yield "Twilio blocks texts to it at present, for fear of SMS pumping."
    for key, name in _PACKAGES.items():
        code = text(part(body, key), "error_code")
        if not part(body, key):
            yield f"{name}: not checked."
        elif code:
            yield f"{name}: {_MISSING.get(code, f'not available ({code})')}."


def standing(account: Account) -> Standing:
    """Senders, countries that may be called, registrations with the US carriers. Parts closed to the keys are None."""
    return Standing(_senders(account), _permissions(account), _registrations(account))


def _senders(account: Account) -> tuple[Sender, ...] | None:
    """The numbers of the account, and the messaging service that sends for it."""
    numbers = account.every(
        lambda client, **place: client.incoming_phone_numbers.page(**place), "incoming_phone_numbers"
    )
    if numbers is None:
        return None
    return (*_service(account), *(_number(one) for one in numbers))


def _number(body: Mapping[str, Any]) -> Sender:
    able = part(body, "capabilities")
    channels = (channel for key, channel in (("sms", Channel.SMS), ("voice", Channel.VOICE)) if able.get(key) is True)
    return Sender(text(body, "phone_number"), frozenset(channels), text(body, "status"))


def _service(account: Account) -> tuple[Sender, ...]:
    sid = account.settings.sender
    if not sid.startswith("MG"):
        return ()
    body = account.ask(lambda client: client.messaging.v1.services(sid).fetch(), "sid")
    return (Sender(text(body, "friendly_name") or sid, frozenset({Channel.SMS})),) if body else ()


def _permissions(account: Account) -> tuple[Permission, ...] | None:
    """The countries that may be called, as their usual numbers may. Twilio has no such question about SMS."""
    countries = account.every_if_open(
        lambda client, **place: client.voice.v1.dialing_permissions.countries.page(**place), "content"
    )
    if countries is None:
        return None
    allowed = {text(one, "iso_code"): one.get("low_risk_numbers_enabled") is True for one in countries}
    if "US" in allowed:
        allowed.setdefault("CA", allowed["US"])  # Twilio has one entry for both
    return tuple(Permission(country, Channel.VOICE, may) for country, may in allowed.items() if country)


_STATES = MappingProxyType(
    {
        "APPROVED": Registered.DONE,
        "VERIFIED": Registered.DONE,
        "TWILIO_APPROVED": Registered.DONE,
        "PENDING": Registered.WAITING,
        "IN_PROGRESS": Registered.WAITING,
        "IN_REVIEW": Registered.WAITING,
        "PENDING_REVIEW": Registered.WAITING,
        "FAILED": Registered.REFUSED,
        "SUSPENDED": Registered.REFUSED,
        "TWILIO_REJECTED": Registered.REFUSED,
    }
)
"""The words of brands, campaigns and toll-free verifications (messaging_v1)."""


def _registrations(account: Account) -> tuple[Registration, ...] | None:
    service = account.settings.sender

    def brands(client: Any, **place: Any) -> object:
        return client.messaging.v1.brand_registrations.page(**place)

    def campaigns(client: Any, **place: Any) -> object:
        return client.messaging.v1.services(service).us_app_to_person.page(**place)

    def toll_free(client: Any, **place: Any) -> object:
        return client.messaging.v1.tollfree_verifications.page(**place)

    asked = [
        _registered(account.every_if_open(brands, "data"), "10DLC brand", "status"),
        _registered(account.every_if_open(toll_free, "verifications"), "Toll-free", "status"),
    ]
    if service.startswith("MG"):
        campaign = account.every_if_open(campaigns, "compliance")
        asked.insert(1, _registered(campaign, "10DLC campaign", "campaign_status"))
    known = [found for found in asked if found is not None]
    return tuple(one for found in known for one in found) if known else None


def _registered(found: list[Mapping[str, Any]] | None, what: str, status: str) -> tuple[Registration, ...] | None:
    return None if found is None else tuple(_registration(one, what, text(one, status)) for one in found)


def _registration(body: Mapping[str, Any], what: str, word: str) -> Registration:
    """One registration, with Twilio's reasons where it was refused."""
    which = text(body, "tollfree_phone_number") or text(body, "us_app_to_person_usecase")
    state = _STATES.get(word, Registered.UNKNOWN)
    reasons = [text(body, "failure_reason"), text(body, "rejection_reason")] if state is Registered.REFUSED else []
    reasons += [text(error, "description") for error in items(body, "errors")]
    said = " ".join(filter(None, reasons))
    words = ": ".join(filter(None, (word.replace("_", " ").capitalize(), said)))
    return Registration(f"{what} {which}".strip(), state, short(words))
