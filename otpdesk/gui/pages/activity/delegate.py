"""Painting the cells of Activity: two lines, flags, icons, hues and state pills on rows of one height."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QStaticText
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from otpdesk.desk.views import Row
from otpdesk.gui import wording
from otpdesk.gui.pages.activity.columns import COLUMNS, Column, Look
from otpdesk.gui.pages.activity.model import RECORD
from otpdesk.gui.pill import HEIGHT as PILL_HEIGHT
from otpdesk.gui.pill import paint_pill
from otpdesk.gui.theme import Theme

ROW_HEIGHT = 44
_PAD = 8
_GAP = 8
_FLAG = 12
_FLAG_WIDTH = 16
_ICON = 16
_HUE = 8
_MOST_LINES = 4_000
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class _Face:
    """A font that remembers how lines lie in it: the same few words are written again and again."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._metrics = QFontMetrics(font)
        self._lines: dict[tuple[str, int], tuple[QStaticText, int]] = {}

    def write(self, painter: QPainter, rect: QRect, side: Qt.AlignmentFlag, text: str) -> None:
        """Write a line, cut to the room there is."""
        line, width = self._lines.get((text, rect.width())) or self._laid(text, rect.width())
        x = rect.x() + (rect.width() - width if side & Qt.AlignmentFlag.AlignRight else 0)
        painter.setFont(self._font)
        painter.drawStaticText(x, rect.y() + (rect.height() - self._metrics.height()) // 2, line)

    def _laid(self, text: str, room: int) -> tuple[QStaticText, int]:
        if len(self._lines) >= _MOST_LINES:
            self._lines.clear()
        shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
        line = QStaticText(shown)
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.prepare(font=self._font)
        made = self._lines[text, room] = line, self._metrics.horizontalAdvance(shown)
        return made


class AttemptDelegate(QStyledItemDelegate):
    """Paints a cell by its column's look."""

    def __init__(self, theme: Theme, zone: ZoneInfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._zone = zone
        self._body = _Face(theme.font(13))
        self._strong = _Face(theme.font(13, 500))
        self._small = _Face(theme.font(11))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(COLUMNS[index.column()].width, ROW_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row | None = index.data(RECORD)
        if row is None:
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, rect, option, chosen=bool(state & QStyle.StateFlag.State_Selected))
        self._cell(painter, rect.adjusted(_PAD, 0, -_PAD, -1), COLUMNS[index.column()], row)
        painter.restore()

    def _ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, *, chosen: bool) -> None:
        if chosen:
            painter.fillRect(rect, self._theme.color("sel"))
            view: QWidget = option.widget
            if rect.x() <= 0 and view.hasFocus():
                painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), self._theme.color("accent"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), self._theme.color("border"))

    def _cell(self, painter: QPainter, rect: QRect, column: Column, row: Row) -> None:
        text = column.text(row, self._zone)
        match column.look:
            case Look.LINES:
                self._lines(painter, rect, text, column.under(row, self._zone))
            case Look.COUNTRY:
                self._flagged(painter, rect, row.attempt.country, text)
            case Look.CHANNEL:
                self._iconed(painter, rect, wording.CHANNEL_ICON[row.attempt.channel], text)
            case Look.ACCOUNT:
                self._hued(painter, rect, row.attempt.provider, text)
            case Look.STATE:
                self._state(painter, rect, row)
            case Look.FIGURE:
                self._text(painter, rect, text, "text" if text != "–" else "muted", _RIGHT)
            case Look.WORDS:
                self._text(painter, rect, text, "text2", _LEFT)

    def _text(self, painter: QPainter, rect: QRect, text: str, token: str, side: Qt.AlignmentFlag) -> None:
        painter.setPen(self._theme.color(token))
        self._body.write(painter, rect, side, text)

    def _lines(self, painter: QPainter, rect: QRect, text: str, under: str) -> None:
        middle = rect.y() + rect.height() // 2
        for face, token, top, words in (
            (self._strong, "text", middle - 17, text),
            (self._small, "muted", middle, under),
        ):
            painter.setPen(self._theme.color(token))
            face.write(painter, QRect(rect.x(), top, rect.width(), 17), _LEFT, words)

    def _flagged(self, painter: QPainter, rect: QRect, country: str, text: str) -> None:
        flag = self._theme.flag(country, _FLAG, painter.device().devicePixelRatio()) if country else None
        if flag is not None:
            painter.drawPixmap(QPointF(rect.x(), rect.center().y() - _FLAG / 2 + 1), flag)
        words = rect.adjusted(_FLAG_WIDTH + _GAP if flag is not None else 0, 0, 0, 0)
        self._text(painter, words, text, "text2" if country else "muted", _LEFT)

    def _iconed(self, painter: QPainter, rect: QRect, icon: str, text: str) -> None:
        picture = self._theme.pixmap(icon, "muted", _ICON, painter.device().devicePixelRatio())
        painter.drawPixmap(QPointF(rect.x(), rect.center().y() - _ICON / 2 + 1), picture)
        self._text(painter, rect.adjusted(_ICON + _GAP, 0, 0, 0), text, "text2", _LEFT)

    def _hued(self, painter: QPainter, rect: QRect, provider: str, text: str) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.provider_color(provider))
        painter.drawRoundedRect(QRectF(rect.x(), rect.center().y() - _HUE / 2 + 1, _HUE, _HUE), 2, 2)
        self._text(painter, rect.adjusted(_HUE + _GAP, 0, 0, 0), text, "text", _LEFT)

    def _state(self, painter: QPainter, rect: QRect, row: Row) -> None:
        text, tone = wording.pill(row.attempt)
        paint_pill(painter, self._theme, QPointF(rect.x(), rect.center().y() - PILL_HEIGHT / 2 + 1), text, tone)
