"""The table of countries: several rows chosen at once, a channel chosen with ← and →, continents that fold."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from otpdesk.gui.cell_delegate import PAD, CellDelegate, segments_box
from otpdesk.gui.cells import CELL, Cell, Segments
from otpdesk.gui.pages.countries.columns import FIRST_STANCE
from otpdesk.gui.pages.countries.rows import Continent, Country, Row, codes_of
from otpdesk.gui.records import Records
from otpdesk.gui.tables import Table
from otpdesk.gui.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_RING = 2


class CountryDelegate(CellDelegate):
    """Paints a ring round the choice to which A, W and B go."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        state: QStyle.StateFlag = option.state
        cell: Cell | None = index.data(CELL)
        if cell is None or not isinstance(cell.look, Segments) or not state & QStyle.StateFlag.State_HasFocus:
            return
        box = segments_box(self._theme, option.rect.adjusted(PAD, 0, -PAD, -1), cell.look.segments)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("accent"), _RING))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(-1, -1, 1, 1), 7, 7)
        painter.restore()


class CountriesTable(Table[Row]):
    """`selected` follows every change of the selection, `fold_asked` an arrow or a press on a continent."""

    selected = Signal()
    fold_asked = Signal(str, bool)

    def __init__(self, theme: Theme, model: Records[Row], stances: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, model, "Countries", parent)
        self.stances = stances
        self._delegate = CountryDelegate(theme, self._figures(model), self)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self.selected)
        self.clicked.connect(self._on_click)

    @staticmethod
    def _figures(model: Records[Row]) -> frozenset[int]:
        return frozenset(number for number, column in enumerate(model.columns) if column.right)

    @property
    def channel(self) -> int:
        """Which stance the keys change, from 0."""
        return min(max(self.currentIndex().column() - FIRST_STANCE, 0), self._shown - 1)

    @property
    def _shown(self) -> int:
        """How many channels there is room for."""
        return sum(not self.isColumnHidden(FIRST_STANCE + number) for number in range(self.stances))

    def selected_rows(self) -> tuple[Row, ...]:
        """The chosen rows, from the top."""
        numbers = sorted({index.row() for index in self.selectionModel().selectedIndexes()})
        return tuple(row for number in numbers if (row := self._records.record(number)) is not None)

    def selected_countries(self) -> tuple[str, ...]:
        """The countries of the chosen rows; those of a chosen continent all."""
        return tuple(dict.fromkeys(code for row in self.selected_rows() for code in codes_of(row)))

    def choose(self, number: int) -> None:
        """Choose a row alone, at the channel that was chosen before."""
        index = self._records.index(number, FIRST_STANCE + self.channel)
        how = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, how)
        self.scrollTo(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not event.modifiers():
            self._sideways(right=event.key() == Qt.Key.Key_Right)
            return
        super().keyPressEvent(event)

    def _sideways(self, *, right: bool) -> None:
        """Fold or unfold a continent; choose the next channel of a country."""
        row = self.record()
        if isinstance(row, Continent):
            self.fold_asked.emit(row.name, not right)
        elif isinstance(row, Country):
            channel = min(max(self.channel + (1 if right else -1), 0), self._shown - 1)
            index = self._records.index(self.currentIndex().row(), FIRST_STANCE + channel)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)

    def _on_click(self, index: QModelIndex) -> None:
        """A press on a continent's name folds it; one beside its name only chooses it."""
        row = self._records.record(index.row())
        if isinstance(row, Continent) and not self._many_chosen():
            self.fold_asked.emit(row.name, not row.folded)

    def _many_chosen(self) -> bool:
        return len(self.selected_rows()) > 1
