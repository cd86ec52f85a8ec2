"""The table of Activity: one row chosen, J and K to move, rows that stay put while pages come and go above them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.activity.columns import COLUMNS, STRETCHED, shown_columns
from otpdesk.gui.pages.activity.delegate import ROW_HEIGHT, AttemptDelegate
from otpdesk.gui.pages.activity.model import AttemptModel

_HEADER = 38
_NEAR_TOP = 20


class AttemptTable(QTableView):
    """`chosen` follows the current row (-1: none)."""

    chosen = Signal(int)

    def __init__(self, desktop: Desktop, model: AttemptModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        self._model = model
        self.setModel(model)
        self.setItemDelegate(AttemptDelegate(desktop.theme, desktop.zone, self))
        self.setAccessibleName("Attempts, newest first")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # scrolling moves what is painted already
        self._set_headers()
        model.rowsInserted.connect(self._keep_place_after_insert)
        model.rowsRemoved.connect(self._keep_place_after_removal)
        self.verticalScrollBar().valueChanged.connect(self._look_up)
        desktop.theme.changed.connect(self.viewport().update)

    def _set_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        head = self.horizontalHeader()
        head.setFixedHeight(_HEADER)
        head.setHighlightSections(False)
        head.setSectionsClickable(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for number, column in enumerate(COLUMNS):
            self.setColumnWidth(number, column.width)
        head.setSectionResizeMode(STRETCHED, QHeaderView.ResizeMode.Stretch)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QPainter(self.viewport())
        ground.fillRect(event.rect(), self._theme.color("surface"))
        ground.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        shown = shown_columns(self.viewport().width())
        for number in range(len(COLUMNS)):
            self.setColumnHidden(number, number not in shown)
        super().resizeEvent(event)

    def currentChanged(
        self, current: QModelIndex | QPersistentModelIndex, previous: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().currentChanged(current, previous)
        self.chosen.emit(current.row())

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands of the page, not a search among the rows."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give what the page uses to the page."""
        if event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape} or (
            event.text().isprintable() and event.text() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.ignore()
            return
        super().keyPressEvent(event)

    def move_by(self, rows: int) -> None:
        """Choose the row so many below the present one; the first when none is chosen."""
        last = self._model.rowCount() - 1
        number = self.currentIndex().row() + rows if self.currentIndex().isValid() else 0
        if last >= 0:
            self.choose(min(max(number, 0), last))

    def choose(self, number: int) -> None:
        """Choose a row and bring it into view."""
        index = self._model.index(number, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)

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
