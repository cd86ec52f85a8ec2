"""The time a code has left, as a ring."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from otpdesk.gui import wording
from otpdesk.gui.theme import Theme

_SIZE = 80
_STROKE = 6
_AMBER = 0.34
_RED = 0.12
_ANNOUNCED = (60_000, 30_000, 10_000)
_TURN = 360 * 16


class CountdownRing(QWidget):
    """A ring that empties, with m:ss inside; amber below 34 %, red below 12 %.

    `show_time` returns what a screen reader should be told now, or nothing: at 60, 30 and 10 seconds only.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._left = 0
        self._total = 1
        self.setAccessibleName("Time left for the code")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    @property
    def share(self) -> float:
        """How much of the life is left, 0 to 1."""
        return min(max(self._left / self._total, 0.0), 1.0)

    @property
    def tone(self) -> str:
        """The colour the ring has now."""
        return "bad" if self.share < _RED else "warn" if self.share < _AMBER else "accent"

    def show_time(self, left: int, total: int) -> str:
        """Show `left` of `total` milliseconds."""
        before, self._left, self._total = self._left, max(left, 0), max(total, 1)
        self.setAccessibleDescription(f"Code expires in {wording.spoken(self._left)}")
        self.update()
        crossed = any(self._left <= mark < before for mark in _ANNOUNCED)
        return self.accessibleDescription() if crossed else ""

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(_SIZE), self._theme.px(_SIZE))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset, px = _STROKE / 2 + 0.5, self._theme.px
        circle = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        pen = QPen(self._theme.color("border"), _STROKE)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(circle)
        if self._left:
            pen.setColor(self._theme.color(self.tone))
            painter.setPen(pen)
            painter.drawArc(circle, _TURN // 4, -round(self.share * _TURN))
        painter.setFont(self._theme.font(20, 600))
        painter.setPen(self._theme.color("text" if self.tone == "accent" else self.tone))
        middle = self.rect().adjusted(0, px(17), 0, -px(38))
        painter.drawText(middle, Qt.AlignmentFlag.AlignCenter, wording.countdown(self._left))
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("muted"))
        painter.drawText(self.rect().adjusted(0, px(44), 0, -px(18)), Qt.AlignmentFlag.AlignCenter, "left")
        painter.end()
