"""What may be configured at all: names, words, countries, settings without keys. BadInput says what may not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from otpdesk.errors import BadInput
from otpdesk.options import form_fields, problems
from otpdesk.otp import Channel, Purpose
from otpdesk.providers import provider_class
from otpdesk.routing import Route

W = TypeVar("W", bound=StrEnum)

_NAME = re.compile(r"[\w][\w .+-]{0,39}")


def check_name(name: str) -> str:
    """An account's name: letters, digits, blank, dot, plus, dash and underscore; it is part of names in the vault."""
    kept = name.strip()
    if not _NAME.fullmatch(kept):
        raise BadInput(
            "An account's name has 1 to 40 letters, digits, blanks, dots or dashes.", "Choose another name.", "name"
        )
    return kept


def word(kind: type[W], value: str, field: str) -> W:
    """One of the words of an enumeration, whatever its case."""
    try:
        return kind(value.strip().lower())
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise BadInput(f"“{value}” is not a {field}.", f"Known: {known}.", field) from None


def check_country(country: str) -> str:
    """An ISO 3166-1 alpha-2 country that has phone numbers, in upper case; empty stays empty (any)."""
    if not country:
        return ""
    from phonenumbers import SUPPORTED_REGIONS

    known = country.strip().upper()
    if known not in SUPPORTED_REGIONS:
        raise BadInput(f"“{country}” is not a country.", "Two letters, such as EE or US.", "country")
    return known


def place_of(channel: str, country: str = "", purpose: str = "") -> Route:
    """The place of a route, made of words: what it is for, without its accounts."""
    over = word(Channel, channel, "channel")
    if country and over is Channel.EMAIL:
        raise BadInput("E-mail addresses have no country.", "Leave the country away.", "country")
    return Route(over, (), check_country(country), word(Purpose, purpose, "purpose") if purpose else None)


def route_of(channel: str, accounts: Sequence[str], country: str = "", purpose: str = "") -> Route:
    """A route made of words; whether its accounts exist and carry the channel is not looked at here."""
    if not accounts:
        raise BadInput("A route needs at least one account.", "Name the accounts in the order to try them.", "accounts")
    if len(set(accounts)) < len(accounts):
        raise BadInput("A route names each account once.", "Leave out the repeated one.", "accounts")
    return replace(place_of(channel, country, purpose), accounts=tuple(accounts))


def check_plain_settings(provider: str, values: Mapping[str, str]) -> Mapping[str, str]:
    """The settings of an account that are not secret, checked as far as is possible without its keys."""
    model = provider_class(provider).settings_model
    secret = {field.key for field in form_fields(model) if field.secret}
    if found := secret & set(values):
        raise BadInput(
            f"“{min(found)}” is a secret and does not belong in a configuration.",
            "Keep keys in the vault: “otpdesk account add … --secrets FILE”.",
            min(found),
        )
    try:
        model.model_validate({key: value for key, value in values.items() if value})
    except ValidationError as error:
        for key, title, hint in problems(model, error):
            if key and key not in secret:  # what needs the whole can be judged only with the keys
                raise BadInput(title, hint, key) from None
    return dict(values)
