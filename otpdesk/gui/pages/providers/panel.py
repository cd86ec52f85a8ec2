"""The side panel: one account – how it stands, what can be done with it at once, and its settings."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.account_views import AccountCard, Pending, ProviderForm
from otpdesk.desk.provider_views import Known
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.abilities import Abilities
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.group import Group
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.providers import sentences
from otpdesk.gui.pages.providers.editor import AccountEditor
from otpdesk.gui.pages.providers.known import KnownList
from otpdesk.gui.pieces import hairline
from otpdesk.gui.pill import Pill
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order


class AccountPane(QWidget):
    """The body of the panel for one account. `acted` names what was pressed: test, trial, pause."""

    acted = Signal(str)

    def __init__(self, desktop: Desktop, provider: ProviderForm, card: AccountCard) -> None:
        super().__init__()
        self._desktop = desktop
        self._provider = provider
        self.card = card
        self._problem: DeskError | None = None
        self._pill = Pill(desktop.theme)
        self._trouble, self._step, self._result = _words("strong"), _words("text2"), _words("text2")
        self._result.hide()
        self.known = KnownList(desktop.theme)
        self._can = Group(desktop.theme, f"What {provider.title} can and cannot do", folds=True)
        abilities = Abilities(desktop.theme)
        abilities.show_lines(provider.abilities)
        self._can.rows.addWidget(abilities)
        self.test_button = QPushButton(" Test")
        self.trial_button = QPushButton(" Send a test to me…")
        self.pause_button = QPushButton()
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(6)
        self._facts.setColumnStretch(1, 1)
        self.editor = AccountEditor(desktop, provider, card)
        self._lay_out()
        for button, what in ((self.test_button, "test"), (self.trial_button, "trial"), (self.pause_button, "pause")):
            button.clicked.connect(lambda _checked=False, what=what: self.acted.emit(what))
        desktop.theme.changed.connect(self._paint)
        desktop.writable_changed.connect(self._allow)
        self.show_card(card)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(8)
        column.addWidget(self._pill, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._trouble)
        column.addWidget(self._step)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.test_button)
        first.addWidget(self.pause_button)
        first.addStretch()
        column.addLayout(first)
        column.addWidget(self.trial_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._result)
        column.addWidget(self.known)
        column.addWidget(hairline())
        column.addLayout(self._facts)
        column.addWidget(self._can)
        column.addWidget(hairline())
        column.addWidget(self.editor)
        column.addStretch()

    @Slot()
    def _paint(self) -> None:
        theme = self._desktop.theme
        self.test_button.setIcon(theme.icon("shield-check", "text2"))
        self.trial_button.setIcon(theme.icon("send", "text2"))
        self.pause_button.setIcon(theme.icon("play" if self.card.paused else "pause", "text2"))

    def show_card(self, card: AccountCard) -> None:
        """The account as it is now; what is being typed stays."""
        self.card = card
        self._pill.show_state(*sentences.state_pill(card))
        if self._problem is not None and self._problem.title == card.trouble:
            self._result.setText(self._problem.hint)  # its title stands above now
        self._trouble.setText(card.trouble)
        self._trouble.setVisible(bool(card.trouble))
        removed = card.pending is Pending.REMOVED
        step = "It goes, with its keys, when the changes are saved." if removed else sentences.NEXT_STEP[card.state]
        self._step.setText(step)
        self._step.setVisible(bool(step))
        self.pause_button.setText(" Resume" if card.paused else " Pause")
        self._show_facts()
        self.editor.show_card(card)
        self.editor.setDisabled(removed)
        self._allow()
        self._paint()

    @Slot()
    def _allow(self) -> None:
        writable, published = self._desktop.writable, self.card.published
        lost = "The database does not answer." if not writable else ""
        unpublished = "" if published else "It is not yet published: save the changes first."
        keyless = "" if all(one.kept or not one.required for one in self.card.secrets) else "It waits for its keys."
        paused = "It is paused: nothing is sent through it." if self.card.paused else ""
        _allow(self.test_button, lost or keyless, "Ask the provider for the account (T)")
        _allow(self.pause_button, lost or unpublished, "At once, and for every route (P)")
        _allow(self.trial_button, lost or unpublished or keyless or paused, "A real code to your own address (M)")

    def _show_facts(self) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for number, (name, value) in enumerate(self._known()):
            label = QLabel(name)
            set_role(label, "fact-name")
            words = _words("fact-value")
            words.setText(value)
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(words, number, 1)

    def _known(self) -> Sequence[tuple[str, str]]:
        card, now, zone = self.card, self._desktop.clock.now(), self._desktop.zone
        tested = sentences.when(card.tested_at, now, zone) if card.tested_at else "never"
        facts = [
            ("Codes", sentences.whose_words(card, self._provider)),
            ("Carries", sentences.channels(card)),
            ("Last test", tested),
        ]
        if card.balance is not None and card.balance_at is not None:
            facts.append(("Balance", f"{wording.money(card.balance, 2)} · {wording.ago(card.balance_at, now)}"))
        facts.append(("Last 24 hours", ", ".join(part for part in sentences.day_words(card) if part)))
        facts.append(("Used by", sentences.routes_lines(card.routes)))
        facts.append(("Receipts", sentences.receipts_words(card)))
        facts.append(("Delivered receipts", sentences.relay_words(card, self._provider)))
        return facts

    def show_result(self, words: str, role: str, known: Sequence[Known] = ()) -> None:
        """Say what a test came to, with what else it found; empty: nothing any more."""
        self._problem = None
        self.known.show_known(known)
        self._result.setText(words)
        self._result.setVisible(bool(words))
        set_role(self._result, role)
        self.test_button.setText(" Testing…" if role == "small" and words else " Test")
        if words:
            announce(self.test_button, words, urgent=role == "error")

    def show_problem(self, problem: DeskError) -> None:
        """Say what a test met, and what to do."""
        self.show_result(f"{problem.title} {problem.hint}".strip(), "error")
        self._problem = problem

    @property
    def said(self) -> str:
        """What the last test came to, empty before there was one."""
        return "" if self._result.isHidden() else self._result.text()


class AccountPanel(SidePanel):
    """The panel with its foot: remove the account, or keep it after all. `acted` adds remove and keep.

    `changed` follows what took effect at once.
    """

    acted = Signal(str)
    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen account", parent)
        self._desktop = desktop
        self._panes: dict[str, AccountPane] = {}
        self.pane: AccountPane | None = None
        self.remove_button = QPushButton()
        self.remove_button.clicked.connect(self._remove)
        set_role(self.remove_button, "ghost")
        spring = QWidget()
        self.add_to_foot(spring, 1)
        self.add_to_foot(self.remove_button)
        desktop.theme.changed.connect(self._paint_foot)

    def show_account(self, card: AccountCard, provider: ProviderForm) -> None:
        """Bring an account to the front. What is typed into another one stays there."""
        pane = self._panes.get(card.name)
        if pane is None:
            pane = self._panes[card.name] = AccountPane(self._desktop, provider, card)
            pane.acted.connect(self.acted)
            pane.editor.keys_replaced.connect(self.changed)
        pane.show_card(card)
        if pane is not self.pane:
            self.take_body()
            self.pane = pane
            self.set_body(pane)
            set_tab_order(self)
        self.set_title(card.name, card.title)
        self._paint_foot()

    def take_body(self) -> None:
        """Keep the body that is shown, which would go with the next one."""
        if self.pane is not None:
            self._scroll.takeWidget()

    @Slot()
    def _paint_foot(self) -> None:
        if self.pane is None:
            return
        removed = self.pane.card.pending is Pending.REMOVED
        self.remove_button.setText(" Keep the account" if removed else " Remove the account")
        sign = "undo-2" if removed else "trash-2"
        self.remove_button.setIcon(self._desktop.theme.icon(sign, "text2"))
        self.remove_button.setEnabled(self._desktop.writable)

    @Slot()
    def _remove(self) -> None:
        if self.pane is not None:
            self.acted.emit("keep" if self.pane.card.pending is Pending.REMOVED else "remove")

    def forget(self, names: Sequence[str]) -> None:
        """Let go of accounts that are no more; `names` are those there are."""
        for name in [name for name in self._panes if name not in names]:
            pane = self._panes.pop(name)
            if pane is self.pane:
                self.take_body()
                self.pane = None
            pane.deleteLater()


def _words(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label


def _allow(button: QPushButton, why_not: str, tip: str) -> None:
    button.setEnabled(not why_not)
    button.setToolTip(why_not or tip)
    button.setAccessibleDescription(why_not or tip)
