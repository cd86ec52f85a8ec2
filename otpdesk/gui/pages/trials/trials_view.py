"""The trials: the list, and the chosen one in full below it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget

from otpdesk.desk.trial_views import TrialLine, TrialPlan
from otpdesk.desk.views import AccountLine
from otpdesk.errors import DeskError
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.trials.columns import COLUMNS
from otpdesk.gui.pages.trials.detail import TrialDetail
from otpdesk.gui.pages.trials.end_dialog import EndDialog
from otpdesk.gui.pages.trials.form_dialog import FormDialog
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table
from otpdesk.roles import Right, needs

_HEAD = 42
_EMPTY = "Two accounts carry the same kind of messages, chance chooses, and you may look every day."


class TrialsView(QWidget):
    """`listed` follows each reading of the trials."""

    listed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.lines: tuple[TrialLine, ...] = ()
        self.dialog: FormDialog | None = None
        self.ending: EndDialog | None = None
        self._busy = False
        self._model: Records[TrialLine] = Records(COLUMNS, lambda line: line.id)
        self.table: Table[TrialLine] = Table(desktop.theme, self._model, "Trials")
        self.detail = TrialDetail(desktop)
        self._whole = QSplitter(Qt.Orientation.Vertical)
        self.states = States(desktop, self._whole)
        self._lay_out()
        self.states.acted.connect(self.begin)
        self.states.retried.connect(self.refresh)
        self.table.chosen.connect(self._show_chosen)
        self.detail.look_wanted.connect(self.look)
        self.detail.end_wanted.connect(self.end)
        desktop.writable_changed.connect(self._show_chosen)
        desktop.role_changed.connect(self._show_chosen)

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 1, 6, 6)
        inner.addWidget(self.table)
        self._desktop.theme.changed.connect(self._make_room)
        self._make_room()
        self._whole.addWidget(card)
        self._whole.addWidget(self.detail)
        self._whole.setChildrenCollapsible(False)
        self._whole.setHandleWidth(16)
        self._whole.setStretchFactor(0, 1)
        self._whole.setStretchFactor(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)

    @Slot()
    def _make_room(self) -> None:
        """The head and a row of the list are seen in the smallest window, at every size of text."""
        theme = self._desktop.theme
        self.table.setMinimumHeight(theme.px(_HEAD) + theme.row_height)

    # reading

    @Slot()
    def refresh(self) -> None:
        """Read the trials."""
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.trials.lines, self._show, self.states.show_problem)

    def _show(self, lines: tuple[TrialLine, ...]) -> None:
        self.lines = lines
        self._model.show(lines)
        if lines:
            self.states.show_content()
            if not self.table.currentIndex().isValid():
                self.table.choose(0)
        else:
            self.states.show_empty("No trial yet.", _EMPTY, "" if self.why_not else "New trial…", "flask-conical")
        self._show_chosen()
        self.listed.emit()

    @property
    def line(self) -> TrialLine | None:
        """The chosen trial."""
        return self.table.record()

    @property
    def why_not(self) -> str:
        """Why no trial can be started or ended now; empty when one can."""
        if not self._desktop.may(Right.CONFIGURE):
            return needs(Right.CONFIGURE)
        return self._lost

    @property
    def _lost(self) -> str:
        return "" if self._desktop.writable else "the database does not answer"

    @Slot()
    def _show_chosen(self, *_row: object) -> None:
        line = self.line
        self.detail.setVisible(line is not None)
        if line is not None:
            self.detail.show_trial(line, why_not_end=self.why_not, why_not_look=self._lost)

    # doing

    @Slot()
    def begin(self) -> None:
        """Ask for a new trial."""
        desk = self._desktop.desk
        if desk is not None and not self.why_not and self.dialog is None:
            self._desktop.jobs.run(self, desk.configuring.accounts, self._ask)

    def _ask(self, accounts: tuple[AccountLine, ...]) -> None:
        if self.dialog is not None:
            return
        self.dialog = FormDialog(self._desktop, accounts, self.window())
        self.dialog.wanted.connect(self._start)
        self.dialog.finished.connect(self.dialog.deleteLater)
        self.dialog.finished.connect(self._forget)
        self.dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = self.ending = None

    @Slot(object)
    def _start(self, plan: TrialPlan) -> None:
        desk = self._desktop.ready()

        def started() -> tuple[TrialLine, ...]:
            desk.trials.start(plan)
            return desk.trials.lines()

        self._run(started, f"“{plan.name}” runs from now on")

    @Slot()
    def look(self) -> None:
        """Count the chosen trial now."""
        line = self.line
        if line is None or line.state.over or self._lost:
            return
        desk = self._desktop.ready()

        def looked() -> tuple[TrialLine, ...]:
            desk.trials.look(line.id)
            return desk.trials.lines()

        self._run(looked, "Looked: it is safe to do so every day")

    @Slot()
    def end(self) -> None:
        """Ask why the chosen trial is to end."""
        line = self.line
        if line is None or line.state.over or self.why_not or self.ending is not None:
            return
        self.ending = EndDialog(self._desktop.theme, line.plan.name, self.window())
        self.ending.wanted.connect(lambda reason: self._end(line, reason))
        self.ending.finished.connect(self.ending.deleteLater)
        self.ending.finished.connect(self._forget)
        self.ending.open()

    def _end(self, line: TrialLine, reason: str) -> None:
        desk = self._desktop.ready()

        def ended() -> tuple[TrialLine, ...]:
            desk.trials.end(line.id, reason)
            return desk.trials.lines()

        self._run(ended, f"“{line.plan.name}” is ended")

    def _run(self, act: Callable[[], tuple[TrialLine, ...]], said: str) -> None:
        if self._busy:
            return
        self._busy = True

        def done(lines: tuple[TrialLine, ...]) -> None:
            self._busy = False
            for dialog in (self.dialog, self.ending):
                if dialog is not None:
                    dialog.accept()
            self._desktop.messages.toast(said)
            self._show(lines)

        self._desktop.jobs.run(self, act, done, self._fail, label="Trial")

    def _fail(self, problem: DeskError) -> None:
        self._busy = False
        dialog = self.dialog or self.ending
        if dialog is not None:
            dialog.show_problem(problem)
        else:
            self._desktop.messages.error(problem)

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the trials now."""
        line, no = self.line, self.why_not
        over = "no trial is chosen" if line is None else "it is over" if line.state.over else ""
        look, end = over or self._lost, over or no
        return (
            Action("New trial…", self.begin, "N", "plus", "" if no else "new trial", not no, no),
            Action("Look at the trial now", self.look, "L", "eye", "" if look else "look now", not look, look),
            Action("End the trial…", self.end, "E", "ban", "" if end else "end", not end, end),
            *self.table.row_actions(self._desktop.messages),
        )

    def take_focus(self) -> None:
        """Put the focus on the list, or on what stands in its place."""
        if self.lines:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.states.take_focus()
