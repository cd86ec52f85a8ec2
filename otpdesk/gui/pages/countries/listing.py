"""The card with the table of countries: made anew when other channels are carried, or nothing may be changed."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.columns import FIRST_STANCE, columns
from otpdesk.gui.pages.countries.rows import Continent, Country, Row, identity
from otpdesk.gui.pages.countries.table import CountriesTable
from otpdesk.gui.records import Records
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel


class Listing(QFrame):
    """`chosen` follows the selection, `picked(channel, stance, country)` a click on a stance, `fold_asked` continents.

    `opened` follows a double click on a country.
    """

    chosen = Signal()
    picked = Signal(object, object, str)
    fold_asked = Signal(str, bool)
    opened = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_role(self, "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self.channels: tuple[Channel, ...] = (Channel.SMS, Channel.VOICE)
        self.may_change = True
        self.model, self.table = self._make()

    def _make(self) -> tuple[Records[Row], CountriesTable]:
        heads = columns(self.channels, may_change=self.may_change)
        model: Records[Row] = Records(heads, identity, lambda row: isinstance(row, Continent), self)
        table = CountriesTable(self._theme, model, len(self.channels))
        table.selected.connect(self.chosen)
        table.fold_asked.connect(self.fold_asked)
        table.opened.connect(self._open)
        table.picked.connect(self._pick)
        self._column.addWidget(table)
        self.setFocusProxy(table)
        return model, table

    def suit(self, channels: tuple[Channel, ...], *, may_change: bool) -> None:
        """Offer these channels, and let them be changed or not; rows, choice and focus stay."""
        if (channels, may_change) == (self.channels, self.may_change):
            return
        self.channels, self.may_change = channels, may_change
        old, shown, focus = self.table, self.model.records, self.table.hasFocus()
        kept = self.model.identity_at(old.currentIndex().row())
        self.model, self.table = self._make()
        self._column.removeWidget(old)
        old.deleteLater()
        self.show_rows(shown)
        if (number := self.model.number_of(kept)) >= 0:
            self.table.choose(number)
        if focus:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the chosen ones stay chosen."""
        self.model.show(rows)

    def choose_first(self) -> None:
        """Choose the first country, if there is one."""
        number = next((n for n, row in enumerate(self.model.records) if isinstance(row, Country)), -1)
        if number >= 0:
            self.table.choose(number)

    @property
    def channel(self) -> Channel:
        """The channel to which the keys go."""
        return self.channels[self.table.channel]

    @Slot(int)
    def _open(self, number: int) -> None:
        if isinstance(self.model.record(number), Country):
            self.opened.emit()

    @Slot(int, int, int)
    def _pick(self, number: int, column: int, choice: int) -> None:
        row = self.model.record(number)
        if isinstance(row, Country):
            self.picked.emit(self.channels[column - FIRST_STANCE], words.STANCES[choice], row.line.country)
