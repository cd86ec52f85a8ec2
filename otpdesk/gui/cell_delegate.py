"""Painting the cells of tables: flags, hues, pills, choices, chains and bars on rows of one height."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QStaticText
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip, QWidget

from otpdesk.gui.bars import HEIGHT as BAR_HEIGHT
from otpdesk.gui.bars import paint_bar
from otpdesk.gui.cells import CELL, Cell, Chain, Dotted, Flag, Gap, Hue, Icon, PillLook, Segments, Share, Spark, Spot
from otpdesk.gui.charts.in_cells import figure_box, paint_dotted, paint_sparkline
from otpdesk.gui.charts.marks import Ink, ink_color
from otpdesk.gui.pill import paint_pill, pill_height, pill_width
from otpdesk.gui.segments import Segment, paint_segments, segment_rects, segments_size
from otpdesk.gui.theme import Density, Theme

PAD = 8
_GAP = 8
_FLAG = 12
_FLAG_WIDTH = 16
_ICON = 16
_HUE = 8
_SPOT = 8
_ARROW = 14
_RING = 2
_MOST_LINES = 4_000
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_Index = QModelIndex | QPersistentModelIndex


class _Face:
    """A font that remembers how lines lie in it: the same few words are written again and again."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self.metrics = QFontMetrics(font)
        self._lines: dict[tuple[str, int], tuple[QStaticText, int]] = {}

    def write(self, painter: QPainter, rect: QRect, side: Qt.AlignmentFlag, text: str) -> int:
        """Write a line, cut to the room there is; the width it took."""
        line, width = self._lines.get((text, rect.width())) or self._laid(text, rect.width())
        x = rect.x() + (rect.width() - width if side & Qt.AlignmentFlag.AlignRight else 0)
        painter.setFont(self._font)
        painter.drawStaticText(x, rect.y() + (rect.height() - self.metrics.height()) // 2, line)
        return width

    def _laid(self, text: str, room: int) -> tuple[QStaticText, int]:
        if len(self._lines) >= _MOST_LINES:
            self._lines.clear()
        shown = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        line = QStaticText(shown)
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.prepare(font=self._font)
        made = self._lines[text, room] = line, self.metrics.horizontalAdvance(shown)
        return made


class CellDelegate(QStyledItemDelegate):
    """Paints the Cell that the model gives under `CELL`; the columns that hold `figures` are set at the right."""

    def __init__(self, theme: Theme, figures: frozenset[int] = frozenset(), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._figures = figures
        self._take_fonts()
        theme.changed.connect(self._take_fonts)

    @Slot()
    def _take_fonts(self) -> None:
        theme = self._theme
        self._body, self._strong = _Face(theme.font(13)), _Face(theme.font(13, 500))
        self._small = _Face(theme.font(11))

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(super().sizeHint(option, index).width(), self._theme.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        cell: Cell | None = index.data(CELL)
        if cell is None:
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, index, chosen=bool(state & QStyle.StateFlag.State_Selected))
        self._cell(painter, rect.adjusted(PAD, 0, -PAD, -1), cell, _RIGHT if index.column() in self._figures else _LEFT)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index, *, chosen: bool) -> None:
        rect: QRect = option.rect
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), self._theme.color("border"))
        if chosen:
            painter.fillRect(rect, self._theme.color("sel"))
            view: QWidget = option.widget
            if view.hasFocus():
                self._ring(painter, rect, index)

    def _ring(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        """The row that has the focus, edged by its cells: each draws its part of the ring."""
        ring = self._theme.color("accent")
        for top in (rect.top(), rect.bottom() + 1 - _RING):
            painter.fillRect(QRect(rect.x(), top, rect.width(), _RING), ring)
        if rect.x() <= 0:
            painter.fillRect(QRect(rect.x(), rect.y(), _RING, rect.height()), ring)
        if index.column() == index.model().columnCount() - 1:
            painter.fillRect(QRect(rect.right() + 1 - _RING, rect.y(), _RING, rect.height()), ring)

    def _cell(self, painter: QPainter, rect: QRect, cell: Cell, side: Qt.AlignmentFlag) -> None:
        rect = rect.adjusted(self._mark(painter, rect, cell), 0, 0, 0)
        match cell.look:
            case PillLook(tone):
                at = QPointF(rect.x(), rect.center().y() - pill_height(self._theme) / 2 + 1)
                paint_pill(painter, self._theme, at, cell.text, tone)
            case Segments(segments, chosen, enabled):
                box = segments_box(self._theme, rect, segments)
                paint_segments(painter, self._theme, box, segments, chosen, enabled=enabled)
            case Chain(links):
                self._chain(painter, rect, links, cell)
            case Share(share):
                self._share(painter, rect, cell, share)
            case Dotted():
                paint_dotted(painter, self._theme, rect, cell.look)
                self._words(painter, figure_box(self._theme, rect), cell, _RIGHT)
            case Spark():
                paint_sparkline(painter, self._theme, rect, cell.look)
            case None:
                self._words(painter, rect, cell, side)

    def _mark(self, painter: QPainter, rect: QRect, cell: Cell) -> int:
        """Paint what stands before the words; the room it took."""
        middle, density = rect.center().y() + 1, painter.device().devicePixelRatio()
        match cell.mark:
            case Flag(country):
                flag = self._theme.flag(country, _FLAG, density)
                if flag is None:
                    return 0
                painter.drawPixmap(QPointF(rect.x(), middle - _FLAG / 2), flag)
                return _FLAG_WIDTH + _GAP
            case Icon(name, ink):
                picture = self._theme.pixmap(name, ink, _ICON, density)
                painter.drawPixmap(QPointF(rect.x(), middle - _ICON / 2), picture)
                return _ICON + _GAP
            case Gap():
                return _ICON + _GAP
            case Hue(provider, nth):
                self._hue(painter, rect.x(), middle, provider, nth)
                return _HUE + _GAP
            case Spot(ink):
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.color(ink))
                painter.drawEllipse(QRectF(rect.x(), middle - _SPOT / 2, _SPOT, _SPOT))
                return _SPOT + _GAP
            case None:
                return 0

    def _hue(self, painter: QPainter, x: int, middle: int, provider: str, nth: int = 0) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink_color(self._theme, Ink(provider, nth)))
        painter.drawRoundedRect(QRectF(x, middle - _HUE / 2, _HUE, _HUE), 2, 2)

    def _words(self, painter: QPainter, rect: QRect, cell: Cell, side: Qt.AlignmentFlag) -> None:
        face = self._strong if cell.strong else self._body
        painter.setPen(self._theme.color(cell.ink))
        if not cell.under:
            face.write(painter, rect, side, cell.text)
        elif self._theme.density is Density.COMPACT:
            used = face.write(painter, rect, side, cell.text)
            painter.setPen(self._theme.color(cell.under_ink))
            self._small.write(painter, rect.adjusted(used + _GAP, 1, 0, 1), _LEFT, cell.under)
        else:
            line, middle = self._theme.px(17), rect.y() + rect.height() // 2
            face.write(painter, QRect(rect.x(), middle - line, rect.width(), line), side, cell.text)
            painter.setPen(self._theme.color(cell.under_ink))
            self._small.write(painter, QRect(rect.x(), middle, rect.width(), line - 2), side, cell.under)

    def _chain(self, painter: QPainter, rect: QRect, links: Sequence[tuple[str, str]], cell: Cell) -> None:
        if not links:
            self._words(painter, rect, cell, _LEFT)
        middle, x = rect.center().y() + 1, rect.x()
        arrow = self._theme.pixmap("arrow-right", "muted", _ARROW, painter.device().devicePixelRatio())
        for number, (provider, name) in enumerate(links):
            if number and x < rect.right():
                painter.drawPixmap(QPointF(x, middle - _ARROW / 2), arrow)
                x += _ARROW + _GAP
            room = rect.right() - x - _HUE - _GAP
            if room <= 0:
                return
            self._hue(painter, x, middle, provider)
            painter.setPen(self._theme.color("text"))
            words = QRect(x + _HUE + 6, rect.y(), room, rect.height())
            x += _HUE + 6 + self._body.write(painter, words, _LEFT, name) + _GAP

    def _share(self, painter: QPainter, rect: QRect, cell: Cell, share: float) -> None:
        height = self._theme.px(16)
        top = rect.y() + (rect.height() - height - BAR_HEIGHT - 2) // 2
        painter.setPen(self._theme.color(cell.ink))
        self._small.write(painter, QRect(rect.x(), top, rect.width(), height), _LEFT, cell.text)
        paint_bar(painter, self._theme, QRectF(rect.x(), top + height + 1, rect.width(), BAR_HEIGHT), share)

    def segment_at(self, rect: QRect, cell: Cell, at: QPointF) -> int:
        """Which choice of a cell lies at a point of the viewport; -1 for none."""
        if not isinstance(cell.look, Segments) or not cell.look.enabled:
            return -1
        box = segments_box(self._theme, rect.adjusted(PAD, 0, -PAD, -1), cell.look.segments)
        rects = segment_rects(self._theme, box, cell.look.segments)
        return next((number for number, one in enumerate(rects) if one.contains(at)), -1)

    def helpEvent(
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: _Index
    ) -> bool:
        cell: Cell | None = index.data(CELL)
        if cell is None:
            return False
        rect: QRect = option.rect
        words = cell.hint or (cell.words if self._room_of(cell) > rect.width() - 2 * PAD else "")
        QToolTip.showText(event.globalPos(), words, view)
        return bool(words)

    def _room_of(self, cell: Cell) -> int:
        """How wide a cell would like to be."""
        before = 0 if cell.mark is None else _FLAG_WIDTH + _GAP
        if isinstance(cell.look, Chain):
            each = (self._body.metrics.horizontalAdvance(name) for _, name in cell.look.links)
            return sum(width + _HUE + 6 + _ARROW + 2 * _GAP for width in each)
        if isinstance(cell.look, PillLook):
            return pill_width(self._theme, cell.text)
        own = self._strong.metrics.horizontalAdvance(cell.text)
        under = self._small.metrics.horizontalAdvance(cell.under)
        together = own + _GAP + under if self._theme.density is Density.COMPACT else max(own, under)
        return before + together


def segments_box(theme: Theme, rect: QRect, segments: Sequence[Segment]) -> QRectF:
    """Where the choices lie in a cell."""
    size = segments_size(theme, segments)
    return QRectF(rect.x(), rect.center().y() + 1 - size.height() / 2, size.width(), size.height())
