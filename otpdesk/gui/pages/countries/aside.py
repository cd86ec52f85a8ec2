"""The side panel of the page: one country with its caps, or several with one stance for all."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.country_views import CountryTable, LastChange
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.batch import BatchPane
from otpdesk.gui.pages.countries.panel import CountryPane
from otpdesk.gui.pages.countries.rows import Continent, Country, Row, codes_of
from otpdesk.gui.side_panel import SidePanel
from otpdesk.otp import Channel

_WIDTH = 284


class Aside(SidePanel):
    """`cap_changed` hands over country, key and cap; `stance_picked` channel and stance, for all that is chosen.

    `whatsapp_picked` hands over a country and its stance.
    """

    cap_changed = Signal(str, str, object)
    whatsapp_picked = Signal(str, object)
    stance_picked = Signal(object, object)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen country", parent)
        self._desktop = desktop
        self.country = ""
        self.pane = CountryPane(desktop.theme)
        self.batch = BatchPane((Channel.SMS, Channel.VOICE, Channel.WHATSAPP))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.pane)
        self._stack.addWidget(self.batch)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.set_body(body)
        self.pane.changed.connect(self._pass_on)
        self.pane.whatsapp.picked.connect(self._pick_whatsapp)
        self.batch.picked.connect(self.stance_picked)

    @Slot()
    def _dress(self) -> None:
        super()._dress()
        self.setFixedWidth(self._theme.px(_WIDTH))

    @Slot(str, object)
    def _pass_on(self, key: str, cap: int | None) -> None:
        self.cap_changed.emit(self.country, key, cap)

    @Slot(int)
    def _pick_whatsapp(self, choice: int) -> None:
        self.whatsapp_picked.emit(self.country, words.STANCES[choice])

    def show_rows(self, rows: Sequence[Row], table: CountryTable, every: Sequence[Country]) -> None:
        """Show what is chosen; while nothing is, what was shown stays."""
        writable = self._desktop.writable and table.may_change
        if len(rows) == 1 and isinstance(rows[0], Country):
            self._show_country(rows[0], table, writable=writable)
        elif rows:
            self._show_several(rows, every, table, writable=writable)

    def _show_country(self, row: Country, table: CountryTable, *, writable: bool) -> None:
        line = row.line
        if line.country != self.country:
            self.pane.forget_last()
        self.country = line.country
        self.set_title(line.name, f"+{line.dial} · {line.continent}")
        self.setAccessibleName(line.name)
        self.pane.show_country(row, table, writable=writable)
        self._stack.setCurrentWidget(self.pane)

    def _show_several(
        self, rows: Sequence[Row], every: Sequence[Country], table: CountryTable, *, writable: bool
    ) -> None:
        self.country = ""
        codes = {code for row in rows for code in codes_of(row)}
        chosen = [one for one in every if one.line.country in codes]
        many = words.several(len(chosen))
        only = rows[0] if len(rows) == 1 else None
        name = only.name if isinstance(only, Continent) else many
        self.set_title(name, many if name != many else "")
        self.setAccessibleName(name)
        self.batch.show_countries(chosen, table.channels, writable=writable)
        self._stack.setCurrentWidget(self.batch)

    def show_change(self, country: str, change: LastChange | None) -> None:
        """Who changed the country last, if it is still the one that is shown."""
        if country == self.country:
            self.pane.show_last(change, self._desktop.zone)

    def focus_caps(self) -> bool:
        """Put the focus into the first cap; False when several countries are shown."""
        if not self.country:
            return False
        self.pane.per_day.line.setFocus()
        self.pane.per_day.line.selectAll()
        return True
