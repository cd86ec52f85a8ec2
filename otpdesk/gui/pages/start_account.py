"""The plain form that connects an account: provider, name, declared settings, Test, Save."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.views import AccountLine, Tested
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_look, set_role

if TYPE_CHECKING:
    from otpdesk.options import FormField

    Provider = tuple[str, str, tuple[FormField, ...]]


class AccountForm(QWidget):
    """`saved` gives the new account, `left` asks to go back. What was typed stays until it is saved."""

    saved = Signal(object)
    left = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._forms: dict[str, SettingsForm] = {}
        self._provider = ""
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the account")
        self._name_named = False
        self.name.textEdited.connect(self._note_name)
        self._choices = QHBoxLayout()
        self._choices.setSpacing(8)
        self._group = QButtonGroup(self)
        self._fields = QVBoxLayout()
        self._result = QLabel()
        self._result.setWordWrap(True)
        self._result.hide()
        self.test_button = QPushButton("Test")
        self.save_button = QPushButton("Save")
        set_role(self.save_button, "primary")
        self._back = QPushButton("Back")
        set_role(self._back, "ghost")
        self.test_button.clicked.connect(self.test)
        self.save_button.clicked.connect(self.save)
        self._back.clicked.connect(self.left)
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel("Connect an account")
        set_role(title, "title")
        label = QLabel("Name")
        label.setBuddy(self.name)
        set_role(label, "strong")
        note = QLabel("How the desk calls it, in lists and routes.")
        set_role(note, "small")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._back)
        buttons.addStretch()
        buttons.addWidget(self.test_button)
        buttons.addWidget(self.save_button)
        inside = QWidget()
        fields = QVBoxLayout(inside)
        fields.setContentsMargins(24, 12, 24, 16)
        fields.setSpacing(6)
        for part in (label, self.name, note):
            fields.addWidget(part)
        fields.addSpacing(8)
        fields.addLayout(self._fields)
        fields.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(_padded(title, self._choices, top=20))
        column.addWidget(hairline())
        column.addWidget(_scrolled(inside), 1)
        column.addWidget(hairline())
        column.addLayout(_padded(self._result, buttons, top=12))

    def load(self) -> None:
        """Read which providers there are, once."""
        if not self._forms:
            desk = self._desktop.ready()
            self._desktop.jobs.run(self, desk.configuring.providers, self._show_providers)

    def _show_providers(self, providers: "tuple[Provider, ...]") -> None:
        for name, title, fields in providers:
            button = QPushButton(title)
            button.setCheckable(True)
            set_role(button, "chip")
            button.clicked.connect(partial(self.choose, name))
            self._group.addButton(button)
            self._choices.addWidget(button)
            form = self._forms[name] = SettingsForm(self._desktop.theme, fields)
            form.check_wanted.connect(self._check)
            form.hide()
            self._fields.addWidget(form)
        self._choices.addStretch()
        if providers:
            self._group.buttons()[0].setChecked(True)
            self.choose(providers[0][0])

    def choose(self, provider: str, *_checked: object) -> None:
        """Show the form of a provider; what was typed into another stays there."""
        self._provider = provider
        for name, form in self._forms.items():
            form.setVisible(name == provider)
        for button, name in zip(self._group.buttons(), self._forms, strict=True):
            set_look(button, "active", name == provider)
        if not self._name_named:
            self.name.setText(provider)
        self._result.hide()
        self.focus_first()

    @property
    def form(self) -> SettingsForm:
        """The form of the chosen provider."""
        return self._forms[self._provider]

    def focus_first(self) -> None:
        """Put the cursor into the first setting."""
        if self._provider:
            self.form.focus_first()

    @Slot(str)
    def _note_name(self, text: str) -> None:
        self._name_named = bool(text)

    @Slot()
    def _check(self) -> None:
        provider, values, desk = self._provider, self.form.values(), self._desktop.ready()
        self._desktop.jobs.run(
            self.form, lambda: desk.configuring.check_settings(provider, values), self._show_problems
        )

    def _show_problems(self, problems: tuple[BadInput, ...]) -> None:
        self.form.show_problems(problems, every=False)

    # test and save

    @Slot()
    def test(self) -> None:
        """Ask the provider with what is typed; nothing is saved."""
        provider, values, desk = self._provider, self.form.values(), self._desktop.ready()
        self._wait("Testing…")
        self._desktop.jobs.run(
            self, lambda: desk.configuring.try_account(provider, values), self._show_tested, self._show_problem
        )

    def _show_tested(self, tested: Tested) -> None:
        self._wait("")
        parts = [f"The account answers: {tested.name}" if tested.name else "The account answers"]
        if tested.balance is not None:
            parts.append(f"balance {wording.money(tested.balance, 2)}")
        parts.append(f"{tested.latency} ms")
        self._say(" · ".join(parts), "good")

    @Slot()
    def save(self) -> None:
        """Keep the account; its keys go to the vault."""
        provider, name, values = self._provider, self.name.text().strip(), self.form.values()
        desk = self._desktop.ready()
        self._wait("Saving…")
        self._desktop.jobs.run(
            self,
            lambda: desk.configuring.add_account(provider, name, values),
            self._show_saved,
            self._show_problem,
            label="Saving the account",
        )

    def _show_saved(self, account: AccountLine) -> None:
        self._wait("")
        self._result.hide()
        for row in self.form.rows.values():
            if row.field.secret:
                row.set_value("")
        self.saved.emit(account)

    def _show_problem(self, problem: DeskError) -> None:
        self._wait("")
        if isinstance(problem, BadInput) and problem.field in self.form.rows:
            self.form.show_problems((problem,), every=True)
            self.form.focus_first(wrong=True)
            self._check()
        else:
            self._say(f"{problem.title} {problem.hint}".strip(), "error")

    def _wait(self, words: str) -> None:
        """Lock the buttons while something is under way; empty words: unlock."""
        self.test_button.setEnabled(not words)
        self.save_button.setEnabled(not words)
        if words:
            self._say(words, "small")

    def _say(self, words: str, role: str) -> None:
        self._result.setText(words)
        set_role(self._result, role)
        self._result.show()

    @property
    def said(self) -> str:
        """What is said above the buttons, empty when nothing is."""
        return "" if self._result.isHidden() else self._result.text()


def _padded(first: QWidget, second: QHBoxLayout, *, top: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(24, top, 24, 14)
    column.setSpacing(10)
    column.addWidget(first)
    column.addLayout(second)
    return column


def _scrolled(inside: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    return scroll
