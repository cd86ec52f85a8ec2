"""Rows to draft, and short ways to say so."""

from collections.abc import Callable

from otpdesk.configuration import Place, Section
from otpdesk.configuration.rows import (
    country_place,
    country_value,
)
from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.drafts import Drafts

LENGTH = Place(Section.POLICY, "code_length")
LIFE = Place(Section.POLICY, "code_life")
INDONESIA = country_place("ID")
WATCHED = country_value(CountryRule("ID", Stance.WATCH, per_day=300))
BLOCKED = country_value(CountryRule("ID"))

Joins = Callable[[str], Drafts]


def keys(drafts: Drafts) -> list[str]:
    return [one.key for one in drafts.read().changes]


def published(drafts: Drafts, edits: dict[Place, object]) -> int:
    drafts.edit(edits)
    return drafts.publish("because", drafts.read().version)
