"""The routes: a table in the order in which they are looked at, beside it a number explained or a route edited."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import RouteLine
from otpdesk.errors import DeskError
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.routing import columns, sentences
from otpdesk.gui.pages.routing.columns import Row
from otpdesk.gui.pages.routing.editor import RouteEditor
from otpdesk.gui.pages.routing.explain import ExplainPanel
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table
from otpdesk.otp import Channel


class RouteTable(Table[Row]):
    """The table; Alt with the arrows and Delete are the page's."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moving = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Delete or (moving and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}):
            event.ignore()
            return
        super().keyPressEvent(event)


class RoutesView(QWidget):
    """Table and side panels. `listed` follows each reading, `chosen_changed` each choice of a row."""

    listed = Signal()
    chosen_changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.lines: tuple[RouteLine, ...] = ()
        self._asked = 0
        self._follow = ""
        self.explain = ExplainPanel(desktop)
        shown = columns.columns(lambda: self.explain.decides)
        self.model: Records[Row] = Records(shown, columns.identity, columns.is_heading)
        self.table = RouteTable(desktop.theme, self.model, "Routes, in the order in which they are looked at")
        self.states = States(desktop, self.table)
        self.editor = RouteEditor(desktop)
        self._panels = QStackedWidget()
        for panel in (self.explain, self.editor):
            self._panels.addWidget(panel)
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.states)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self._panels)
        self._fit()
        self._connect()

    def _connect(self) -> None:
        desktop = self._desktop
        desktop.desk_opened.connect(self.read)
        desktop.draft.changed.connect(self.read)
        desktop.draft.published.connect(self.read)
        desktop.accounts_changed.connect(self.read)
        desktop.theme.changed.connect(self._fit)
        self.states.retried.connect(self.read)
        self.states.acted.connect(self.add)
        self.table.opened.connect(self.edit)
        self.table.chosen.connect(self.chosen_changed)
        self.explain.closed.connect(self.explain.forget)
        self.explain.answered.connect(self._mark)
        self.editor.closed.connect(self.close_editor)
        self.editor.drafted.connect(self._drafted)

    @Slot()
    def _fit(self) -> None:
        """The stack is as wide as its panels, which grow with the text."""
        self._panels.setFixedWidth(self.explain.maximumWidth())

    def hasHeightForWidth(self) -> bool:
        """Its texts that wrap must not push the bar of the draft off the page: they scroll."""
        return False

    # reading

    @Slot()
    def read(self) -> None:
        """Read the routes of the draft; the newest reading counts."""
        desk = self._desktop.desk
        if desk is None:
            self.states.wait()
            return
        self._asked += 1
        number = self._asked
        self.states.wait()
        self._desktop.jobs.run(
            self,
            desk.routes.lines,
            lambda lines: self._show(lines) if number == self._asked else None,
            lambda problem: self._miss(problem) if number == self._asked else None,
        )

    def _miss(self, problem: DeskError) -> None:
        self.states.show_problem(problem)

    def _show(self, lines: tuple[RouteLine, ...]) -> None:
        self.lines = lines
        self.model.show(columns.rows(lines))
        if self._follow:
            self.choose(self._follow)
            self._follow = ""
        if lines:
            self.states.show_content()
            if self.line is None:
                self.table.choose(1)
        else:
            hint = "Every account that carries a channel is tried, the oldest first. A route says which, and how."
            self.states.show_empty("No route yet", hint, "Add a route", "route")
        self.listed.emit()

    @Slot()
    def _mark(self) -> None:
        """Mark the route that takes the number that is explained."""
        self.model.show(self.model.records)

    # what is chosen

    @property
    def line(self) -> RouteLine | None:
        """The chosen route; None on a heading."""
        record = self.table.record()
        return record if isinstance(record, RouteLine) else None

    def choose(self, key: str) -> None:
        """Choose the route of a row's key, if it is there."""
        number = self.model.number_of(key)
        if number >= 0:
            self.table.choose(number)

    def take_focus(self) -> None:
        """Put the focus on the table or what stands in its place."""
        self.states.take_focus()

    # acts

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the routes."""
        line, lost = self.line, "" if self._desktop.writable else "the database does not answer"
        none = lost or ("" if line is not None and not line.removed else "no route is chosen")
        back = lost or ("" if line is not None and line.changed else "it is not changed")
        return (
            Action("Add a route", self.add, "A", "plus", "add", not lost, lost),
            Action("Change the route", self.edit, "Return", "pencil", "change", not none, none),
            Action("Explain a number", self.ask, "X", "split", "explain"),
            Action("Look at the route earlier", partial(self.shift, -1), "Alt+Up", "arrow-up", "", not none, none),
            Action("Look at the route later", partial(self.shift, 1), "Alt+Down", "arrow-down", "", not none, none),
            Action("Remove the route", self.remove, "Del", "trash-2", "", not none, none),
            Action("Take back the change of the route", self.take_back, "Z", "undo-2", "", not back, back),
            *self.table.row_actions(self._desktop.messages),
        )

    @Slot()
    def ask(self) -> None:
        """X: to the field in which a number is typed."""
        self.close_editor()
        self.explain.focus()

    @Slot()
    def add(self) -> None:
        """A: an empty form, for the channel that is chosen."""
        record = self.table.record()
        self.editor.show_new(record.channel if record is not None else Channel.SMS)
        self._open_editor()

    @Slot()
    def edit(self) -> None:
        """Enter: the chosen route as a form."""
        if self.line is not None and not self.line.removed:
            self.editor.show_line(self.line)
            self._open_editor()

    def _open_editor(self) -> None:
        self._panels.setCurrentWidget(self.editor)
        self.editor.fields["country" if self.editor.key or self.lines else "channel"].focus()

    @property
    def editing(self) -> bool:
        """Whether the form is in front."""
        return self._panels.currentWidget() is self.editor

    @Slot()
    def close_editor(self) -> None:
        """Put the explanation in front again."""
        if self.editing:
            self._panels.setCurrentWidget(self.explain)
            self.take_focus()

    @Slot(str)
    def _drafted(self, key: str) -> None:
        self.close_editor()
        if not key:
            self._desktop.messages.toast("Route added to the draft")

    @Slot()
    def remove(self) -> None:
        """Delete: take the chosen route out of the draft; undo brings it back."""
        line = self.line
        if line is None or line.removed:
            return
        desk, key = self._desktop.ready(), line.key
        self._desktop.draft.do(f"remove {sentences.name(line)}", lambda: desk.routes.remove(key))

    @Slot()
    def take_back(self) -> None:
        """Z: the chosen route as it is in force."""
        if self.line is not None and self.line.changed:
            self._desktop.draft.discard_row("routes", self.line.key)

    def shift(self, by: int) -> None:
        """Alt with an arrow: let the chosen route be looked at earlier or later, among those as specific."""
        line = self.line
        if line is None or line.removed:
            return
        desk, key = self._desktop.ready(), line.key
        self._follow = key
        self._desktop.draft.do(f"move {sentences.name(line)}", lambda: desk.routes.move(key, by), self._say_why)

    def _say_why(self, problem: DeskError) -> None:
        """It cannot move further: that is no trouble, so it is said and goes."""
        self._desktop.messages.toast(problem.title)
