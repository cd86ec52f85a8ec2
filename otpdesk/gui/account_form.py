"""The form that connects an account: provider, name, declared settings, Test, Save."""

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPainter, QPixmap
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

from otpdesk.desk.account_views import ProviderForm, Tested
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.tab_order import set_tab_order

if TYPE_CHECKING:
    from otpdesk.gui.theme import Theme

ADVANCED = "Advanced"
"""The group of settings that is folded until somebody wants it."""
_HUE = 8


def hue_icon(theme: "Theme", provider: str) -> QIcon:
    """A provider's hue as the sign of a button."""
    picture = QPixmap(2 * _HUE, 2 * _HUE)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.provider_color(provider))
    painter.drawRoundedRect(0, 0, _HUE, _HUE, 2, 2)
    painter.end()
    return QIcon(picture)


def tested_words(tested: Tested) -> str:
    """What a test that went well found, in a line."""
    parts = [f"The account answers: {tested.name}" if tested.name else "The account answers"]
    if tested.balance is not None:
        parts.append(f"balance {wording.money(tested.balance, 2)}")
    return " · ".join([*parts, f"{tested.latency} ms"])


class AccountForm(QWidget):
    """`save_wanted` hands over provider, name and settings; `left` asks to go back.

    Whoever saves tells `show_saved` or `show_problem`. What was typed stays until it is saved.
    """

    save_wanted = Signal(str, str, object)
    left = Signal()

    def __init__(
        self, desktop: Desktop, *, save: str = "Save", back: str = "Back", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._forms: dict[str, SettingsForm] = {}
        self._providers: dict[str, ProviderForm] = {}
        self._taken: frozenset[str] = frozenset()
        self._provider = ""
        self.name = QLineEdit()
        self.name.setAccessibleName("Name of the account")
        self._name_named = False
        self._choices = QHBoxLayout()
        self._choices.setSpacing(8)
        self._group = QButtonGroup(self)
        self._carries = QLabel()
        self._fields = QVBoxLayout()
        self._result = QLabel()
        self._result.setWordWrap(True)
        self._result.hide()
        self.test_button = QPushButton("Test")
        self.save_button = QPushButton(save)
        set_role(self.save_button, "primary")
        self._back = QPushButton(back)
        set_role(self._back, "ghost")
        self.name.textEdited.connect(self._note_name)
        self.test_button.clicked.connect(self.test)
        self.save_button.clicked.connect(self.save)
        self._back.clicked.connect(self.left)
        desktop.theme.changed.connect(self._paint)
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel("Connect an account")
        set_role(title, "title")
        set_role(self._carries, "small")
        label = QLabel("Name")
        label.setBuddy(self.name)
        set_role(label, "strong")
        note = QLabel("How the desk calls it, in lists and routes. It cannot be changed later.")
        note.setWordWrap(True)
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
        head = _padded(title, self._choices, top=20)
        head.addWidget(self._carries)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(_scrolled(inside), 1)
        column.addWidget(hairline())
        column.addLayout(_padded(self._result, buttons, top=12))

    @Slot()
    def _paint(self) -> None:
        for button, name in zip(self._group.buttons(), self._forms, strict=True):
            button.setIcon(hue_icon(self._desktop.theme, name))

    def load(self, taken: Collection[str] = ()) -> None:
        """Read which providers there are, once; `taken` are the names that a new account cannot have."""
        self._taken = frozenset(taken)
        if self._provider and not self._name_named:
            self.name.setText(self._free_name(self._provider))
        if not self._forms:
            desk = self._desktop.ready()
            self._desktop.jobs.run(self, desk.configuring.providers, self._show_providers)

    def _show_providers(self, providers: tuple[ProviderForm, ...]) -> None:
        for one in providers:
            button = QPushButton(f" {one.title}")
            button.setCheckable(True)
            button.setIconSize(QSize(_HUE, _HUE))
            set_role(button, "chip")
            button.toggled.connect(partial(self._on_chip, one.name))  # assistive programs toggle, they do not click
            self._group.addButton(button)
            self._choices.addWidget(button)
            form = SettingsForm(self._desktop.theme, one.fields, folded=(ADVANCED,))
            self._forms[one.name], self._providers[one.name] = form, one
            form.check_wanted.connect(self._check)
            form.hide()
            self._fields.addWidget(form)
        self._choices.addStretch()
        self._paint()
        set_tab_order(self)
        if providers:
            self._group.buttons()[0].setChecked(True)

    def _on_chip(self, provider: str, chosen: bool) -> None:
        if chosen:
            self.choose(provider)

    def choose(self, provider: str) -> None:
        """Show the form of a provider; what was typed into another stays there."""
        self._provider = provider
        for name, form in self._forms.items():
            form.setVisible(name == provider)
        for button, name in zip(self._group.buttons(), self._forms, strict=True):
            set_look(button, "active", name == provider)
        channels = (wording.CHANNEL[channel] for channel in self._providers[provider].channels)
        self._carries.setText(f"Carries {', '.join(channels)}.")
        if not self._name_named:
            self.name.setText(self._free_name(provider))
        self._result.hide()
        self.focus_first()

    def _free_name(self, provider: str) -> str:
        numbered = (f"{provider}-{number}" for number in range(2, len(self._taken) + 3))
        return next(name for name in (provider, *numbered) if name not in self._taken)

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
            self, lambda: desk.configuring.try_account(provider, values), self._show_tested, self.show_problem
        )

    def _show_tested(self, tested: Tested) -> None:
        self._wait("")
        self._say(tested_words(tested), "good")

    @Slot()
    def save(self) -> None:
        """Hand over what is typed."""
        values: Mapping[str, str] = self.form.values()
        self._wait("Saving…")
        self.save_wanted.emit(self._provider, self.name.text().strip(), values)

    def show_saved(self) -> None:
        """It is kept: the next account begins with an empty form."""
        self._wait("")
        self._result.hide()
        self._name_named = False
        for row in self.form.rows.values():
            row.visited = False
            row.set_value(row.field.default)

    def show_problem(self, problem: DeskError) -> None:
        """It cannot be kept or tested: said at its field, or above the buttons; what is typed stays."""
        self._wait("")
        if isinstance(problem, BadInput) and problem.field in self.form.rows:
            self._result.hide()
            self.form.show_problems((problem,), every=True)
            self.form.focus_first(wrong=True)
            self._check()
            return
        self._say(f"{problem.title} {problem.hint}".strip(), "error")
        if isinstance(problem, BadInput) and problem.field == "name":
            self.name.setFocus()

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
