"""Tables of more rows than fit into memory: a stretch of the whole, grown by pages at both ends."""

from collections.abc import Callable, Sequence
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Signal, Slot
from PySide6.QtWidgets import QWidget

from otpdesk.gui.records import Column, TableModel
from otpdesk.gui.tables import Table
from otpdesk.gui.theme import Theme

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

MOST_ROWS = 10_000
"""How many rows stay in memory; beyond, the far end is let go and read again when it is scrolled to."""

_NEAR_TOP = 20
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class RowsPage(Protocol[T_co]):
    """One page of rows, newest first, with the keys of its neighbours."""

    @property
    def rows(self) -> Sequence[T_co]: ...

    @property
    def older(self) -> object: ...

    @property
    def newer(self) -> object: ...


class PagedModel(TableModel[T], Generic[T]):
    """Asks for pages through `wanted(older, newer)`, one at a time, and takes them with `add_older`, `add_newer`.

    `key` is what a row is asked for by: those older and those newer than it.
    """

    wanted = Signal(object, object)

    def __init__(self, columns: Sequence[Column[T]], key: Callable[[T], object], parent: QObject | None = None) -> None:
        super().__init__(columns, parent)
        self._key = key
        self._rows: list[T] = []
        self._older: object = None
        self._newer: object = None
        self._asked = False

    # what Qt asks

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def record(self, number: int) -> T | None:
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

    def start(self, page: RowsPage[T]) -> None:
        """Show a first page in place of everything."""
        self.beginResetModel()
        self._rows = list(page.rows)
        self._older, self._newer = page.older, None
        self._asked = False
        self.endResetModel()

    def clear(self) -> None:
        """Show nothing."""
        self.beginResetModel()
        self._rows.clear()
        self._older = self._newer = None
        self._asked = False
        self.endResetModel()

    def add_older(self, page: RowsPage[T]) -> None:
        """Take the page below."""
        self._asked = False
        self._insert(len(self._rows), page.rows)
        self._older = page.older
        if (surplus := len(self._rows) - MOST_ROWS) > 0:
            self._newer = self._key(self._rows[surplus])
            self._remove(0, surplus)

    def add_newer(self, page: RowsPage[T]) -> None:
        """Take the page above."""
        self._asked = False
        self._insert(0, page.rows)
        self._newer = page.newer
        if len(self._rows) > MOST_ROWS:
            self._older = self._key(self._rows[MOST_ROWS - 1])
            self._remove(MOST_ROWS, len(self._rows) - MOST_ROWS)

    def give_up(self) -> None:
        """The page asked for did not come; it may be asked for again."""
        self._asked = False

    def number_of(self, matches: Callable[[T], bool]) -> int:
        """The first row that matches, -1 when none does."""
        return next((number for number, row in enumerate(self._rows) if matches(row)), -1)

    def _insert(self, at: int, rows: Sequence[T]) -> None:
        if rows:
            self.beginInsertRows(QModelIndex(), at, at + len(rows) - 1)
            self._rows[at:at] = rows
            self.endInsertRows()

    def _remove(self, at: int, count: int) -> None:
        self.beginRemoveRows(QModelIndex(), at, at + count - 1)
        del self._rows[at : at + count]
        self.endRemoveRows()


class PagedTable(Table[T], Generic[T]):
    """Asks for newer rows when the top comes near; its rows stay put while pages come and go above them."""

    def __init__(self, theme: Theme, model: PagedModel[T], name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, name, parent)
        self._model = model
        model.rowsInserted.connect(self._keep_place_after_insert)
        model.rowsRemoved.connect(self._keep_place_after_removal)
        self.verticalScrollBar().valueChanged.connect(self._look_up)

    @Slot(int)
    def _look_up(self, value: int) -> None:
        if value < _NEAR_TOP:
            self._model.want_newer()

    @Slot(QModelIndex, int, int)
    def _keep_place_after_insert(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0 and last + 1 < self._model.rowCount():
            bar = self.verticalScrollBar()
            self.updateGeometries()
            bar.setValue(bar.value() + last + 1)

    @Slot(QModelIndex, int, int)
    def _keep_place_after_removal(self, _parent: QModelIndex, first: int, last: int) -> None:
        if first == 0:
            bar = self.verticalScrollBar()
            bar.setValue(max(bar.value() - (last + 1), 0))
