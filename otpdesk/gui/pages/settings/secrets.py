"""Where the keys are kept, what that is worth, and another master password."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.upkeep_views import VaultLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.settings.cards import Card, Section
from otpdesk.gui.password import SHORTEST
from otpdesk.gui.states import States
from otpdesk.gui.style import set_look, set_role
from otpdesk.roles import Right

_WIDTH = 460
_SIDE = 24


class Secrets(Section):
    """The secret store in use: where it is, what it protects from and what it does not."""

    title = "Secret store"
    icon = "key-round"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._named = ""
        card = Card("Secret store", "Keeps the keys of provider accounts, and the keys that seal customers' numbers.")
        self.kind, self.where = card.add_fact("In use"), card.add_fact("Where")
        self.protects, self.does_not = card.add_fact("Protects from"), card.add_fact("Does not protect from")
        self.note = card.add_words("", "warning")
        self.change = QPushButton("Change the master password…")
        self.change.clicked.connect(self.ask)
        card.add_buttons(self.change)
        self.states = States(desktop, card)
        self.states.retried.connect(self.read)
        self.show_cards(self.states)
        self.note.hide()
        self.change.hide()
        desktop.writable_changed.connect(self._allow)

    @Slot()
    def read(self) -> None:
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.upkeep.vault, self._show, self.states.show_problem)

    def _show(self, line: VaultLine) -> None:
        self._named = line.password_file
        self.kind.setText(line.title)
        self.where.setText(line.where)
        self.protects.setText(line.protects)
        self.does_not.setText(line.does_not)
        self.note.setText(line.note)
        self.note.setVisible(bool(line.note))
        self.change.setVisible(line.password)
        self._allow()
        self.states.show_content()

    @Slot()
    def _allow(self) -> None:
        self.change.setEnabled(self._desktop.writable and self._desktop.may(Right.CONFIGURE))

    @Slot()
    def ask(self) -> None:
        """Ask for the old password and the new one."""
        PasswordChange(self._desktop, self.window(), self._named).open()


class PasswordChange(QDialog):
    """Asks for the present master password once and for the new one twice; stays open until it was changed.

    `named` is the file in which otpdesk looks for it at the next start, if there is one.
    """

    def __init__(self, desktop: Desktop, parent: QWidget | None = None, named: str = "") -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._named = named
        self.setWindowTitle("Change the master password")
        self.setFixedWidth(desktop.theme.px(_WIDTH))
        self.old, self.new, self.again = (
            self._field(name) for name in ("Present password", "New password", "The same once more")
        )
        self.problem = QLabel()
        set_role(self.problem, "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.go = QPushButton("Change")
        set_role(self.go, "primary")
        self.go.setDefault(True)
        self.go.clicked.connect(self.change)
        self._lay_out()

    def _field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setEchoMode(QLineEdit.EchoMode.Password)
        field.setAccessibleName(name)
        return field

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 22, _SIDE, 20)
        column.setSpacing(6)
        title = QLabel(self.windowTitle())
        set_role(title, "title")
        words = QLabel(
            "Everything is sealed anew in one step. Nobody can restore it: keep it in your password manager."
        )
        words.setWordWrap(True)
        set_role(words, "text2")
        words.setFixedWidth(self.width() - 2 * _SIDE)
        words.ensurePolished()
        words.setMinimumHeight(words.heightForWidth(words.width()))
        column.addWidget(title)
        column.addWidget(words)
        column.addSpacing(8)
        for field in (self.old, self.new, self.again):
            label = QLabel(field.accessibleName())
            set_role(label, "strong")
            label.setBuddy(field)
            column.addWidget(label)
            column.addWidget(field)
        column.addWidget(self.problem)
        shown = QCheckBox("Show what I type")
        shown.toggled.connect(self._show_typed)
        column.addWidget(shown)
        row = QHBoxLayout()
        row.addStretch()
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        row.addWidget(cancel)
        row.addWidget(self.go)
        column.addSpacing(8)
        column.addLayout(row)

    @Slot(bool)
    def _show_typed(self, shown: bool) -> None:
        for field in (self.old, self.new, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)

    @Slot()
    def change(self) -> None:
        """Change it, unless something typed cannot be right."""
        words, field = self._wrong()
        if words:
            self._say(words, field)
            return
        desk, old, new = self._desktop.ready(), self.old.text(), self.new.text()
        self.problem.hide()
        self._wait(waiting=True)
        self._desktop.jobs.run(
            self,
            lambda: desk.upkeep.change_password(old, new),
            self._done,
            self._fail,
            label="Changing the master password",
        )

    def _wrong(self) -> tuple[str, QLineEdit]:
        if not self.old.text():
            return "Type the present password.", self.old
        if len(self.new.text()) < SHORTEST:
            return f"At least {SHORTEST} characters. Three or four random words are easy to type.", self.new
        if self.new.text() != self.again.text():
            return "The two are not the same.", self.again
        return "", self.old

    def _wait(self, *, waiting: bool) -> None:
        self.go.setEnabled(not waiting)
        self.go.setText("Sealing…" if waiting else "Change")

    def _say(self, words: str, field: QLineEdit) -> None:
        for one in (self.old, self.new, self.again):
            set_look(one, "wrong", "true" if one is field else "false")
        self.problem.setText(words)
        self.problem.show()
        field.setAccessibleDescription(words)
        field.setFocus()
        field.selectAll()

    def _done(self, _nothing: None) -> None:
        self.accept()
        self._desktop.messages.toast("Master password changed")
        if self._named:
            self._desktop.messages.notice(
                f"Put the new password into {self._named} too.", "otpdesk looks there for it at the next start."
            )

    def _fail(self, problem: DeskError) -> None:
        self._wait(waiting=False)
        old = isinstance(problem, BadInput) and problem.field == "old"
        self._say(f"{problem.title} {problem.hint}".strip(), self.old if old else self.new)
