"""Asking for the vault's master password: once to open it, twice to make it."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

SHORTEST = 12
_WIDTH = 440
_SIDE = 24
_CREATE = (
    "This machine has no keychain that otpdesk can use. The provider keys and the key that protects customers' "
    "numbers will lie in a file sealed with a password. Nobody can restore it: keep it in your password manager."
)
_OPEN = "The provider keys on this machine are sealed with a password."


class PasswordDialog(QDialog):
    """Modal to the window. `password` is what was typed, once accepted."""

    def __init__(self, theme: Theme, creating: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._creating = creating
        self.setWindowTitle("Make a vault password" if creating else "Open the vault")
        self._first = self._field("Password")
        self._second = self._field("The same once more")
        self._problem = QLabel()
        set_role(self._problem, "error")
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._go = QPushButton("Make the vault" if creating else "Open")
        set_role(self._go, "primary")
        self._go.setDefault(True)
        self._go.clicked.connect(self._try)
        self._lay_out(theme)

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        return field

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 22, _SIDE, 20)
        column.setSpacing(6)
        title = QLabel(self.windowTitle())
        set_role(title, "title")
        words = QLabel(_CREATE if self._creating else _OPEN)
        words.setWordWrap(True)
        set_role(words, "text2")
        words.setFixedWidth(_WIDTH - 2 * _SIDE)
        words.ensurePolished()
        words.setMinimumHeight(words.heightForWidth(words.width()))
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(8)
        for name, field in self._rows():
            label = QLabel(name)
            set_role(label, "strong")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        column.addWidget(self._problem)
        shown = QCheckBox("Show what I type")
        shown.toggled.connect(self._show_typed)
        column.addWidget(shown)
        column.addSpacing(8)
        column.addLayout(self._buttons())

    def _rows(self) -> tuple[tuple[str, QLineEdit], ...]:
        first = ("Password", self._first)
        return (first, ("The same once more", self._second)) if self._creating else (first,)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addStretch()
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self._go)
        return row

    @property
    def password(self) -> str:
        """What was typed."""
        return self._first.text()

    @Slot(bool)
    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        self._first.setEchoMode(mode)
        self._second.setEchoMode(mode)

    @Slot()
    def _try(self) -> None:
        problem, field = self._wrong()
        if not problem:
            self.accept()
            return
        self._problem.setText(problem)
        self._problem.show()
        field.setFocus()

    def _wrong(self) -> tuple[str, QLineEdit]:
        if not self._first.text():
            return "Type the password.", self._first
        if self._creating and len(self._first.text()) < SHORTEST:
            return f"At least {SHORTEST} characters. Three or four random words are easy to type.", self._first
        if self._creating and self._first.text() != self._second.text():
            return "The two are not the same.", self._second
        return "", self._first
