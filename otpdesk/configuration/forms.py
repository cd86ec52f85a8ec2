"""The forms that words of a configuration have: names, countries, networks, hours. BadInput says what may not be."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from otpdesk.errors import BadInput
from otpdesk.routing.hours import span

W = TypeVar("W", bound=StrEnum)

_NAME = re.compile(r"[\w][\w .+-]{0,39}")
_NETWORK = re.compile(r"\d{5,6}")


class Form:
    """A mapping of which only known keys may be read. BadInput names the key that is not as it should be."""

    def __init__(self, value: object, *known: str) -> None:
        if not isinstance(value, Mapping):
            raise BadInput("It is not a table of keys and values.", "", "file")
        self._value: Mapping[str, Any] = value
        if unknown := set(value) - set(known):
            raise BadInput(f"There is no key called “{min(unknown)}”.", f"Known: {', '.join(known)}.", min(unknown))

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self._value.get(key, default)
        if not isinstance(value, str):
            raise BadInput(f"“{key}” must be a text.", "", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value.get(key, [])
        if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
            raise BadInput(f"“{key}” must be a list of names.", "", key)
        return tuple(value)

    def number(self, key: str, *, least: int, most: int = 10**12) -> int | None:
        """A whole number within bounds; None where there is none."""
        value = self._value.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(f"“{key}” must be a whole number from {least} to {most}.", "", key)
        return value

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self._value.get(key, {})
        if not isinstance(value, Mapping):
            raise BadInput(f"“{key}” must be a table of keys and values.", "", key)
        return value


def word(kind: type[W], value: str, field: str, noun: str = "") -> W:
    """One of the words of an enumeration, whatever its case; `noun` is what they are, if the field does not say so."""
    try:
        return kind(value.strip().lower())
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise BadInput(f"“{value}” is not a {noun or field}.", f"Known: {known}.", field) from None


def check_name(name: str) -> str:
    """An account's name: letters, digits, blank, dot, plus, dash and underscore; it is part of names in the vault."""
    kept = name.strip()
    if not _NAME.fullmatch(kept):
        raise BadInput(
            "An account's name has 1 to 40 letters, digits, blanks, dots or dashes.", "Choose another name.", "name"
        )
    return kept


def check_country(country: str) -> str:
    """An ISO 3166-1 alpha-2 country that has phone numbers, in upper case; empty stays empty (any)."""
    if not country:
        return ""
    from phonenumbers import SUPPORTED_REGIONS

    known = country.strip().upper()
    if known not in SUPPORTED_REGIONS:
        raise BadInput(f"“{country}” is not a country.", "Two letters, such as EE or US.", "country")
    return known


def check_network(network: str) -> str:
    """A network as MCC and MNC, such as 24801; empty stays empty (any)."""
    if network and not _NETWORK.fullmatch(network):
        raise BadInput(f"“{network}” is not a network.", "Five or six digits: MCC and MNC, such as 24801.", "network")
    return network


def check_hours(hours: str) -> str:
    """A span of the day such as 08:00-20:00, which may pass midnight; empty stays empty (always)."""
    if hours:
        try:
            span(hours)
        except ValueError:
            raise BadInput(
                f"“{hours}” is not a span of the day.", "From and to, such as 08:00-20:00.", "hours"
            ) from None
    return hours
