"""The rows of Activity that are in memory: a stretch of the whole, grown by pages at both ends."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal

from otpdesk.desk.views import Page, Row
from otpdesk.gui.pages.activity.columns import columns
from otpdesk.gui.tables import TableModel
from otpdesk.otp import Attempt

MOST_ROWS = 10_000
"""How many rows stay in memory; beyond, the far end is let go and read again when it is scrolled to."""

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class AttemptModel(TableModel[Row]):
    """Asks for pages through `wanted(older, newer)`, one at a time, and takes them with `add_older`, `add_newer`."""

    wanted = Signal(object, object)

    def __init__(self, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(columns(zone), parent)
        self._rows: list[Row] = []
        self._older: str | None = None
        self._newer: str | None = None
        self._asked = False

    # what Qt asks

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def record(self, number: int) -> Row | None:
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def canFetchMore(self, parent: _Index = _ROOT) -> bool:
        return not parent.isValid() and self._older is not None and not self._asked

    def fetchMore(self, parent: _Index = _ROOT) -> None:
        if self.canFetchMore(parent):
            self._asked = True
            self.wanted.emit(self._older, None)

    # what the page does

    def want_newer(self) -> None:
        """The top is on screen: ask for the page above, if there is one."""
        if self._newer is not None and not self._asked:
            self._asked = True
            self.wanted.emit(None, self._newer)

    def start(self, page: Page) -> None:
        """Show a first page in place of everything."""
        self.beginResetModel()
        self._rows = list(page.rows)
        self._older, self._newer = page.older, None
        self._asked = False
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.start(Page((), None, None))

    def add_older(self, page: Page) -> None:
        """Take the page below."""
        self._asked = False
        self._insert(len(self._rows), page.rows)
        self._older = page.older
        if (surplus := len(self._rows) - MOST_ROWS) > 0:
            self._newer = self._rows[surplus].attempt.id
            self._remove(0, surplus)

    def add_newer(self, page: Page) -> None:
        """Take the page above."""
        self._asked = False
        self._insert(0, page.rows)
        self._newer = page.newer
        if len(self._rows) > MOST_ROWS:
            self._older = self._rows[MOST_ROWS - 1].attempt.id
            self._remove(MOST_ROWS, len(self._rows) - MOST_ROWS)

    def give_up(self) -> None:
        """The page asked for did not come; it may be asked for again."""
        self._asked = False

    def update_attempts(self, attempts: Iterable[Attempt]) -> None:
        """Show the new state of attempts that are in memory."""
        new = {attempt.id: attempt for attempt in attempts}
        for number, row in enumerate(self._rows):
            attempt = new.get(row.attempt.id)
            if attempt is not None and attempt != row.attempt:
                self._rows[number] = replace(row, attempt=attempt)
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def number_of(self, matches: Callable[[Row], bool]) -> int:
        """The first row that matches, -1 when none does."""
        return next((number for number, row in enumerate(self._rows) if matches(row)), -1)

    @property
    def newest(self) -> str | None:
        """The id of the attempt on top, unless newer pages were let go."""
        return self._rows[0].attempt.id if self._rows and self._newer is None else None

    def _insert(self, at: int, rows: tuple[Row, ...]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    def _remove(self, at: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at + count - 1)
        del self._rows[at : at + count]
        self.endRemoveRows()
