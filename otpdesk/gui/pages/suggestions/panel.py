"""The side panel of a suggestion that was taken up: what it says, what the shadow saw, and what can be done with it."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.suggesting_words import valued
from otpdesk.desk.suggestion_views import SuggestionLine, SuggestionState
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.suggestions import words
from otpdesk.gui.pages.team.member_panel import facts
from otpdesk.gui.pieces import hairline, selectable
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.roles import Right, needs

_REASON_LENGTH = 400


class SuggestionPanel(SidePanel):
    """`apply_wanted`, `draft_wanted` and `end_wanted` follow its buttons with the number, and a reason."""

    apply_wanted = Signal(int, str)
    draft_wanted = Signal(int)
    end_wanted = Signal(int, str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen suggestion", parent)
        self._desktop = desktop
        self._line: SuggestionLine | None = None
        self.reason = QLineEdit()
        self.reason.setMaxLength(_REASON_LENGTH)
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Why")
        self.apply = QPushButton("Apply")
        self.apply.setToolTip("Chance chooses by these shares from now on, until somebody ends it")
        set_role(self.apply, "primary")
        self.draft = QPushButton("Draft the order")
        self.draft.setToolTip("Put this order of accounts into your draft of the routes instead")
        self.end = QPushButton("End")
        for button in (self.apply, self.draft, self.end):
            self.add_to_foot(button)
        self.apply.clicked.connect(lambda: self._emit(self.apply_wanted))
        self.end.clicked.connect(lambda: self._emit(self.end_wanted))
        self.draft.clicked.connect(self._draft)
        self.reason.textChanged.connect(self.follow)

    def show_line(self, line: SuggestionLine) -> None:
        """Show a suggestion; a reason that is being typed for the same one stays."""
        if line == self._line:
            return
        same = self._line is not None and self._line.number == line.number
        if not same:
            self.reason.clear()
        self._line = line
        found = line.suggestion
        self.set_title(f"{found.title}.", f"No. {line.number} · {words.STATES[line.state]}")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(facts((one.account, f"{words.rate(one)}, {one.words}") for one in found.shares))
        column.addWidget(hairline())
        for said in found.sentences:
            column.addWidget(selectable(said, "text2"))
        column.addWidget(hairline())
        column.addWidget(selectable("Since then", "strong"))
        column.addWidget(selectable(words.noted(line), "text2"))
        column.addWidget(selectable(valued(line.worth, found.leader), "text2"))
        now, zone = self._desktop.clock.now(), self._desktop.zone
        at, how = words.progress(line, now, zone)
        column.addWidget(selectable(f"{words.STATES[line.state]} {at}: {how}.".replace(": .", "."), "small"))
        self._add_reason(column, line)
        column.addStretch()
        self.set_body(body, same=same)
        self.follow()

    def _add_reason(self, column: QVBoxLayout, line: SuggestionLine) -> None:
        """The field lives longer than a body: it moves into the new one, or out of the old one, before that goes."""
        over = line.state is SuggestionState.ENDED
        if over:
            self.reason.setParent(self)
        else:
            column.addWidget(self.reason)
        self.reason.setVisible(not over)

    @Slot()
    def follow(self, *_typed: object) -> None:
        """Enable what can be done now, and say why the rest cannot."""
        line = self._line
        if line is None:
            return
        may = self._desktop.may(Right.CONFIGURE)
        why = "" if may else needs(Right.CONFIGURE)
        ready = may and self._desktop.writable
        over = line.state is SuggestionState.ENDED
        self.apply.setEnabled(ready and line.state is SuggestionState.SHADOW)
        self.draft.setEnabled(ready and not over)
        self.end.setEnabled(ready and not over and bool(self.reason.text().strip()))
        for button in (self.apply, self.draft, self.end):
            button.setAccessibleDescription(why)

    def _emit(self, signal: object) -> None:
        if self._line is not None:
            signal.emit(self._line.number, self.reason.text())  # type: ignore[attr-defined]

    @Slot()
    def _draft(self) -> None:
        if self._line is not None:
            self.draft_wanted.emit(self._line.number)
