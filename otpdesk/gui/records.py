"""What a table is made of: declared columns, and the records that they show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from otpdesk.gui.cells import CELL, Cell

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column. `width` is in pixels at the usual size of text; `stretch`: it takes the room that is left.

    `goes_first` is the order in which columns give way when the room is short; 0: never.
    """

    title: str
    width: int
    cell: Callable[[T], Cell]
    right: bool = False
    stretch: bool = False
    goes_first: int = 0


def shown_columns(columns: Sequence[Column[Any]], room: int) -> set[int]:
    """Which columns fit into so many pixels (at the usual size of text)."""
    shown = set(range(len(columns)))
    giving_way = sorted((column.goes_first, number) for number, column in enumerate(columns) if column.goes_first)
    for _, number in giving_way:
        if sum(columns[index].width for index in shown) <= room:
            break
        shown.discard(number)
    return shown


class TableModel(QAbstractTableModel, Generic[T]):
    """Columns over records; a subclass has the records and says `record`."""

    def __init__(self, columns: Sequence[Column[T]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)

    def record(self, number: int) -> T | None:
        """The record of a row; None where there is none."""
        raise NotImplementedError

    def spans(self, number: int) -> bool:
        """Whether the first cell of a row takes its whole width, as the heading of a group does."""
        return False

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or section >= len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.record(index.row()) if index.isValid() else None
        if record is None:
            return None
        if role not in {CELL, Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        column = self.columns[index.column()]
        cell = column.cell(record)
        if role == CELL:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        return f"{column.title}: {cell.words or 'none'}" if column.title else cell.words

    def line(self, number: int) -> str:
        """A row as it is copied: its cells as text, masked as on screen, with tabs between."""
        record = self.record(number)
        return "" if record is None else "\t".join(column.cell(record).copied for column in self.columns)


class Records(TableModel[T]):
    """Records that are all in memory. `identity` says which are the same through a change.

    `heading`: true for records that head a group; the first column's cell then takes the whole row.
    """

    def __init__(
        self,
        columns: Sequence[Column[T]],
        identity: Callable[[T], object],
        heading: Callable[[T], bool] = lambda _record: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._identity = identity
        self._heading = heading
        self.records: tuple[T, ...] = ()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.records)

    def record(self, number: int) -> T | None:
        return self.records[number] if 0 <= number < len(self.records) else None

    def spans(self, number: int) -> bool:
        record = self.record(number)
        return record is not None and self._heading(record)

    def show(self, records: Sequence[T]) -> None:
        """Show these; rows whose identities stay where they are only change."""
        before, new = [self._identity(one) for one in self.records], tuple(records)
        if before == [self._identity(one) for one in new]:
            self.records = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(self.columns) - 1))
            return
        self.beginResetModel()
        self.records = new
        self.endResetModel()

    def number_of(self, identity: object) -> int:
        """The row of a record, by its identity; -1 where there is none."""
        return next((number for number, one in enumerate(self.records) if self._identity(one) == identity), -1)

    def identity_at(self, number: int) -> object:
        """Which record a row has; None where there is none."""
        record = self.record(number)
        return None if record is None else self._identity(record)
