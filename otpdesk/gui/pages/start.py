"""The first page of a new workspace: try it with simulated providers, or connect a real account."""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.views import AccountLine
from otpdesk.errors import DeskError
from otpdesk.gui.account_form import AccountForm
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop, Opener
from otpdesk.gui.pages import Page
from otpdesk.gui.style import set_role

_CARD = 380
_FORM = 560


class StartPage(Page):
    """Shown while no account exists."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.bar.set_title("Welcome to otpdesk", "No provider account is connected yet")
        self.form = AccountForm(desktop)
        self.try_button = QPushButton("Start the simulator")
        self.connect_button = QPushButton("Connect an account")
        self._icons: dict[str, QLabel] = {}
        self._stack = QStackedWidget()
        self._stack.addWidget(self._offers())
        self._stack.addWidget(self._form_side())
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)
        self.try_button.clicked.connect(self.try_out)
        self.connect_button.clicked.connect(self.show_form)
        self.form.left.connect(self.show_offers)
        self.form.save_wanted.connect(self._save)
        desktop.desk_opened.connect(self._ready_again)
        desktop.theme.changed.connect(self._paint)
        self._paint()

    def _offers(self) -> QWidget:
        offers = QWidget()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch()
        row.addWidget(
            self._offer(
                "flask-conical",
                "Try it with simulated providers",
                "Two text providers and a mail server on this machine, with 30 days of history and a phone "
                "that shows what the customer gets. Nothing leaves this machine and nothing costs money.",
                self.try_button,
                "primary",
            )
        )
        row.addWidget(
            self._offer(
                "plug",
                "Connect a real account",
                "Twilio, Vonage, Plivo, MessageBird, GetOTP or a mail server of yours. You need the keys of the "
                "account; they are sealed on this machine and never shown again. Sends cost what the provider charges.",
                self.connect_button,
                "",
            )
        )
        row.addStretch()
        column = QVBoxLayout(offers)
        column.addStretch(2)
        column.addLayout(row)
        column.addStretch(3)
        self.try_button.setEnabled(self.desktop.try_out is not None)
        return offers

    def _offer(self, icon: str, title: str, words: str, button: QPushButton, role: str) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        card.setFixedWidth(_CARD)
        sign = self._icons[icon] = QLabel()
        heading = QLabel(title)
        heading.setWordWrap(True)
        set_role(heading, "title")
        text = QLabel(words)
        text.setWordWrap(True)
        set_role(text, "text2")
        if role:
            set_role(button, role)
        button.setAccessibleDescription(words)
        column = QVBoxLayout(card)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(10)
        column.addWidget(sign)
        column.addWidget(heading)
        column.addWidget(text)
        column.addStretch()
        column.addSpacing(8)
        column.addWidget(button)
        return card

    def _form_side(self) -> QWidget:
        card = QFrame()
        set_role(card, "card")
        card.setFixedWidth(_FORM)
        column = QVBoxLayout(card)
        column.setContentsMargins(1, 1, 1, 1)
        column.addWidget(self.form)
        side = QWidget()
        row = QHBoxLayout(side)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(card)
        row.addStretch()
        return side

    @Slot()
    def _paint(self) -> None:
        for icon, label in self._icons.items():
            label.setPixmap(self.desktop.theme.pixmap(icon, "accent", 24))

    def offers(self) -> tuple[Action, ...]:
        if self._stack.currentIndex():
            return (Action("Back to the choice", self.show_offers, "Esc", "chevron-left", "back"),)
        ready = self.try_button.isEnabled()
        return (
            Action("Start the simulator", self.try_out, icon="flask-conical", enabled=ready),
            Action("Connect an account", self.show_form, icon="plug"),
        )

    def opened(self, **what: object) -> None:
        """Put the focus on the first thing to do."""
        if self._stack.currentIndex():
            self.form.focus_first()
        else:
            (self.try_button if self.try_button.isEnabled() else self.connect_button).setFocus()

    def escape(self) -> bool:
        if not self._stack.currentIndex():
            return False
        self.show_offers()
        return True

    @Slot()
    def show_form(self) -> None:
        """Connect a real account."""
        self._stack.setCurrentIndex(1)
        self.form.load()
        self.keys_changed.emit()

    @Slot()
    def show_offers(self) -> None:
        """Back to the choice; what was typed stays."""
        self._stack.setCurrentIndex(0)
        self.connect_button.setFocus()
        self.keys_changed.emit()

    @Slot()
    def try_out(self) -> None:
        """Start simulated providers and open a workspace that uses them."""
        start = self.desktop.try_out
        if start is None:
            return
        self.try_button.setEnabled(False)
        self.try_button.setText("Starting…")
        self.desktop.jobs.run(self, start, self._open, self._fail, label="Starting the simulator")

    def _open(self, opener: Opener) -> None:
        self.try_button.setText("Preparing 30 days of history…")
        self.desktop.workspace_wanted.emit(opener)

    def _fail(self, problem: DeskError) -> None:
        self._ready_again()
        self.desktop.messages.error(problem)

    @Slot()
    def _ready_again(self) -> None:
        self.try_button.setEnabled(True)
        self.try_button.setText("Start the simulator")

    @Slot(str, str, object)
    def _save(self, provider: str, name: str, values: Mapping[str, str]) -> None:
        """The first account is in force at once: without one there is nothing to configure."""
        desk = self.desktop.ready()
        self.desktop.jobs.run(
            self,
            lambda: desk.configuring.add_account(provider, name, values),
            self._welcome,
            self.form.show_problem,
            label="Saving the account",
        )

    def _welcome(self, account: AccountLine) -> None:
        self.form.show_saved()
        self.desktop.messages.toast(f"{account.name} is connected")
        self.desktop.accounts_changed.emit()
