"""Coverage & prices: country by country, account beside account, over one channel; the chosen country at the right."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.coverage_views import CoverageLine, CoverageTable
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers import coverage_words as words
from otpdesk.gui.pages.providers.coverage_acts import CoverageActs
from otpdesk.gui.pages.providers.coverage_columns import CoverageRecords, columns, heads
from otpdesk.gui.pages.providers.coverage_panel import CoveragePanel
from otpdesk.gui.pages.providers.coverage_tools import CoverageTools, Warnings
from otpdesk.gui.states import State, States
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.gui.tables import Table
from otpdesk.otp import Channel

_NOTHING = CoverageTable(Channel.SMS, "", 0, (), ())


class CoverageView(QWidget):
    """`listed` follows each reading, `chosen_changed` each choice of a row."""

    listed = Signal()
    chosen_changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desktop = desktop
        self.shown: CoverageTable | None = None
        self._reads = 0
        self._fresh = False
        self.tools = CoverageTools(desktop.theme)
        self.warnings = Warnings(desktop.theme)
        self.acts = CoverageActs(desktop, self)
        self._legend = QLabel()
        self._ground = QWidget()
        self._inside = QVBoxLayout(self._ground)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self.model, self.table = self._make(_NOTHING)
        self.states = States(desktop, self._ground)
        self.panel = CoveragePanel(desktop)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(6, 1, 6, 6)
        inside.addWidget(self.states)
        self._legend.setWordWrap(True)
        self._legend.setContentsMargins(8, 4, 8, 2)
        set_role(self._legend, "small")
        self._inside.addWidget(self._legend)
        self.panel.hide()
        beside = QHBoxLayout()
        beside.setSpacing(16)
        beside.addWidget(card, 1)
        beside.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.tools)
        column.addWidget(self.acts.progress)
        column.addWidget(self.warnings)
        column.addLayout(beside, 1)

    def _connect(self) -> None:
        self.tools.channel_picked.connect(self.show_channel)
        self.tools.filtered.connect(self._show_lines)
        self.tools.ask_wanted.connect(self.ask)
        self.tools.import_wanted.connect(self.take_file)
        self.states.retried.connect(self.read)
        self.states.acted.connect(self._help)
        self.panel.closed.connect(self.close_panel)
        self.acts.changed.connect(self.read)
        for source in (self.desktop.accounts_changed, self.desktop.desk_opened, self.desktop.draft.published):
            source.connect(self._read_again)
        self.desktop.writable_changed.connect(self._allow)

    def hasHeightForWidth(self) -> bool:
        """Its texts that wrap must not push the bar of the draft off the page: they scroll."""
        return False

    def _make(self, table: CoverageTable) -> tuple[CoverageRecords, Table[CoverageLine]]:
        desktop = self.desktop
        model = CoverageRecords(desktop.theme, table, columns(table, desktop.clock.now, desktop.zone), self)
        made: Table[CoverageLine] = Table(desktop.theme, model, "Prices by country and account")
        made.chosen.connect(self._follow_choice)
        made.clicked.connect(self.open_panel)
        made.opened.connect(self.open_panel)
        made.columns_gave_way.connect(self._explain)
        self._inside.insertWidget(0, made, 1)
        self._ground.setFocusProxy(made)
        return model, made

    def _suit(self, table: CoverageTable) -> None:
        """Have a column for each account; the choice and the focus stay."""
        if self.shown is not None and heads(self.shown) == heads(table):
            return
        old, focus = self.table, self.window().focusWidget() is self.table
        kept = self.model.identity_at(old.currentIndex().row())
        self.model, self.table = self._make(table)
        self._inside.removeWidget(old)
        old.hide()
        old.deleteLater()
        self.model.show(self._fitting(table))
        if (number := self.model.number_of(kept)) >= 0:
            self.table.choose(number)
        if focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        set_tab_order(self)

    # reading

    @property
    def channel(self) -> Channel:
        """The channel that is looked at."""
        return self.tools.channel

    @property
    def summary(self) -> str:
        """The line under the page's title."""
        return words.summary(self.shown)

    @Slot()
    def _read_again(self) -> None:
        if self.isVisible():
            self.read()

    @Slot()
    def read(self) -> None:
        """Read the prices of the channel; the newest reading counts."""
        desk, channel = self.desktop.desk, self.channel
        if desk is None:
            return
        self._reads += 1
        number = self._reads
        self.states.wait()

        def came(table: CoverageTable) -> None:
            if number == self._reads:
                self._take(table)

        def missed(problem: DeskError) -> None:
            if number == self._reads:
                self.states.show_problem(problem)

        self.desktop.jobs.run(self, lambda: desk.coverage.table(channel), came, missed)

    def _take(self, table: CoverageTable) -> None:
        self._suit(table)
        self.shown = table
        self.tools.show_table(table)
        self.warnings.show_sentences(words.warnings(table.accounts))
        self._explain()
        self._allow()
        self._show_lines()
        self.listed.emit()

    @Slot()
    def _explain(self) -> None:
        """What the figures mean, and how many accounts have no room."""
        if self.shown is not None:
            hidden = sum(self.table.isColumnHidden(number) for number in range(self.model.columnCount()))
            self._legend.setText(words.legend(self.shown, hidden))

    def _fitting(self, table: CoverageTable) -> list[CoverageLine]:
        return [one for one in table.lines if words.fits(one, self.tools.typed, every=self.tools.every)]

    @Slot()
    def _show_lines(self) -> None:
        table = self.shown
        if table is None:
            return
        lines = self._fitting(table)
        self.model.show(lines)
        if lines and table.accounts:
            self.states.show_content()
            if self.table.record() is None:
                self.table.choose(0)
            if self._fresh:
                self.take_focus()
        else:
            self.states.show_empty(*words.nothing(table, self.tools.typed, every=self.tools.every))
        self._fresh = False
        self._follow_choice()

    @Slot()
    def _help(self) -> None:
        """The one action of the empty page: what is typed goes, else every country is shown."""
        if self.tools.typed:
            self.tools.clear()
        else:
            self.tools.show_every()
        self.take_focus()

    @Slot(object)
    def show_channel(self, channel: Channel) -> None:
        """Look at another channel."""
        self.tools.set_channel(channel)
        self.read()

    @Slot()
    def _allow(self) -> None:
        may = self.desktop.writable and (self.shown is None or self.shown.may_refresh)
        self.tools.allow(may=may, asking=self.acts.asking)

    # the chosen country

    @Slot()
    def _follow_choice(self) -> None:
        line = self.table.record()
        if line is None or self.shown is None or self.states.state is not State.CONTENT:
            self.panel.hide()
        elif self.panel.isVisibleTo(self):
            self.panel.show_line(self.shown, line)
        self.chosen_changed.emit()

    @Slot()
    def open_panel(self) -> None:
        """Show the chosen country in full."""
        line = self.table.record()
        if line is not None and self.shown is not None:
            self.panel.show_line(self.shown, line)
            self.panel.show()

    @Slot()
    def toggle_panel(self) -> None:
        """Space: show the chosen country, or give the table the whole width."""
        if self.panel.isVisibleTo(self):
            self.close_panel()
        else:
            self.open_panel()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()
        self.take_focus()

    def take_focus(self) -> None:
        """Put the focus on the table, or on what stands in its place; while it is being read, once it is there."""
        self._fresh = self.states.state is State.LOADING
        self.states.take_focus()

    def focus_find(self) -> None:
        """Put the cursor into the filter."""
        self.tools.focus_field()

    def escape(self) -> bool:
        """Empty the filter, or close the panel; False if there is nothing to close."""
        if self.tools.clear():
            self.take_focus()
        elif self.panel.isVisibleTo(self):
            self.close_panel()
        else:
            return False
        return True

    # acts

    @Slot()
    def ask(self) -> None:
        """Ask the providers for the prices and permissions of the channel."""
        if self.tools.ask_button.isEnabled():
            self.acts.ask(self.channel)
            self._allow()

    @Slot()
    def take_file(self) -> None:
        """Take a price list from a file, once its rows have been looked at."""
        if self.shown is not None and self.tools.import_button.isEnabled():
            self.acts.take_file(self.shown, self.window())
