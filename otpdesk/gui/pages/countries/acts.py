"""What the page changes in the draft, each act with the words by which undo names it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from otpdesk.countries import Stance
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.countries import wording as words
from otpdesk.otp import Channel

if TYPE_CHECKING:
    from otpdesk.desk.countries_file import Changes

WORD = {Stance.ALLOW: "allow", Stance.WATCH: "watch", Stance.BLOCK: "block"}
_CAPS = {
    "per_day": "codes per day",
    "highest_price": "highest price",
    "per_number_day": "codes per number and day",
}


def set_stance(
    desktop: Desktop, channel: Channel, stance: Stance, countries: Sequence[str], names: Mapping[str, str]
) -> None:
    """Draft a stance for some countries."""
    desk, changes = desktop.ready(), cast("Changes", {words.FIELD[channel]: stance})
    whom = names[countries[0]] if len(countries) == 1 else words.several(len(countries))
    desktop.draft.do(f"{WORD[stance]} {whom}", lambda: desk.countries.set(countries, **changes))


def set_cap(desktop: Desktop, key: str, cap: int | None, country: str, names: Mapping[str, str]) -> None:
    """Draft a cap of one country."""
    desk, changes = desktop.ready(), cast("Changes", {key: cap})
    desktop.draft.do(f"{_CAPS[key]}, {names[country]}", lambda: desk.countries.set((country,), **changes))


def take_file(desktop: Desktop, path: Path, done: Callable[[], None]) -> None:
    """Draft what a CSV file says; a file that cannot be used changes nothing, and the message bar names its lines."""
    desk = desktop.ready()
    desktop.draft.do(f"import {path.name}", lambda: desk.countries.import_csv(path), done=done)
