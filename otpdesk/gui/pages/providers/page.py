"""The Providers page: the accounts, or what messages cost where and whether they may go there, through each of them."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import key_name
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.pages.providers import sentences
from otpdesk.gui.pages.providers.accounts_view import AccountsView
from otpdesk.gui.pages.providers.coverage_view import CoverageView
from otpdesk.gui.pages.providers.offers import offers
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.states import State
from otpdesk.gui.style import set_role

_ACCOUNTS, _COVERAGE = 0, 1
_OF_THE_TABLE = frozenset({"Return", "Space", "Del"})


class ProvidersPage(ConfigurePage):
    """A shows the accounts, C coverage and prices; what else the keys do, each part says itself."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.accounts = AccountsView(desktop)
        self.coverage = CoverageView(desktop)
        self.choice = Segmented(desktop.theme, "Shown", (Segment("Accounts"), Segment("Coverage & prices")))
        self.add_button = QPushButton(" Add an account")
        set_role(self.add_button, "primary")
        self.add_button.setToolTip("N")
        self._stack = QStackedWidget()
        for part in (self.accounts, self.coverage):
            self._stack.addWidget(part)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)
        self.bar.add(self.choice)
        self.bar.add(self.add_button)
        self._connect()
        self._paint()
        self._show_title()

    def _connect(self) -> None:
        self.choice.picked.connect(self.show_part)
        self.add_button.clicked.connect(self.accounts.add)
        for part in (self.accounts, self.coverage):
            part.listed.connect(self._show_title)
            part.chosen_changed.connect(self.keys_changed)
        self.desktop.writable_changed.connect(self._paint)
        self.desktop.theme.changed.connect(self._paint)

    @Slot()
    def _paint(self) -> None:
        self.add_button.setIcon(self.desktop.theme.icon("plus", "on_accent"))
        self.add_button.setEnabled(self.desktop.writable)

    @property
    def part(self) -> AccountsView | CoverageView:
        """What is in front."""
        return self.coverage if self._stack.currentIndex() == _COVERAGE else self.accounts

    @Slot()
    def _show_title(self) -> None:
        if self.part is self.coverage:
            words = self.coverage.summary
        else:
            shown = self.accounts
            read = shown.states.state in {State.CONTENT, State.EMPTY} or bool(shown.model.records)
            words = sentences.summary(shown.model.records) if read else ""
        self.bar.set_title("Providers", words)
        self.keys_changed.emit()

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        return (*offers(self), *super().offers())

    def take_key(self, event: QKeyEvent) -> bool:
        """Enter, Space and Del are about the row only while the table has the focus, not while a field is left."""
        elsewhere = self.window().focusWidget() is not self.part.table
        return not (elsewhere and key_name(event) in _OF_THE_TABLE) and super().take_key(event)

    @property
    def subject(self) -> str:
        card = self.accounts.table.record() if self.part is self.accounts else None
        return card.name if card else "Providers"

    def opened(self, **what: object) -> None:
        """`account="twilio-main"` opens that one; `add=True` the form for a new one; `place="coverage"` the prices."""
        super().opened(**what)
        account = str(what.get("account") or "")
        if account or what.get("add") or what.get("place"):
            self._bring(_COVERAGE if what.get("place") == "coverage" else _ACCOUNTS)
        if self.part is self.accounts:
            self.accounts.show_next(account)
        self.refresh()
        if what.get("add"):
            self.accounts.add()
        elif self.part is self.coverage:
            self.coverage.take_focus()

    def refresh(self) -> None:
        self.accounts.refresh()
        if self.part is self.coverage:
            self.coverage.read()

    def focus_find(self) -> None:
        """`/`: the countries of the prices."""
        self.show_part(_COVERAGE)
        self.coverage.focus_find()

    def escape(self) -> bool:
        return self.part.escape()

    @Slot(int)
    def show_part(self, part: int) -> None:
        """Bring the accounts or the prices to the front."""
        if self._bring(part):
            self.refresh()
            self.part.take_focus()

    def _bring(self, part: int) -> bool:
        """Whether anything else was in front before."""
        new = part != self._stack.currentIndex()
        self.choice.set_chosen(part)
        self._stack.setCurrentIndex(part)
        self.add_button.setVisible(part == _ACCOUNTS)
        self._show_title()
        return new

    @Slot()
    def show_accounts(self) -> None:
        """A: the accounts."""
        self.show_part(_ACCOUNTS)

    @Slot()
    def show_coverage(self) -> None:
        """C: coverage and prices."""
        self.show_part(_COVERAGE)
