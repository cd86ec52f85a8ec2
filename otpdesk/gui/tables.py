"""Quiet tables of records: declared columns, rows of one height, keys, words for screen readers, columns that give way.

    columns = (
        Column("Country", 180, lambda rule: Cell(names[rule.country], dial(rule), Flag(rule.country), strong=True)),
        Column("SMS", 132, lambda rule: Cell(look=Segments(STANCES, index(rule.sms)))),
        Column("SMS price", 90, lambda rule: Cell(price(rule)), right=True, goes_first=1),
    )
    model = Records(columns, identity=lambda rule: rule.country)
    table = Table(theme, model, "Countries")
    model.show(rules)          # whenever they were read; chosen row and scroll position stay
    table.chosen, table.opened, table.picked     # current row, Enter's twin, a click on one of Segments

A page takes `*table.row_actions(messages)` into its own `offers()` (J, K, Ctrl+C) and declares Enter and Space itself.
What the page shows is sorted and filtered before `show`, in the desk or in a list of less than 1,000 rows.
"""

from functools import partial
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from otpdesk.gui.actions import Action
from otpdesk.gui.cell_delegate import CellDelegate
from otpdesk.gui.cells import CELL, Cell
from otpdesk.gui.messages import Messages
from otpdesk.gui.records import Records, TableModel, shown_columns
from otpdesk.gui.theme import Theme

T = TypeVar("T")
_HEADER = 38
_Index = QModelIndex | QPersistentModelIndex
_BY_KEY = frozenset({Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason})


class Table(QTableView, Generic[T]):
    """Rows of one height, one of them chosen.

    `chosen` follows the current row (-1: none), `opened` a double click, `picked(row, column, choice)` a click on one
    of a cell's Segments, `columns_gave_way` a change of the columns that there is room for.
    """

    chosen = Signal(int)
    opened = Signal(int)
    picked = Signal(int, int, int)
    columns_gave_way = Signal()

    def __init__(self, theme: Theme, model: TableModel[T], name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._records = model
        self._kept: object = None
        figures = frozenset(number for number, column in enumerate(model.columns) if column.right)
        self._delegate = CellDelegate(theme, figures, self)
        self.setItemDelegate(self._delegate)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # scrolling moves what is painted already
        self._set_headers()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._choose_again)
        self.doubleClicked.connect(self._open)
        theme.changed.connect(self._resize)
        self._resize()

    def _set_headers(self) -> None:
        rows, head = self.verticalHeader(), self.horizontalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for number, column in enumerate(self._records.columns):
            if column.stretch:
                head.setSectionResizeMode(number, QHeaderView.ResizeMode.Stretch)

    @Slot()
    def _resize(self) -> None:
        """Take the sizes of the present density and size of text."""
        self.verticalHeader().setMinimumSectionSize(self._theme.row_height)
        self.verticalHeader().setDefaultSectionSize(self._theme.row_height)
        self.horizontalHeader().setFixedHeight(self._theme.px(_HEADER))
        for number, column in enumerate(self._records.columns):
            self.setColumnWidth(number, self._theme.px(column.width))
        self._hide_columns()
        self.viewport().update()

    def _hide_columns(self) -> None:
        shown = shown_columns(self._records.columns, round(self.viewport().width() / self._theme.scale))
        hidden = [number not in shown for number in range(len(self._records.columns))]
        if hidden != [self.isColumnHidden(number) for number in range(len(hidden))]:
            for number, gone in enumerate(hidden):
                self.setColumnHidden(number, gone)
            self.columns_gave_way.emit()

    # keeping the place

    @Slot()
    def _keep(self) -> None:
        if isinstance(self._records, Records):
            self._kept = self._records.identity_at(self.currentIndex().row())

    @Slot()
    def _choose_again(self) -> None:
        self.clearSpans()
        for number in range(self._records.rowCount()):
            if self._records.spans(number):
                self.setSpan(number, 0, 1, len(self._records.columns))
        number = self._records.number_of(self._kept) if isinstance(self._records, Records) else -1
        if number >= 0:
            self.choose(number)

    # what is chosen

    def record(self) -> T | None:
        """The record of the current row; None when there is none."""
        return self._records.record(self.currentIndex().row())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by keyboard lands on a row, so that it is seen where the focus is."""
        super().focusInEvent(event)
        if event.reason() in _BY_KEY and self._records.rowCount() and not self.selectionModel().hasSelection():
            self.choose(max(self.currentIndex().row(), 0))

    def choose(self, number: int) -> None:
        """Choose a row and bring it into view."""
        index = self._records.index(number, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

    def move_by(self, rows: int) -> None:
        """Choose the row so many below the present one; the first when none is chosen."""
        last = self._records.rowCount() - 1
        number = self.currentIndex().row() + rows if self.currentIndex().isValid() else 0
        if last >= 0:
            self.choose(min(max(number, 0), last))

    def row_actions(self, messages: Messages) -> tuple[Action, ...]:
        """What every table can do: J and K choose, Ctrl+C copies the row."""
        return (
            Action("Next row", partial(self.move_by, 1), "J", "arrow-down", "down", listed=False),
            Action("Row before", partial(self.move_by, -1), "K", "arrow-up", "up", listed=False),
            Action("Copy the row, masked", partial(self.copy_row, messages), "Ctrl+C", "copy"),
        )

    def copy_row(self, messages: Messages) -> None:
        """Put the current row into the clipboard as text, masked as on screen."""
        words = self._records.line(self.currentIndex().row())
        if words:
            QGuiApplication.clipboard().setText(words)
            messages.toast("Row copied")

    # what Qt asks

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(current.row())

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        cell: Cell | None = index.data(CELL)
        if cell is not None and event.button() == Qt.MouseButton.LeftButton:
            choice = self._delegate.segment_at(self.visualRect(index), cell, QPointF(event.position()))
            if choice >= 0:
                self.picked.emit(index.row(), index.column(), choice)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self._theme.color("surface"))
        ground.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hide_columns()
        super().resizeEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands of the page, not a search among the rows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give what the page uses to the page."""
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        own = event.text().isprintable() and event.text() and not control
        copying = control and event.key() == Qt.Key.Key_C
        acting = {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        if own or copying or event.key() in acting:
            event.ignore()
            return
        super().keyPressEvent(event)
