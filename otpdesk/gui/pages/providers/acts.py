"""What is done with an account at once: tested, tried with a message, paused, resumed; and its removal drafted."""

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from otpdesk.desk.account_views import AccountCard, Pending, Tested
from otpdesk.errors import DeskError
from otpdesk.gui.account_form import tested_words
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers.panel import AccountPane
from otpdesk.gui.pages.providers.trial import Trial


class Acts(QObject):
    """`changed` follows whatever the table should show."""

    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop

    def test(self, card: AccountCard, pane: AccountPane) -> None:
        """Ask the provider: for what is in force, or with the settings as they are drafted."""
        desk = self._desktop.ready()

        def ask() -> Tested:
            if card.drafted:
                return desk.configuring.try_account(card.provider, card.settings, card.name)
            return desk.configuring.test_account(card.name)

        def answered(tested: Tested) -> None:
            pane.show_result(tested_words(tested), "good", tested.known)
            self.changed.emit()

        def refused(problem: DeskError) -> None:
            pane.show_problem(problem)
            self.changed.emit()

        pane.show_result("Testing…", "small")
        self._desktop.jobs.run(pane, ask, answered, refused)

    def send_trial(self, card: AccountCard, above: QWidget) -> None:
        """Send a code to the operator's own number or address."""
        dialog = Trial(self._desktop, card, above)
        dialog.sent.connect(self.changed)
        dialog.open()

    def set_paused(self, name: str, *, paused: bool) -> None:
        """Pause an account, with undo for some seconds, or resume it."""
        desk, messages = self._desktop.ready(), self._desktop.messages

        def done(_nothing: None) -> None:
            said = f"{name} is paused"
            if paused:
                messages.toast(said, undo=partial(self.set_paused, name, paused=False))
            else:
                messages.unsay(said)
                messages.toast(f"{name} is in use again")
            self.changed.emit()
            self._desktop.accounts_changed.emit()

        act = desk.configuring.pause if paused else desk.configuring.resume
        label = "Pausing an account" if paused else "Resuming an account"
        self._desktop.jobs.run(self, lambda: act(name), done, label=label)

    def remove(self, card: AccountCard) -> None:
        """Draft that an account goes, or that it stays after all."""
        name, desk = card.name, self._desktop.ready()
        if card.pending is Pending.REMOVED:
            self._desktop.draft.discard_row("accounts", name)
        else:
            self._desktop.draft.do(f"remove {name}", lambda: desk.configuring.draft_removal(name))
