"""The accounts: their table, the side panel of the chosen one, the form for a new one."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from otpdesk.desk.account_views import AccountCard, ProviderForm
from otpdesk.gui.account_form import AccountForm
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers.acts import Acts
from otpdesk.gui.pages.providers.columns import columns
from otpdesk.gui.pages.providers.panel import AccountPane, AccountPanel
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

_FORM_WIDTH = 460


class AccountsView(QWidget):
    """`listed` follows each reading, `chosen_changed` each choice of a row."""

    listed = Signal()
    chosen_changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desktop = desktop
        self._providers: dict[str, ProviderForm] = {}
        self._reads = 0
        self._opening = ""
        self._fresh = False
        model: Records[AccountCard] = Records(columns(desktop.clock.now, desktop.zone), identity=lambda card: card.name)
        self.model = model
        self.table = Table(desktop.theme, model, "Accounts")
        self.states = States(desktop, self.table)
        self.panel = AccountPanel(desktop)
        self.acts = Acts(desktop, self)
        self.form = AccountForm(desktop, save="Add to the draft", back="Cancel")
        self._side = QFrame()
        self._lay_out()
        self._connect()
        self._fit()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 1, 6, 6)
        inside.addWidget(self.states)
        set_role(self._side, "card")
        self._side.setAccessibleName("A new account")
        side = QVBoxLayout(self._side)
        side.setContentsMargins(1, 1, 1, 1)
        side.addWidget(self.form)
        self.panel.hide()
        self._side.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        row.addWidget(self._side)

    def _connect(self) -> None:
        self.states.acted.connect(self.add)
        self.states.retried.connect(self.refresh)
        self.table.chosen.connect(self._follow_choice)
        self.table.clicked.connect(self.open_panel)
        self.panel.closed.connect(self.close_panel)
        self.panel.acted.connect(self._act)
        self.form.left.connect(self.close_form)
        self.form.save_wanted.connect(self._draft)
        desktop = self.desktop
        at_once = (self.panel.changed, self.acts.changed)
        for source in (*at_once, desktop.draft.changed, desktop.accounts_changed, desktop.desk_opened):
            source.connect(self.refresh)
        desktop.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        self._side.setFixedWidth((_FORM_WIDTH + self.desktop.theme.px(_FORM_WIDTH)) // 2)

    def hasHeightForWidth(self) -> bool:
        """Its texts that wrap must not push the bar of the draft off the page: they scroll."""
        return False

    def show_next(self, account: str) -> None:
        """Show this account once it has been read, or none; the focus comes to the table."""
        self._opening = account
        self._fresh = True

    def take_focus(self) -> None:
        """Put the focus on the table, or on what stands in its place."""
        self.states.take_focus()

    def escape(self) -> bool:
        """Close the form, or the panel; False if neither is open."""
        if self._side.isVisibleTo(self):
            self.close_form()
        elif self.panel.isVisibleTo(self):
            self.close_panel()
        else:
            return False
        return True

    # reading

    @Slot()
    def refresh(self) -> None:
        """Read every account again."""
        desk = self.desktop.desk
        if desk is None:
            return
        self._reads += 1
        number = self._reads
        self.states.wait()

        def read() -> tuple[tuple[ProviderForm, ...], tuple[AccountCard, ...]]:
            return desk.configuring.providers(), desk.configuring.cards()

        def came(found: tuple[tuple[ProviderForm, ...], tuple[AccountCard, ...]]) -> None:
            if number == self._reads:
                self._show(*found)

        self.desktop.jobs.run(self, read, came, self.states.show_problem)

    def _show(self, providers: tuple[ProviderForm, ...], cards: tuple[AccountCard, ...]) -> None:
        self._providers = {one.name: one for one in providers}
        self.model.show(cards)
        self.panel.forget([card.name for card in cards])
        self.listed.emit()
        if not cards:
            self.states.show_empty(
                "No account yet.", "Codes go out through an account at a provider.", "Add an account", "plug"
            )
            self.close_panel()
            return
        self.states.show_content()
        if self._fresh and not self._side.isVisibleTo(self):
            self.states.take_focus()
        self._fresh = False
        self._choose_opening()
        self._follow_choice()

    def _choose_opening(self) -> None:
        number = self.model.number_of(self._opening) if self._opening else -1
        if number >= 0:
            self._opening = ""
            self.table.choose(number)
            self.open_panel()
        elif self.table.record() is None:
            self.table.choose(0)

    # the panel

    @Slot()
    def _follow_choice(self) -> None:
        card = self.table.record()
        if card is None:
            self.panel.hide()
        elif self.panel.isVisibleTo(self) and card.provider in self._providers:
            self.panel.show_account(card, self._providers[card.provider])
        self.chosen_changed.emit()

    @Slot()
    def open_panel(self) -> None:
        """Show the chosen account."""
        card = self.table.record()
        if card is None or card.provider not in self._providers:
            return
        self._side.hide()
        self.panel.show_account(card, self._providers[card.provider])
        self.panel.show()

    @Slot()
    def toggle_panel(self) -> None:
        """Space: show the chosen account, or give the table the whole width."""
        if self.panel.isVisibleTo(self):
            self.close_panel()
        else:
            self.open_panel()

    @Slot()
    def edit(self) -> None:
        """Enter: show the chosen account and put the cursor into its first setting."""
        self.open_panel()
        if self.panel.pane is not None:
            self.panel.pane.editor.focus_first()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()
        self.states.take_focus()

    # adding

    @Slot()
    def add(self) -> None:
        """Show the form for a new account."""
        if not self.desktop.writable:
            return
        self.panel.hide()
        self._side.show()
        self.form.load([card.name for card in self.model.records])
        self.form.focus_first()

    @Slot()
    def close_form(self) -> None:
        """Put the form away; what was typed stays in it."""
        self._side.hide()
        self.states.take_focus()

    @Slot(str, str, object)
    def _draft(self, provider: str, name: str, values: Mapping[str, str]) -> None:
        desk = self.desktop.ready()
        self.desktop.draft.do(
            f"add {name}",
            lambda: desk.configuring.draft_account(provider, name, values),
            self.form.show_problem,
            partial(self._show_drafted, name),
        )

    def _show_drafted(self, name: str) -> None:
        self.form.show_saved()
        self._opening = name
        self._side.hide()
        self.refresh()

    # what is done with the chosen account

    @Slot(str)
    def _act(self, what: str) -> None:
        acts = {"test": self.test, "trial": self.send_trial, "pause": self.toggle_pause}
        acts.get(what, self.remove)()

    def _pane(self) -> AccountPane | None:
        """The panel's account, shown first if it is not."""
        self.open_panel()
        return self.panel.pane

    @Slot()
    def test(self) -> None:
        """T: ask the provider for the chosen account."""
        card, pane = self.table.record(), self._pane()
        if card is not None and pane is not None:
            self.acts.test(card, pane)

    @Slot()
    def send_trial(self) -> None:
        """M: send a code to the operator's own number or address through it."""
        card = self.table.record()
        if card is not None and card.published:
            self.acts.send_trial(card, self.window())

    @Slot()
    def toggle_pause(self) -> None:
        """P: pause it, or resume it."""
        card = self.table.record()
        if card is not None and card.published:
            self.acts.set_paused(card.name, paused=not card.paused)

    @Slot()
    def remove(self) -> None:
        """Del: draft that it goes, or that it stays after all."""
        card = self.table.record()
        if card is not None:
            self.acts.remove(card)
