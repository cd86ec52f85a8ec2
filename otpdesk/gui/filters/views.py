"""Filters of a page that were saved under a name. Each person's own, kept with the choices made for the window.

A view is a way of looking, like the size of the text: it belongs to whoever sits here, not to the desk. What was typed
into the search field is not part of it, since that may be a whole number.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from otpdesk.gui.filters.periods import PERIODS, USUAL, Period
from otpdesk.gui.preferences import Preferences

_LONGEST = 40


@dataclass(frozen=True, slots=True)
class Look:
    """What the chips say: the hours up to now, and the ticked values by what they restrict.

    `hours` None is all time, or days that are among the values.
    """

    hours: int | None = USUAL.hours
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def period(self) -> Period:
        """The stretch of time; the usual one if it is no longer offered."""
        return Period(self.hours) if Period(self.hours) in PERIODS else USUAL


@dataclass(frozen=True, slots=True)
class Shelf:
    """All of one person's views by name, the one that the page starts with, and what was looked at last."""

    looks: Mapping[str, Look] = field(default_factory=dict)
    start: str = ""
    last: Look | None = None


class Views:
    """Reads and keeps one operator's shelf of a page, `page` as it is called in the window."""

    def __init__(self, preferences: Preferences, page: str, operator: str) -> None:
        self.page = page
        self._preferences = preferences
        self._key = f"{page.casefold()}/{operator.casefold()}"
        self.shelf = _shelf(preferences.text(self._key))

    def _keep(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._preferences.choose(self._key, _text(shelf))

    def problem_of(self, name: str, *, but: str = "") -> str:
        """Why a view cannot be called so, in a sentence; empty: it can. `but` is its name now."""
        taken = {known.casefold() for known in self.shelf.looks if known != but}
        if not name.strip():
            return "Give the view a name."
        if len(name) > _LONGEST:
            return f"The name is longer than {_LONGEST} characters."
        return "Another view has this name." if name.strip().casefold() in taken else ""

    def save(self, name: str, look: Look) -> None:
        """Keep a look under a name, in place of what had it."""
        self._keep(replace(self.shelf, looks={**self.shelf.looks, name: look}))

    def rename(self, old: str, new: str) -> None:
        """Call a view otherwise; its place in the list stays."""
        looks = {(new if name == old else name): look for name, look in self.shelf.looks.items()}
        self._keep(replace(self.shelf, looks=looks, start=new if self.shelf.start == old else self.shelf.start))

    def delete(self, name: str) -> None:
        """Forget a view."""
        looks = {known: look for known, look in self.shelf.looks.items() if known != name}
        self._keep(replace(self.shelf, looks=looks, start="" if self.shelf.start == name else self.shelf.start))

    def put_back(self, shelf: Shelf) -> None:
        """Undo: the views as they were."""
        self._keep(replace(shelf, last=self.shelf.last))

    def start_with(self, name: str) -> None:
        """Let the page begin with a view; empty: with what was looked at last."""
        self._keep(replace(self.shelf, start=name))

    def remember(self, look: Look) -> None:
        """Keep what is looked at now, for the next start."""
        if look != self.shelf.last:
            self._keep(replace(self.shelf, last=look))

    @property
    def first(self) -> Look:
        """What the page begins with: the view chosen for it, or what was looked at last."""
        return self.shelf.looks.get(self.shelf.start) or self.shelf.last or Look()

    def name_of(self, look: Look) -> str:
        """The view that is exactly this look; empty for none."""
        return next((name for name, known in self.shelf.looks.items() if known == look), "")


def _text(shelf: Shelf) -> str:
    looks = {name: _plain(look) for name, look in shelf.looks.items()}
    last = _plain(shelf.last) if shelf.last is not None else None
    return json.dumps({"looks": looks, "start": shelf.start, "last": last}, ensure_ascii=False)


def _plain(look: Look) -> dict[str, object]:
    return {"hours": look.hours, "values": {key: list(values) for key, values in look.values.items()}}


def _shelf(text: str) -> Shelf:
    """What was kept; nothing where that cannot be read any more."""
    try:
        kept = json.loads(text) if text else {}
        looks = {str(name): _look(plain) for name, plain in kept.get("looks", {}).items()}
        last = _look(kept["last"]) if kept.get("last") else None
        return Shelf(looks, str(kept.get("start", "")), last)
    except (ValueError, TypeError, AttributeError, KeyError):
        return Shelf()


def _look(plain: Mapping[str, object]) -> Look:
    hours, values = plain["hours"], plain["values"]
    if not isinstance(values, dict) or not (hours is None or isinstance(hours, int)):
        raise TypeError(plain)
    return Look(hours, {str(key): tuple(str(value) for value in some) for key, some in values.items()})
