"""The state pill: a dot and a word, as a painter's act and as a widget."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from otpdesk.gui.theme import Theme

_HEIGHT = 22
_PAD = 10
_DOT = 3
_GAP = 6
_RIM = 4


def pill_height(theme: Theme) -> int:
    """How high a pill is, in logical pixels."""
    return theme.px(_HEIGHT)


def pill_width(theme: Theme, text: str, *, bare: bool = False) -> int:
    """How wide a pill with this text is, in logical pixels; `bare`: without the dot."""
    around = 2 * _RIM if bare else 2 * _PAD + 2 * _DOT + _GAP
    return QFontMetrics(theme.font(12, 500)).horizontalAdvance(text) + around


def paint_pill(painter: QPainter, theme: Theme, where: QPointF, text: str, tone: str, *, bare: bool = False) -> None:
    """Paint a pill with its left upper corner at `where`. Tones: ok, warn, bad, info, neutral."""
    height = pill_height(theme)
    box = QRectF(where.x(), where.y(), pill_width(theme, text, bare=bare), height)
    front = theme.color("text2" if tone == "neutral" else tone)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(f"{tone}_bg"))
    painter.drawRoundedRect(box, height / 2, height / 2)
    if not bare:
        painter.setBrush(front)
        painter.drawEllipse(QPointF(box.x() + _PAD + _DOT, box.center().y()), _DOT, _DOT)
    painter.setFont(theme.font(12, 500))
    painter.setPen(front)
    words = box.adjusted(_RIM if bare else _PAD + 2 * _DOT + _GAP, 0, 0, 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class Pill(QWidget):
    """A pill that stands alone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self._tone = "neutral"
        self._bare = False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._resize)

    @Slot()
    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    def show_state(self, text: str, tone: str, spoken: str = "") -> None:
        """Show a word in a tone; `spoken` is what a screen reader says instead of the word."""
        self._text, self._tone = text, tone
        self.setAccessibleName(spoken or text)
        self.updateGeometry()
        self.update()

    def set_bare(self, bare: bool) -> None:
        """Leave out the dot and most of the rim, where the room is short."""
        self._bare = bare
        self.updateGeometry()
        self.update()

    @property
    def text(self) -> str:
        """The word."""
        return self._text

    def sizeHint(self) -> QSize:
        return QSize(pill_width(self._theme, self._text, bare=self._bare), pill_height(self._theme))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_pill(painter, self._theme, QPointF(0, 0), self._text, self._tone, bare=self._bare)
        painter.end()
