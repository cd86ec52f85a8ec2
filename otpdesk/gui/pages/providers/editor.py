"""The settings of one account: drafted as each field is left, keys replaced at once."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from otpdesk.desk.account_views import AccountCard, ProviderForm, SecretLine, Tested
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.account_form import ADVANCED, tested_words
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.forms import SettingsForm
from otpdesk.gui.pages.providers import sentences
from otpdesk.gui.pages.providers.secret_row import SecretRow
from otpdesk.gui.style import set_role

if TYPE_CHECKING:
    from otpdesk.options import FormField


class AccountEditor(QWidget):
    """A value that cannot be used stays in its field with a sentence; the draft keeps the last good one.

    `keys_replaced` follows when new keys are in the vault.
    """

    keys_replaced = Signal()

    def __init__(
        self, desktop: Desktop, provider: ProviderForm, card: AccountCard, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._fields = {field.key: field for field in provider.fields}
        self._card = card
        self._filling = False
        self._known: dict[str, str] = {}
        self.secrets = {one.key: self._secret(one) for one in card.secrets}
        self.form = SettingsForm(desktop.theme, provider.fields, instead=self.secrets, folded=(ADVANCED,))
        self.form.check_wanted.connect(self.check)
        self._general = QLabel()
        self._general.setWordWrap(True)
        set_role(self._general, "error")
        self._general.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.form)
        column.addWidget(self._general)
        self.show_card(card)

    def _secret(self, secret: SecretLine) -> SecretRow:
        row = SecretRow(self._desktop.theme, secret, self._fields[secret.key].help)
        row.save_wanted.connect(self._replace)
        row.test_wanted.connect(self._try)
        return row

    def show_card(self, card: AccountCard) -> None:
        """Take what is drafted now, but for fields that somebody is typing into or that are wrong."""
        self._card = card
        now, zone = self._desktop.clock.now(), self._desktop.zone
        for secret in card.secrets:
            self.secrets[secret.key].show_secret(secret, sentences.secret_words(secret, card, now, zone))
        drafted = {key: self._drafted(self._fields[key]) for key in self.form.rows}
        typed = {key: row.value for key, row in self.form.rows.items()}
        self._filling = True
        for key, value in drafted.items():
            untouched = typed[key] == self._known.get(key, self._fields[key].default)
            if untouched and typed[key] != value:
                self.form.set_values({key: value})
        self._filling = False
        self._known = drafted

    def _drafted(self, field: "FormField") -> str:
        return self._card.settings.get(field.key, field.default)

    # settings

    @Slot()
    def check(self) -> None:
        """Look at what is typed, and draft what can be."""
        if self._filling:
            return
        card, values, desk = self._card, self.form.values(), self._desktop.ready()
        judge = self.form.newest(partial(self._judge, values))
        if all(values[key] == self._drafted(self._fields[key]) for key in values):
            judge(())
            return
        self._desktop.jobs.run(
            self,
            lambda: desk.configuring.check_settings(card.provider, values, card.name),
            judge,
        )

    def _judge(self, values: Mapping[str, str], problems: tuple[BadInput, ...]) -> None:
        missing = {one.key for one in self._card.secrets if not one.kept}
        said = tuple(one for one in problems if one.field not in missing)
        self._say_general(self.form.show_problems(said, every=False))
        wrong = {one.field for one in problems}
        changed = {
            key: value
            for key, value in values.items()
            if key not in wrong and value != self._drafted(self._fields[key]) and self.form.rows[key].visited
        }
        if changed:
            self._draft(changed)

    def _draft(self, changed: Mapping[str, str]) -> None:
        name, desk = self._card.name, self._desktop.ready()
        what = ", ".join(self._fields[key].label.lower() for key in changed)
        self._desktop.draft.do(
            f"{what} of {name}", lambda: desk.configuring.draft_settings(name, changed), self._show_refused
        )

    def _show_refused(self, problem: DeskError) -> None:
        found = (problem,) if isinstance(problem, BadInput) else ()
        left = self.form.show_problems(found, every=False)
        self._say_general(left if found else problem)

    def _say_general(self, problem: DeskError | None) -> None:
        """What is wrong and belongs to no field here, such as a password that a user name needs."""
        row = self.secrets.get(problem.field) if isinstance(problem, BadInput) else None
        name = f"{row.secret.label}: " if row is not None and problem is not None else ""
        if problem is not None and problem.title.startswith(name):
            name = ""
        self._general.setText(f"{name}{problem.title} {problem.hint}".strip() if problem else "")
        self._general.setVisible(problem is not None)

    @property
    def said(self) -> str:
        """What is said below all fields, empty when nothing is."""
        return "" if self._general.isHidden() else self._general.text()

    # keys

    @Slot(str, str)
    def _replace(self, key: str, text: str) -> None:
        name, row, desk = self._card.name, self.secrets[key], self._desktop.ready()

        def kept(_nothing: None) -> None:
            row.show_saved()
            self._desktop.messages.toast(f"{row.secret.label} of {name} is replaced")
            self.keys_replaced.emit()

        self._desktop.jobs.run(
            row,
            lambda: desk.configuring.replace_keys(name, {key: text}),
            kept,
            row.show_problem,
            label="Keeping the key",
        )

    @Slot(str, str)
    def _try(self, key: str, text: str) -> None:
        """Ask the provider with the settings as typed and the key as typed, or as kept where none is."""
        card, row, desk = self._card, self.secrets[key], self._desktop.ready()
        values = {**self.form.values(), key: text}

        def answered(tested: Tested) -> None:
            row.show_tested(tested_words(tested))

        self._desktop.jobs.run(
            row, lambda: desk.configuring.try_account(card.provider, values, card.name), answered, row.show_problem
        )

    def focus_first(self) -> None:
        """Put the cursor into the first field, or onto the first key."""
        wrong = any(row.problem for row in self.form.rows.values())
        self.form.focus_first(wrong=wrong)
