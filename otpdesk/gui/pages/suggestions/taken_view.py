"""The suggestions that were taken up, and the panel of the chosen one."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from otpdesk.desk.suggestion_views import SuggestionLine
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.suggestions.columns import taken_columns
from otpdesk.gui.pages.suggestions.panel import SuggestionPanel
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

_FRESH_FOR = 300


class TakenView(QWidget):
    """`ask_wanted` follows the button of an empty list, `changed` each reading and each choice of a row."""

    ask_wanted = Signal()
    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._reads = 0
        self._chosen_next: int | None = None
        self.model: Records[SuggestionLine] = Records(
            taken_columns(desktop.clock.now, desktop.zone), lambda one: one.number
        )
        self.table: Table[SuggestionLine] = Table(desktop.theme, self.model, "Suggestions, newest first")
        self.states = States(desktop, self.table, fresh_for=_FRESH_FOR)
        self.panel = SuggestionPanel(desktop)
        self.panel.hide()
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 1, 6, 6)
        inside.addWidget(self.states)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        self._connect()

    def _connect(self) -> None:
        self.states.retried.connect(self.read)
        self.states.acted.connect(self.ask_wanted)
        self.table.chosen.connect(self._show_panel)
        self.table.clicked.connect(self.open_panel)
        self.table.opened.connect(self.open_panel)
        self.panel.closed.connect(self.close_panel)
        self.panel.apply_wanted.connect(self.apply)
        self.panel.draft_wanted.connect(self.draft)
        self.panel.end_wanted.connect(self.end)
        self._desktop.writable_changed.connect(self.panel.follow)
        self._desktop.role_changed.connect(self.panel.follow)

    # reading

    def show_next(self, number: int) -> None:
        """Choose this one once it is read."""
        self._chosen_next = number

    @Slot()
    def read(self) -> None:
        """Read them again."""
        desk = self._desktop.desk
        self.states.wait()
        if desk is None:
            return
        self._reads += 1
        number = self._reads

        def came(lines: tuple[SuggestionLine, ...]) -> None:
            if number == self._reads:
                self._show(lines)

        self._desktop.jobs.run(self, desk.suggesting.lines, came, self.states.show_problem)

    def _show(self, lines: tuple[SuggestionLine, ...]) -> None:
        self.model.show(lines)
        if not lines:
            self.panel.hide()
            hint = (
                "Work one out and try it in the shadow: every message goes as ever, and what it would choose is noted."
            )
            self.states.show_empty("No suggestion was taken up yet.", hint, "Work one out", "lightbulb")
        else:
            self.states.show_content()
            wanted, self._chosen_next = self._chosen_next, None
            if wanted is not None and self.model.number_of(wanted) >= 0:
                self.table.choose(self.model.number_of(wanted))
                self.open_panel()
            elif self.table.record() is None:
                self.table.choose(0)
            self._show_panel()
        if self.isVisible() and not self.panel.isAncestorOf(self.window().focusWidget() or self):
            self.states.take_focus()
        self.changed.emit()

    # the panel

    @Slot()
    def _show_panel(self, *_row: object) -> None:
        line = self.table.record()
        if line is not None and not self.panel.isHidden():
            self.panel.show_line(line)
        self.changed.emit()

    @Slot()
    def open_panel(self, *_row: object) -> None:
        """Show the chosen one."""
        if self.table.record() is not None:
            self.panel.show()
            self._show_panel()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()
        self.states.take_focus()

    @Slot()
    def toggle_panel(self) -> None:
        """Space."""
        if self.panel.isHidden():
            self.open_panel()
        else:
            self.close_panel()

    # acts

    @Slot(int, str)
    def apply(self, number: int, reason: str) -> None:
        """Let chance choose by it."""
        desk = self._desktop.ready()
        act = partial(desk.suggesting.apply, number, reason)
        self._desktop.jobs.run(self, act, partial(self._done, "Applied"), self._desktop.messages.error)

    @Slot(int, str)
    def end(self, number: int, reason: str) -> None:
        """End it."""
        desk = self._desktop.ready()
        act = partial(desk.suggesting.end, number, reason)
        self._desktop.jobs.run(self, act, partial(self._done, "Ended"), self._desktop.messages.error)

    def _done(self, word: str, line: SuggestionLine) -> None:
        self.panel.reason.clear()
        self._desktop.messages.toast(f"{word}: {line.suggestion.title}")
        self.read()

    @Slot(int)
    def draft(self, number: int) -> None:
        """Put its order into the draft of the routes."""
        desk = self._desktop.ready()
        self._desktop.draft.do(
            f"the order of suggestion {number}",
            lambda: desk.suggesting.draft(number),
            done=lambda: self._desktop.messages.toast("The order is in your draft; Routing shows it"),
        )
