"""The lines of the palette: groups with their entries, one marked; the field keeps the focus."""

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from otpdesk.gui.commands.entries import Entry
from otpdesk.gui.keycap import keycap_width, paint_keycap
from otpdesk.gui.messages import announce
from otpdesk.gui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
LINE = int(Qt.ItemDataRole.UserRole)
_ROW, _HEADING = 38, 30
_LEFT, _RIGHT, _ICON, _GAP = 46, 14, 16, 10
_MOST_SEEN = 380
_SIDE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft


class _Lines(QAbstractListModel):
    """Headings (texts) and entries."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: tuple[str | Entry, ...] = ()

    def show(self, lines: Sequence[str | Entry]) -> None:
        self.beginResetModel()
        self.lines = tuple(lines)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not 0 <= index.row() < len(self.lines):
            return None
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return line.words if isinstance(line, Entry) else line
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        chosen = isinstance(self.data(index, LINE), Entry)
        return Qt.ItemFlag.ItemIsEnabled | (Qt.ItemFlag.ItemIsSelectable if chosen else Qt.ItemFlag.NoItemFlags)


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = _ROW if isinstance(index.data(LINE), Entry) else _HEADING
        return QSize(200, self._theme.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line, box = index.data(LINE), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(line, Entry):
            self._entry(painter, box, line, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
        else:
            painter.setFont(self._theme.font(11, 600))
            painter.setPen(self._theme.color("muted"))
            low = box.adjusted(14, self._theme.px(6), 0, 0)
            painter.drawText(low, _SIDE, str(line).upper())
        painter.restore()

    def _entry(self, painter: QPainter, box: QRectF, entry: Entry, *, chosen: bool) -> None:
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("sel"))
            painter.drawRoundedRect(box.adjusted(2, 0, -2, 0), 6, 6)
        self._sign(painter, box, entry, chosen=chosen)
        right = box.right() - _RIGHT
        for key in reversed(entry.keys):
            paint_keycap(painter, self._theme, right, box.center().y(), key)
            right -= keycap_width(self._theme, key) + 6
        self._words(painter, box, entry, right)

    def _sign(self, painter: QPainter, box: QRectF, entry: Entry, *, chosen: bool) -> None:
        flag = self._theme.flag(entry.flag, 12) if entry.flag else None
        if flag is not None:
            painter.drawPixmap(QPointF(box.x() + 14, box.center().y() - 6), flag)
            return
        tint = "accent" if chosen and entry.enabled else "muted"
        painter.drawPixmap(QPointF(box.x() + 15, box.center().y() - _ICON / 2), self._theme.pixmap(entry.icon, tint))

    def _words(self, painter: QPainter, box: QRectF, entry: Entry, right: float) -> None:
        strong, plain = self._theme.font(13, 500), self._theme.font(12)
        room = right - box.x() - _LEFT
        title = QFontMetrics(strong).elidedText(entry.title, Qt.TextElideMode.ElideRight, round(room))
        painter.setFont(strong)
        painter.setPen(self._theme.color("text" if entry.enabled else "muted"))
        painter.drawText(QRectF(box.x() + _LEFT, box.y(), room, box.height()), _SIDE, title)
        used = QFontMetrics(strong).horizontalAdvance(title) + _GAP
        if room - used > _LEFT:
            aside = QFontMetrics(plain).elidedText(entry.aside, Qt.TextElideMode.ElideRight, round(room - used))
            painter.setFont(plain)
            painter.setPen(self._theme.color("muted"))
            painter.drawText(QRectF(box.x() + _LEFT + used, box.y(), room - used, box.height()), _SIDE, aside)


class CommandList(QListView):
    """Shows entries by group. `ran` hands over the one that was clicked; `marked` follows the arrows."""

    ran = Signal(object)
    marked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Painter(theme, self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAccessibleName("What fits")
        self.setMouseTracking(True)
        self.clicked.connect(self._click)
        theme.changed.connect(self.viewport().update)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show entries under the names of their groups, the first one marked."""
        lines: list[str | Entry] = []
        for group, members in groupby(entries, key=lambda entry: entry.group):
            lines += [group, *members]
        self._lines.show(lines)
        self.step(1)

    @property
    def wanted_height(self) -> int:
        """How high it would like to be, in logical pixels; beyond some rows it scrolls."""
        heights = (self._theme.px(_ROW if isinstance(line, Entry) else _HEADING) for line in self._lines.lines)
        return min(sum(heights), self._theme.px(_MOST_SEEN))

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is shown, in order."""
        return tuple(line for line in self._lines.lines if isinstance(line, Entry))

    @property
    def current(self) -> Entry | None:
        """The marked entry."""
        line = self.currentIndex().data(LINE)
        return line if isinstance(line, Entry) else None

    def step(self, by: int) -> None:
        """Mark the next entry in a direction, past the headings, round the ends."""
        count, row = self._lines.rowCount(), self.currentIndex().row()
        for _ in range(count):
            row = (row + by) % count if row >= 0 or by > 0 else count - 1
            if isinstance(self._lines.lines[row], Entry):
                self._mark(row)
                return
        self.marked.emit()

    def _mark(self, row: int) -> None:
        index = self._lines.index(row, 0)
        self.setCurrentIndex(index)
        if row == 1:
            self.scrollToTop()
        entry = self.current
        if entry is not None:
            announce(self, entry.words)
        self.marked.emit()

    def _click(self, index: QModelIndex) -> None:
        line = index.data(LINE)
        if isinstance(line, Entry):
            self.ran.emit(line)
