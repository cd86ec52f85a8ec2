"""The rows of the table: countries under their continents, filtered by what was typed. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from otpdesk.countries import CountryRule, Stance
from otpdesk.desk.country_views import CountryLine, Verified
from otpdesk.desk.geography import sortable

_SENDING = frozenset({Stance.ALLOW, Stance.WATCH})
_STANCES = {"allowed": Stance.ALLOW, "watched": Stance.WATCH, "blocked": Stance.BLOCK}


@dataclass(frozen=True, slots=True)
class Continent:
    """The heading of a continent: how many of its countries take messages, and whether they are folded away."""

    name: str
    countries: tuple[str, ...]
    sending: int
    folded: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country with how codes did there; `problem` and `warning` are those of its change in my draft."""

    line: CountryLine
    verified: Verified | None = None
    problem: str = ""
    warning: str = ""


Row = Continent | Country


def identity(row: Row) -> str:
    """Which row it is, whatever it says: two letters for a country, else the continent's name."""
    return row.name if isinstance(row, Continent) else row.line.country


def codes_of(row: Row) -> tuple[str, ...]:
    """The countries that a row stands for."""
    return row.countries if isinstance(row, Continent) else (row.line.country,)


def rows(countries: Sequence[Country], typed: str, folded: Collection[str]) -> tuple[Row, ...]:
    """The rows to show: continents by name, the one of the home country first; what is in use before what is blocked.

    What is in use is so by what is in force, so that no row moves while it is edited. A filter unfolds everything.
    """
    words = sortable(typed).split()
    found = [one for one in countries if all(_fits(one.line, word) for word in words)]
    home = next((one.line.continent for one in countries if one.line.home), "")
    names = sorted({one.line.continent for one in found}, key=lambda name: (name != home, name))
    return tuple(row for name in names for row in _under(name, found, folded if not words else ()))


def _under(name: str, found: Iterable[Country], folded: Collection[str]) -> Iterator[Row]:
    mine = [one for one in found if one.line.continent == name]
    sending = sum(one.line.rule.sms in _SENDING for one in mine)
    yield Continent(name, tuple(one.line.country for one in mine), sending, name in folded)
    if name not in folded:
        yield from sorted(mine, key=lambda one: not in_use(one.line.published))


def in_use(rule: CountryRule) -> bool:
    """Whether anything may be sent there."""
    return bool({rule.sms, rule.voice, rule.whatsapp} & _SENDING)


def unused_continents(lines: Sequence[CountryLine]) -> set[str]:
    """The continents of which nothing is in use; they start folded."""
    used = {line.continent for line in lines if in_use(line.published) or line.home}
    return {line.continent for line in lines} - used


def _fits(line: CountryLine, word: str) -> bool:
    """Whether a word is part of a country's name or continent, its letters, the start of its code, or its stance."""
    digits = word.removeprefix("+").removeprefix("00")
    if digits.isdecimal():
        return line.dial.startswith(digits) or digits.startswith(line.dial)
    if word in _STANCES:
        return line.rule.sms is _STANCES[word]
    if word == "changed":
        return line.changed
    return word == line.country.casefold() or word in sortable(line.name) or word in sortable(line.continent)


def tally(lines: Iterable[CountryLine]) -> Mapping[Stance, int]:
    """How many countries are allowed, watched and blocked for SMS."""
    counts = dict.fromkeys(Stance, 0)
    for line in lines:
        counts[line.rule.sms] += 1
    return counts
