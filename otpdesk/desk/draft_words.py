"""How rows read in a review: a title for the row, and what it says as pairs of label and text, section by section."""

from collections.abc import Callable, Mapping
from typing import Any

from otpdesk.configuration import Change, Place, Section, Value
from otpdesk.desk.configuration_views import ChangeLine
from otpdesk.desk.geography import country_name
from otpdesk.desk.template_views import REGISTRATION
from otpdesk.errors import NotFound
from otpdesk.guard import Policy
from otpdesk.options import form_fields, setting_text
from otpdesk.providers import provider_class

Pairs = tuple[tuple[str, str], ...]
_MICRO = 1_000_000
_CHANNELS = {"sms": "SMS", "voice": "Voice", "whatsapp": "WhatsApp", "email": "E-mail"}
_SENDS = {"any": "", "first": "first sends", "resends": "resends"}


def change_line(change: Change, problem: str = "", warning: str = "") -> ChangeLine:
    """A change in words: only what differs, unless the row comes or goes."""
    before, after = pairs(change.place, change.before), pairs(change.place, change.after)
    if change.place.section is Section.COUNTRIES and (change.before is None or change.after is None):
        before, after = _telling(before), _telling(after)
    same = set(before) & set(after)
    return ChangeLine(
        section=change.place.section.value,
        key=change.place.key,
        title=title_of(change.place, change.before if change.after is None else change.after),
        before=tuple(one for one in before if one not in same),
        after=tuple(one for one in after if one not in same),
        problem=problem,
        warning=warning,
    )


def title_of(place: Place, value: Value | None) -> str:
    """What a row is called."""
    return _TITLES[place.section](place.key, value)


def pairs(place: Place, value: Value | None) -> Pairs:
    """What a row says; nothing if it is not there."""
    return () if value is None else tuple(_PAIRS[place.section](place.key, value))


def _policy_title(key: str, _value: Value) -> str:
    return Policy.model_fields[key].title or key


def _policy_pairs(key: str, value: Value) -> Pairs:
    unit = next(field.unit for field in form_fields(Policy) if field.key == key)
    text = setting_text(value).replace(",", ", ")
    return ((_policy_title(key, value), f"{text} {unit}".strip()),)


def _account_pairs(_key: str, value: Value) -> Pairs:
    try:
        kind = provider_class(value["provider"])
    except NotFound:
        return (("Provider", value["provider"]),)
    settings: Mapping[str, str] = value["settings"]
    labels = {field.key: field.label for field in form_fields(kind.settings_model)}
    said = ((labels.get(name, name), text) for name, text in settings.items() if text)
    return (("Provider", kind.title), *said)


def _route_title(key: str, _value: Value) -> str:
    channel, country, network, purpose, sends, hours = key.split("|")
    where = f" to {country_name(country)}" if country else ""
    parts = (f"network {network}" if network else "", purpose.replace("_", " "), _SENDS[sends], hours)
    return ", ".join((f"{_CHANNELS[channel]}{where}", *(part for part in parts if part)))


def _route_pairs(_key: str, value: Value) -> Pairs:
    seconds = value["fail_over"]
    wait = f"after {seconds} s without a receipt" if seconds else "only when the provider refuses"
    return (
        ("Accounts, in order", " → ".join(value["accounts"])),
        ("Fail-over", wait),
        ("Position", str(value["position"])),
    )


def _country_title(key: str, _value: Value) -> str:
    return country_name(key) or key


def _country_pairs(_key: str, value: Value) -> Pairs:
    price = value["highest_price"]
    return (
        *((_CHANNELS[channel], value[channel]) for channel in ("sms", "voice", "whatsapp")),
        ("Codes per day", _cap(value["per_day"])),
        ("Codes per number and day", _cap(value["per_number_day"])),
        ("Highest price", "no limit" if price is None else f"{price / _MICRO:.4f}"),
    )


def _telling(said: Pairs) -> Pairs:
    """Of a rule that comes or goes, what differs from having none; at least what it says of SMS."""
    return tuple(one for one in said if one[1] not in _AS_WITHOUT) or said[:1]


_AS_WITHOUT = frozenset({"block", "no limit"})


def _cap(number: int | None) -> str:
    return "no limit" if number is None else str(number)


def _template_title(key: str, _value: Value) -> str:
    purpose, language, channel = key.split("|")
    return f"{_CHANNELS[channel]} text for {purpose.replace('_', ' ')}, {language}"


def _template_pairs(_key: str, value: Value) -> Pairs:
    subject = (("Subject", value["subject"]),) if value["subject"] else ()
    ids = ((REGISTRATION.get(key, key), text) for key, text in value["registration"].items())
    return (*subject, ("Text", value["body"]), *ids)


_TITLES: Mapping[Section, Callable[[str, Any], str]] = {
    Section.POLICY: _policy_title,
    Section.ACCOUNTS: lambda key, _value: key,
    Section.ROUTES: _route_title,
    Section.COUNTRIES: _country_title,
    Section.TEMPLATES: _template_title,
}
_PAIRS: Mapping[Section, Callable[[str, Any], Pairs]] = {
    Section.POLICY: _policy_pairs,
    Section.ACCOUNTS: _account_pairs,
    Section.ROUTES: _route_pairs,
    Section.COUNTRIES: _country_pairs,
    Section.TEMPLATES: _template_pairs,
}
