"""Where the code is typed that the customer reads back."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from otpdesk.desk.views import Session
from otpdesk.gui import wording
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.code_field import CodeField
from otpdesk.gui.pages.console.panes import with_key, wrapped
from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_ANY_LENGTH = 4, 10
"""The digits of a provider's code, which nobody told us."""


class CodePane(QWidget):
    """The code field, whose code it is, and how many tries are left. `check_asked` hands over what was typed.

    What was typed is gone with the check; only a code that was certainly not compared comes back into the field.
    """

    check_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = CodeField(theme)
        self.field.entered.connect(self._check)
        self.field.filled.connect(self._on_filled)
        self.field.refused.connect(self._on_refused)
        label = QLabel("Code the customer reads out")
        label.setBuddy(self.field)
        set_role(label, "strong")
        self.button = BusyButton(theme, "Check code", "shield-check", "primary")
        self.button.setProperty("large", "true")
        self.button.clicked.connect(self._check)
        self.button.setEnabled(False)
        self._whose = wrapped("small")
        self._foot = wrapped("muted")
        self._tries = ""
        self._given = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QVBoxLayout()
        head.setSpacing(1)
        head.addWidget(label)
        head.addWidget(self._whose)
        column.addLayout(head)
        column.addWidget(self.field, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(with_key(self.button, "Enter"))
        column.addWidget(self._foot)
        column.addStretch()

    def show_session(self, session: Session, *, busy: bool) -> None:
        """Bring whose code it is, its length and the tries up to date; `busy`: a code is being compared."""
        least, most = _ANY_LENGTH if session.any_length else (session.code_length, session.code_length)
        lengths = session.code_length, least, max(most, session.code_length)
        if lengths != self.field.lengths:
            self.field.set_length(*lengths)
        said = whose.sentence(session)
        self._whose.setText(said)
        self._whose.setVisible(bool(said))
        left = session.tries_left
        self._tries = f"{wording.tries(left)} · paste and numeric keypad work"
        self._foot.setText(self._tries)
        set_role(self._foot, "muted")
        self.field.setReadOnly(busy)
        self.button.set_busy(busy)
        self.button.setEnabled(self.field.full and not busy)

    @Slot(bool)
    def _on_filled(self, full: bool) -> None:
        self.button.setEnabled(full and not self.button.busy)
        self._foot.setText(self._tries)
        set_role(self._foot, "muted")

    @Slot(str)
    def _on_refused(self, why: str) -> None:
        self._foot.setText(why)
        set_role(self._foot, "error")

    @Slot()
    def _check(self) -> None:
        if self.field.full and not self.button.busy:
            self._given = self.field.text()
            self.field.clear()
            self.check_asked.emit(self._given)

    def answer(self, *, right: bool, compared: bool) -> None:
        """What came of the check: a code that was not compared comes back, to be checked again."""
        if not compared:
            self.give_back()
        self._given = ""
        self.field.set_wrong(not right and compared)
        if not right:
            self.field.setFocus()

    @Slot()
    def give_back(self) -> None:
        """Put what was given to a check that was not made into the field again, unless somebody has left meanwhile."""
        given, self._given = self._given, ""
        if given and self.isActiveWindow():
            self.field.setText(given)

    def forget(self) -> None:
        """Nothing that was typed stays."""
        self._given = ""
        self.field.clear()
        self.field.set_wrong(False)

    @property
    def whose(self) -> str:
        """What is said of whose code it is."""
        return self._whose.text()
