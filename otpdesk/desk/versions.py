"""The versions of the configuration: who changed which rows when, and why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from otpdesk.configuration import Change, Configuration, Place, Rows, difference
from otpdesk.configuration.rows import rows_of
from otpdesk.desk import draft_words
from otpdesk.desk.configuration_views import ChangeLine, VersionLine
from otpdesk.store import configuration

if TYPE_CHECKING:
    from otpdesk.desk.context import Context
    from otpdesk.store.configuration import Version
    from otpdesk.store.engine import Tx


class Versions:
    """What the versions changed. A version never changes itself, so how much it did is counted once."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._counted: dict[int, int] = {}

    def lines(self) -> tuple[VersionLine, ...]:
        """Every version there was, newest first."""
        with self._context.store.read() as tx:
            versions = configuration.history(tx)
            if not all(one.version in self._counted for one in versions):
                for one, changes in _every(tx):
                    self._counted[one.version] = len(changes)
            newest = versions[0].version if versions else 0
            return tuple(self._line(one, newest) for one in versions)

    def changes_of(self, version: int) -> tuple[ChangeLine, ...]:
        """What a version changed against the one before it. NotFound if there was none."""
        with self._context.store.read() as tx:
            after, before = configuration.snapshot(tx, version), configuration.snapshot(tx, max(0, version - 1))
        return tuple(draft_words.change_line(one) for one in difference(rows_of(before), rows_of(after)))

    def history_of(self, place: Place) -> tuple[tuple[VersionLine, ChangeLine], ...]:
        """The versions that changed one row, newest first."""
        found = []
        with self._context.store.read() as tx:
            newest = configuration.number_in_force(tx)
            for version, changes in _every(tx):
                self._counted[version.version] = len(changes)
                mine = next((one for one in changes if one.place == place), None)
                if mine is not None:
                    found.append((self._line(version, newest), draft_words.change_line(mine)))
        return tuple(found)

    def _line(self, one: "Version", newest: int) -> VersionLine:
        changed = self._counted[one.version]
        return VersionLine(one.version, one.at, one.who, one.why, changed, in_force=one.version == newest)


def _every(tx: "Tx") -> Iterator[tuple["Version", tuple[Change, ...]]]:
    """Each version, newest first, with what it changed."""
    later: tuple[Version, Rows] | None = None
    for version, rows in configuration.past(tx):
        if later is not None:
            yield later[0], difference(rows, later[1])
        later = version, rows
    if later is not None:
        yield later[0], difference(rows_of(Configuration()), later[1])
