"""A secret that is kept: how it ends and since when, Replace and Test. It is never shown, only typed anew."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.account_views import SecretLine
from otpdesk.errors import DeskError
from otpdesk.gui.messages import announce
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme


class SecretRow(QWidget):
    """`save_wanted` and `test_wanted` hand over the key and what is typed (empty: the one that is kept)."""

    save_wanted = Signal(str, str)
    test_wanted = Signal(str, str)

    def __init__(self, theme: Theme, secret: SecretLine, help_: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._help = help_
        self.secret = secret
        self._label = QLabel(secret.label)
        set_role(self._label, "strong")
        self._kept = QLabel()
        self._kept.setWordWrap(True)
        self.replace_button = QPushButton()
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(f"New {secret.label}")
        self.test_button = QPushButton("Test")
        self.test_button.setAccessibleName(f"Test {secret.label}")
        self.save_button = QPushButton("Save now")
        self.save_button.setAccessibleDescription("It takes effect at once")
        set_role(self.save_button, "primary")
        self.cancel_button = QPushButton("Cancel")
        set_role(self.cancel_button, "ghost")
        self._sign = QLabel()
        self._below = QLabel()
        self._below.setWordWrap(True)
        self._shown, self._typed = QWidget(), QWidget()
        self._lay_out()
        self.replace_button.clicked.connect(self.open)
        self.cancel_button.clicked.connect(self.close_field)
        self.save_button.clicked.connect(self._save)
        self.test_button.clicked.connect(self._test)
        self.field.returnPressed.connect(self._save)
        theme.changed.connect(self._paint)
        self._say("", wrong=False)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._kept, 1)
        row.addWidget(self.replace_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self._typed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.field)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.cancel_button)
        buttons.addStretch()
        buttons.addWidget(self.test_button)
        buttons.addWidget(self.save_button)
        column.addLayout(buttons)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._below, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self._label)
        whole.addWidget(self._shown)
        whole.addWidget(self._typed)
        whole.addLayout(below)
        self._type(open_=False)

    def _type(self, *, open_: bool) -> None:
        self._shown.setVisible(not open_)
        self._typed.setVisible(open_)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 14))

    def show_secret(self, secret: SecretLine, words: str) -> None:
        """Show what is kept; what is being typed stays."""
        self.secret = secret
        self._kept.setText(words)
        set_role(self._kept, "text2" if secret.kept or not secret.required else "error")
        self._kept.setAccessibleName(f"{secret.label}: {_spoken(secret, words)}")
        verb = "Replace" if secret.kept else "Type it" if secret.required else "Add"
        self.replace_button.setText(verb)
        self.replace_button.setAccessibleName(f"{verb}: {secret.label}")

    @Slot()
    def open(self) -> None:
        """Show the field for a new one."""
        self._type(open_=True)
        self._say(self._help, wrong=False)
        self.field.setFocus()

    @Slot()
    def close_field(self) -> None:
        """Forget what is typed and show what is kept."""
        inside = self.isAncestorOf(self.window().focusWidget() or self.window())
        self.field.clear()
        self._type(open_=False)
        self._say("", wrong=False)
        if inside:
            self.replace_button.setFocus()

    @property
    def typing(self) -> bool:
        """Whether the field for a new one is open."""
        return not self._typed.isHidden()

    @Slot()
    def _save(self) -> None:
        if not self.field.text().strip() and self.secret.required:
            self._say(f"{self.secret.label} is required.", wrong=True)
            return
        self._lock(locked=True)
        self.save_wanted.emit(self.secret.key, self.field.text())

    @Slot()
    def _test(self) -> None:
        self._lock(locked=True)
        self._say("Testing…", wrong=False)
        self.test_wanted.emit(self.secret.key, self.field.text())

    def _lock(self, *, locked: bool) -> None:
        self.save_button.setEnabled(not locked)
        self.test_button.setEnabled(not locked)

    def show_tested(self, words: str) -> None:
        """A test with what is typed went well."""
        self._lock(locked=False)
        self._say(words, wrong=False, role="good")

    def show_saved(self) -> None:
        """The new one is in the vault."""
        self._lock(locked=False)
        self.close_field()

    def show_problem(self, problem: DeskError) -> None:
        """The new one cannot be used; it stays in its field."""
        self._lock(locked=False)
        self._say(f"{problem.title} {problem.hint}".strip(), wrong=True)

    def _say(self, words: str, *, wrong: bool, role: str = "small") -> None:
        self._below.setText(words)
        self._below.setVisible(bool(words))
        set_role(self._below, "error" if wrong else role)
        self._sign.setVisible(wrong)
        set_look(self.field, "wrong", "true" if wrong else "false")
        self.field.setAccessibleDescription(words)
        self._paint()
        if words and words != self._help:
            announce(self.field, words, urgent=wrong)

    @property
    def said(self) -> str:
        """What is said below the field, empty when nothing is."""
        return "" if self._below.isHidden() else self._below.text()

    @property
    def shown(self) -> str:
        """What is shown of the secret that is kept."""
        return self._kept.text()


def _spoken(secret: SecretLine, words: str) -> str:
    """Without the dots, which a screen reader would count."""
    return words.replace("••••••••", "ends with " if secret.ending else "kept, ", 1)
