"""The form that connects an account: provider, name, declared settings, Test, Save."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.account_views import ProviderForm, Tested
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.abilities import Abilities, missing
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.group import Group
from otpdesk.gui.pieces import hairline
from otpdesk.gui.provider_chips import ProviderChips
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

ADVANCED = "Advanced"
"""The group of settings that is folded until somebody wants it."""
_ROOM = 680
"""So high is a form that shows what a provider can and its settings, in pixels at the usual size of text."""


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
        self.chips = ProviderChips(desktop.theme)
        self._carries = QLabel()
        self._carries.setWordWrap(True)
        self._can = Group(desktop.theme, "What it can and cannot", folds=True)
        self.abilities = Abilities(desktop.theme)
        self._can.rows.addWidget(self.abilities)
        self._folded_by_hand = False
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
        self.chips.chosen.connect(self.choose)
        self._can.button.clicked.connect(self._note_fold)
        self._can.button.toggled.connect(self._say_carries)
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
        fields.addWidget(self._can)
        fields.addSpacing(8)
        for part in (label, self.name, note):
            fields.addWidget(part)
        fields.addSpacing(8)
        fields.addLayout(self._fields)
        fields.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = _padded(title, self.chips, top=20)
        head.addWidget(self._carries)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(_scrolled(inside), 1)
        column.addWidget(hairline())
        column.addLayout(_padded(self._result, buttons, top=12))

    def load(self, taken: Collection[str] = ()) -> None:
        """Read which providers there are, once; `taken` are the names that a new account cannot have."""
        self._taken = frozenset(taken)
        if self._provider and not self._name_named:
            self.name.setText(self._free_name(self._provider))
        if not self._forms:
            desk = self._desktop.ready()
            self._desktop.jobs.run(self, desk.configuring.providers, self.show_providers)

    def show_providers(self, providers: tuple[ProviderForm, ...]) -> None:
        """Offer these; one that is a generation of another shares its form."""
        for one in (one for one in providers if not one.family):
            self._add_form(one)
        self.chips.show_providers([(name, one.title) for name, one in self._providers.items()])
        set_tab_order(self)
        if self._forms:
            self.chips.choose(next(iter(self._forms)))

    def _add_form(self, provider: ProviderForm) -> None:
        form = SettingsForm(self._desktop.theme, provider.fields, folded=(ADVANCED,))
        self._forms[provider.name], self._providers[provider.name] = form, provider
        form.check_wanted.connect(self._check)
        form.hide()
        self._fields.addWidget(form)

    @Slot(str)
    def choose(self, provider: str) -> None:
        """Show the form of a provider; what was typed into another stays there."""
        self._provider = provider
        for name, form in self._forms.items():
            form.setVisible(name == provider)
        chosen = self._providers[provider]
        self._say_carries()
        self._can.button.setText(f"What {chosen.title} can and cannot do")
        self._can.setVisible(bool(chosen.abilities))
        self.abilities.show_lines(chosen.abilities)
        if not self._name_named:
            self.name.setText(self._free_name(provider))
        self._result.hide()
        self.focus_first()

    @Slot()
    def _say_carries(self) -> None:
        """The channels; while the list of what it can is folded, also what it cannot."""
        if not self._provider:
            return
        chosen = self._providers[self._provider]
        carries = f"Carries {', '.join(wording.CHANNEL[channel] for channel in chosen.channels)}."
        cannot = missing(chosen.abilities) if self._can.folded else ""
        self._carries.setText(f"{carries} {cannot}".strip())

    @Slot()
    def _note_fold(self) -> None:
        self._folded_by_hand = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold away what a provider can where it would leave the settings no room, unless somebody decided."""
        super().resizeEvent(event)
        if not self._folded_by_hand:
            self._can.unfold(self.height() >= self._desktop.theme.px(_ROOM))

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
            self.form,
            lambda: desk.configuring.check_settings(provider, values),
            self.form.newest(self._show_problems),
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


def _padded(first: QWidget, second: QWidget | QHBoxLayout, *, top: int) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(24, top, 24, 14)
    column.setSpacing(10)
    column.addWidget(first)
    if isinstance(second, QWidget):
        column.addWidget(second)
    else:
        column.addLayout(second)
    return column


def _scrolled(inside: QWidget) -> QScrollArea:
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setWidget(inside)
    return scroll
