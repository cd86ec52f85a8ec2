"""The draft as the window has it: what changes, with undo; acts run one after the other, off the GUI thread.

    desktop.draft.do("block Indonesia", lambda: desk.countries.set_stance("ID", …))

The desk keeps the draft in the database; this follows it. An act that fails says so, and changes nothing here.
"""

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from otpdesk.desk.configuration_views import ChangeLine, DraftLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording

if TYPE_CHECKING:
    from otpdesk.desk.desk import Desk
    from otpdesk.desk.drafts import Step
    from otpdesk.gui.desktop import Desktop

T = TypeVar("T")
Failed = Callable[[DeskError], None]
_DAY = 24 * 3_600_000


class _Command(QUndoCommand):
    """One act; the desk undoes it before the stack moves, so that the two never say different things."""

    def __init__(self, label: str, step: "Step") -> None:
        super().__init__(label)
        self.before = step.before
        self.after = step.after


class Draft(QObject):
    """What is changed and not yet saved. `changed` follows whatever makes `line` another, `published` each version.

    `stack` names what can be undone and done again; use `undo` and `redo` here, not its own.
    """

    changed = Signal()
    published = Signal(int)

    def __init__(self, desktop: "Desktop") -> None:
        super().__init__(desktop)
        self._desktop = desktop
        self.line = DraftLine(0)
        self.stack = QUndoStack(self)
        self._waiting: deque[Callable[[], None]] = deque()
        self._under_way = False
        self._found = False
        desktop.desk_opened.connect(self._open)

    @property
    def busy(self) -> bool:
        """Whether an act is under way."""
        return self._under_way

    def changed_keys(self, section: str) -> frozenset[str]:
        """The keys of a section's rows that are changed."""
        return frozenset(one.key for one in self.line.changes if one.section == section)

    def problem_of(self, section: str, key: str) -> str:
        """Why a row cannot be published as it is drafted; empty if it can."""
        return next((one.problem for one in self._rows(section, key) if one.problem), "")

    def warning_of(self, section: str, key: str) -> str:
        """What a drafted row may lead to; empty if nothing is to be said."""
        return next((one.warning for one in self._rows(section, key) if one.warning), "")

    def _rows(self, section: str, key: str) -> tuple[ChangeLine, ...]:
        rows = (*self.line.changes, *self.line.broken)
        return tuple(one for one in rows if (one.section, one.key) == (section, key))

    # acts

    def do(
        self,
        label: str,
        act: "Callable[[], Step]",
        failed: Failed | None = None,
        done: Callable[[], None] | None = None,
    ) -> None:
        """Run an act of the desk that changes the draft; `label` says what undo takes back: “block Indonesia”.

        Without `failed` a problem goes to the message bar.
        """

        def keep(step: "Step") -> None:
            self.stack.push(_Command(label, step))
            self._take(step.line)
            if done is not None:
                done()

        self._then(lambda: self._run(act, keep, failed))

    @Slot()
    def undo(self) -> None:
        """Take the last act back."""
        self._then(lambda: self._move(-1))

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back."""
        self._then(lambda: self._move(1))

    def _move(self, by: int) -> None:
        place = self.stack.index() + min(by, 0)
        command = self.stack.command(place) if 0 <= place < self.stack.count() else None
        if not isinstance(command, _Command):
            self._end()
            return
        state = command.before if by < 0 else command.after

        def moved(line: DraftLine) -> None:
            self.stack.setIndex(self.stack.index() + by)
            self._take(line)

        self._run(lambda: self._desk().drafts.restore(state), moved, None)

    @Slot()
    def discard(self) -> None:
        """End every edit; undo brings them back."""
        self.do("discard all changes", self._discard_all)

    def _discard_all(self) -> "Step":
        return self._desk().drafts.discard()

    def discard_row(self, section: str, key: str) -> None:
        """End the edit of one row."""

        def act() -> "Step":
            from otpdesk.configuration import Place, Section

            return self._desk().drafts.discard((Place(Section(section), key),))

        self.do("discard one change", act)

    def settle(self, choices: dict[tuple[str, str], bool], done: Callable[[], None], failed: Failed) -> None:
        """End conflicts: True for a row takes mine, False theirs. What was done before cannot be undone after it."""

        def act() -> DraftLine:
            from otpdesk.configuration import Place, Section

            drafts = self._desk().drafts
            for (section, key), mine in choices.items():
                drafts.settle(Place(Section(section), key), mine=mine)
            return drafts.read()

        def settled(line: DraftLine) -> None:
            self.stack.clear()
            self._take(line)
            done()

        self._then(lambda: self._run(act, settled, failed))

    def take_version(self, version: int, failed: Failed, done: Callable[[], None]) -> None:
        """Draft what an earlier version said."""
        self.do(f"go back to version {version}", lambda: self._desk().drafts.take_version(version), failed, done)

    def take_file(self, path: Path, failed: Failed, done: Callable[[], None]) -> None:
        """Draft what a configuration file says."""
        self.do(f"import {path.name}", lambda: self._desk().drafts.take_file(path), failed, done)

    def publish(self, why: str, failed: Failed, done: Callable[[], None]) -> None:
        """Put the draft in force as it is shown."""
        version = self.line.version

        def act() -> tuple[int, DraftLine]:
            drafts = self._desk().drafts
            made = drafts.publish(why, version)
            return made, drafts.read()

        def saved(result: tuple[int, DraftLine]) -> None:
            made, line = result
            self.stack.clear()
            self._take(line)
            done()
            self._desktop.messages.toast(f"Version {made} is in force")
            self.published.emit(made)
            self._desktop.accounts_changed.emit()

        def refused(problem: DeskError) -> None:
            failed(problem)
            self.read()

        self._then(lambda: self._run(act, saved, refused, label="Saving the configuration"))

    # reading

    @Slot()
    def _open(self) -> None:
        self.stack.clear()
        self._found = False
        self._take(DraftLine(0))
        self.read()

    @Slot()
    def read(self) -> None:
        """Look at the draft again: somebody else may have published meanwhile."""
        if self._desktop.desk is not None:
            self._then(lambda: self._run(self._desk().drafts.read, self._take_read, self._miss))

    def _take_read(self, line: DraftLine) -> None:
        self._take(line)
        if not self._found and line.changes and line.updated_at is not None:
            self._desktop.messages.notice(
                f"You have {count_of(len(line.changes))} from {self._when(line)}.",
                "Nothing of it takes effect until you save. Review or discard it on any page under Configure.",
            )
        self._found = True

    def _when(self, line: DraftLine) -> str:
        at, now, zone = line.updated_at or 0, self._desktop.clock.now(), self._desktop.zone
        if wording.same_day(at, now, zone):
            return wording.clock_time(at, zone)
        if wording.same_day(at, now - _DAY, zone):
            return "yesterday"
        return wording.day(at, zone)

    def _miss(self, _problem: DeskError) -> None:
        """What was known stays on screen; that the database does not answer is told elsewhere."""

    def _take(self, line: DraftLine) -> None:
        if line != self.line:
            self.line = line
            self.changed.emit()

    # one after the other

    def _then(self, begin: Callable[[], None]) -> None:
        self._waiting.append(begin)
        if not self._under_way:
            self._next()

    def _next(self) -> None:
        if self._waiting:
            self._under_way = True
            self._waiting.popleft()()

    def _end(self) -> None:
        self._under_way = False
        self._next()

    def _run(self, act: Callable[[], T], done: Callable[[T], None], failed: Failed | None, *, label: str = "") -> None:
        def came(result: T) -> None:
            try:
                done(result)
            finally:
                self._end()

        def went_wrong(problem: DeskError) -> None:
            try:
                (failed or self._desktop.messages.error)(problem)
            finally:
                self._end()

        self._desktop.jobs.run(self, act, came, went_wrong, label=label)

    def _desk(self) -> "Desk":
        return self._desktop.ready()


def count_of(changes: int) -> str:
    """1 unsaved change, 3 unsaved changes."""
    return "1 unsaved change" if changes == 1 else f"{changes} unsaved changes"
