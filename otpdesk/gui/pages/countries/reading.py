"""What the page asks of the desk: the table, what came of codes, prices that are not known yet, the last change."""

from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from otpdesk.desk.country_views import CountryTable, LastChange, Verified
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.countries.rows import in_use

_PAUSE = 150
"""Milliseconds for which a row stays chosen before its history is read."""

_TOGETHER = 8
"""So many new prices are shown at once."""


class Reading(QObject):
    """Reads in workers. `read` (CountryTable), `failed` (DeskError), `verified` (by country), `changed` (LastChange).

    Prices are asked of the providers one country after the other while the page is on screen, each at most once.
    """

    read = Signal(object)
    failed = Signal(object)
    verified = Signal(object)
    last_change = Signal(str, object)

    def __init__(self, desktop: Desktop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._under_way = self._again = False
        self._prices: deque[str] = deque()
        self._asked: set[str] = set()
        self._asking = False
        self._new_prices = 0
        self._awake = False
        self._country = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self._read_change)

    def wake(self) -> None:
        """The page is on screen."""
        self._awake = True
        self.load()
        self._read_verified()

    def rest(self) -> None:
        """The page is not on screen: nothing more is asked of providers."""
        self._awake = False
        self._prices.clear()

    @Slot()
    def load(self) -> None:
        """Read the table; while that is under way, once more after it."""
        desk = self._desktop.desk
        if desk is None or self._under_way:
            self._again = self._under_way
            return
        self._under_way = True
        self._desktop.jobs.run(self, desk.countries.table, self._take, self._miss)

    def _take(self, table: CountryTable) -> None:
        self._under_way = False
        self.read.emit(table)
        self._want_prices(table)
        self._once_more()

    def _miss(self, problem: DeskError) -> None:
        self._under_way = False
        self.failed.emit(problem)
        self._once_more()

    def _once_more(self) -> None:
        if self._again:
            self._again = False
            self.load()

    def _read_verified(self) -> None:
        desk = self._desktop.desk
        if desk is not None:
            self._desktop.jobs.run(self, desk.countries.verified, self._take_verified, _nothing)

    def _take_verified(self, found: Mapping[str, Verified]) -> None:
        self.verified.emit(found)

    # prices

    def _want_prices(self, table: CountryTable) -> None:
        """Queue the countries in use of whose accounts some price is not known."""
        unknown = (
            line.country
            for line in table.lines
            if in_use(line.rule) and any(hop.price is None for hop in (*line.sms, *line.voice))
        )
        new = [country for country in unknown if country not in self._asked]
        self._asked.update(new)
        self._prices.extend(new)
        self._next_price()

    def _next_price(self) -> None:
        desk = self._desktop.desk
        if self._asking or desk is None or not (self._awake and self._desktop.writable):
            return
        if not self._prices:
            self._show_prices(least=1)
            return
        self._asking = True
        country = self._prices.popleft()
        self._desktop.jobs.run(self, lambda: desk.countries.refresh_price(country), self._priced, self._unpriced)

    def _priced(self, new: bool) -> None:
        self._asking = False
        self._new_prices += new
        self._show_prices(least=_TOGETHER)
        self._next_price()

    def _unpriced(self, _problem: DeskError) -> None:
        self._asking = False
        self._next_price()

    def _show_prices(self, *, least: int) -> None:
        if self._new_prices >= least:
            self._new_prices = 0
            self.load()
            if self._desktop.draft.line.changes:  # a cap may turn out too low
                self._desktop.draft.read()

    # history

    def want_change(self, country: str) -> None:
        """Read who changed a country last, once it has been chosen for a moment."""
        self._country = country
        self._pause.start()

    @Slot()
    def _read_change(self) -> None:
        desk, country = self._desktop.desk, self._country
        if desk is None or not country:
            return

        def came(change: LastChange | None) -> None:
            if country == self._country:
                self.last_change.emit(country, change)

        self._desktop.jobs.run(self, lambda: desk.countries.last_change(country), came, _nothing)


def _nothing(_problem: DeskError) -> None:
    """What only adds to the page may be missing."""
