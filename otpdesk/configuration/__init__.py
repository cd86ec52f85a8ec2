"""The whole configuration as rows: what differs between two of them, and what happens when two people change one.

A configuration is policy, accounts (without their keys), routes, countries and texts. Each of its parts is a row with
a place; a draft is the rows that somebody changed, so two people who change different rows never meet. Pure: the
store keeps it, the desk checks and publishes it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from otpdesk.countries import CountryRule
from otpdesk.guard import Policy
from otpdesk.otp import Channel, Purpose
from otpdesk.routing import Route
from otpdesk.texts import Template


class Section(StrEnum):
    """A table of the configuration."""

    POLICY = "policy"
    ACCOUNTS = "accounts"
    ROUTES = "routes"
    COUNTRIES = "countries"
    TEMPLATES = "templates"

    @property
    def shown(self) -> str:
        """What the section is called in sentences."""
        return _TITLES[self]


_TITLES = {
    Section.POLICY: "Limits",
    Section.ACCOUNTS: "Accounts",
    Section.ROUTES: "Routes",
    Section.COUNTRIES: "Countries",
    Section.TEMPLATES: "Texts",
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands: its section, and its key there, which never changes.

    Keys: the policy's setting; the account's name; the country; `purpose|language|channel` of a text;
    `channel|country|network|purpose|sends|hours` of a route.
    """

    section: Section
    key: str


Value = Any
"""What stands in a row, as JSON: a setting's value in the policy, elsewhere a mapping."""

Rows = Mapping[Place, Value]


@dataclass(frozen=True, slots=True)
class Account:
    """An account as a configuration names it: without its keys."""

    name: str
    provider: str
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """One whole configuration."""

    policy: Policy = field(default_factory=Policy)
    accounts: tuple[Account, ...] = ()
    routes: tuple[Route, ...] = ()
    countries: tuple[CountryRule, ...] = ()
    templates: tuple[Template, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; None: it was or will not be there."""

    place: Place
    before: Value | None
    after: Value | None


def route_key(route: Route) -> str:
    """The key of a route's row: all that decides when it matches."""
    purpose = route.purpose.value if route.purpose else ""
    return f"{route.channel.value}|{route.country}|{route.network}|{purpose}|{route.sends.value}|{route.hours}"


def template_key(purpose: Purpose, language: str, channel: Channel) -> str:
    """The key of a text's row."""
    return f"{purpose.value}|{language}|{channel.value}"


def difference(before: Rows, after: Rows) -> tuple[Change, ...]:
    """Every row that differs, in order of place."""
    places = sorted({*before, *after})
    return tuple(
        Change(place, before.get(place), after.get(place)) for place in places if before.get(place) != after.get(place)
    )


def applied(rows: Rows, edits: Rows) -> dict[Place, Value]:
    """The rows with edits over them; an edit of None takes a row out."""
    merged = {**rows, **edits}
    return {place: value for place, value in merged.items() if value is not None}


def conflicts(base: Rows, edits: Rows, now: Rows) -> tuple[Change, ...]:
    """The rows that were edited on `base` and have meanwhile become something else: theirs before, mine after."""
    return tuple(
        Change(place, now.get(place), mine)
        for place, mine in sorted(edits.items(), key=lambda edit: edit[0])
        if now.get(place) != base.get(place) and now.get(place) != mine
    )


def towards(now: Rows, wanted: Rows, sections: Collection[Section]) -> dict[Place, Value | None]:
    """The edits that make the rows of some sections as they are wanted.

    Accounts and settings of the policy that are not wanted stay as they are: an account has a past and keys, and a
    setting always has a value.
    """
    edits: dict[Place, Value | None] = {
        place: value for place, value in wanted.items() if place.section in sections and now.get(place) != value
    }
    lists = set(sections) - {Section.ACCOUNTS, Section.POLICY}
    edits |= {place: None for place in now if place.section in lists and place not in wanted}
    return edits
