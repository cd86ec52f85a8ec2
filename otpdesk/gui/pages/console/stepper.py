"""The five steps of a verification as a painted line: dots, names and times."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from otpdesk.gui.pages.console.steps import Mark, Step, words
from otpdesk.gui.theme import Theme

_DOT = 10
_HEIGHT = 62
_LABEL_TOP = 24
_DETAIL_TOP = 42
_ICON = 12
_TONE = {Mark.DONE: "ok", Mark.FAILED: "bad", Mark.DOUBT: "warn"}


class Stepper(QWidget):
    """Shows steps; each state has its own shape as well as its colour."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._steps: tuple[Step, ...] = ()
        self.setAccessibleName("Progress of this verification")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    def show_steps(self, steps: Sequence[Step]) -> None:
        if tuple(steps) != self._steps:
            self._steps = tuple(steps)
            self.setAccessibleDescription(words(steps))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(560, self._theme.px(_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(420, self._theme.px(_HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = self._inset()
        gap = (self.width() - 2 * inset) / (len(self._steps) - 1)
        centers = [QPointF(inset + number * gap, _DOT + 1) for number in range(len(self._steps))]
        for number in range(1, len(centers)):
            self._line(painter, centers[number - 1], centers[number], self._steps[number])
        for center, step in zip(centers, self._steps, strict=True):
            self._dot(painter, center, step)
            self._label(painter, center, step, round(gap))
        painter.end()

    def _inset(self) -> float:
        """Half of the wider of the outer labels, so that neither is cut."""
        metrics = QFontMetrics(self._theme.font(13, 600))
        return max(metrics.horizontalAdvance(self._steps[place].label) for place in (0, -1)) / 2 + 2

    def _line(self, painter: QPainter, left: QPointF, right: QPointF, step: Step) -> None:
        token = "ok" if step.mark is Mark.NOW else _TONE.get(step.mark, "border2")
        pen = QPen(self._theme.color(token), 2)
        if step.mark in {Mark.FAILED, Mark.DOUBT}:
            pen.setStyle(Qt.PenStyle.DotLine)
        painter.setPen(pen)
        space = QPointF(_DOT + 1, 0)
        painter.drawLine(left + space, right - space)

    def _dot(self, painter: QPainter, center: QPointF, step: Step) -> None:
        circle = QRectF(center.x() - _DOT, center.y() - _DOT, 2 * _DOT, 2 * _DOT)
        if step.mark in _TONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(_TONE[step.mark]))
            painter.drawEllipse(circle)
            self._sign(painter, circle, step.mark)
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        now = step.mark is Mark.NOW
        painter.setPen(QPen(self._theme.color("accent" if now else "border2"), 2))
        painter.drawEllipse(circle.adjusted(1, 1, -1, -1))
        if now:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color("accent"))
            painter.drawEllipse(center, 4, 4)

    def _sign(self, painter: QPainter, circle: QRectF, mark: Mark) -> None:
        if mark is Mark.DOUBT:
            painter.setFont(self._theme.font(13, 700))
            painter.setPen(self._theme.color("surface"))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, "?")
            return
        icon = self._theme.pixmap("check" if mark is Mark.DONE else "x", "surface", _ICON)
        painter.drawPixmap(circle.center() - QPointF(_ICON / 2, _ICON / 2), icon)

    def _label(self, painter: QPainter, center: QPointF, step: Step, width: int) -> None:
        token = {Mark.AHEAD: "muted", Mark.FAILED: "bad", Mark.DOUBT: "warn"}.get(step.mark, "text")
        font = self._theme.font(13, 600 if step.mark is Mark.NOW else 500)
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        left, px = round(center.x() - width / 2), self._theme.px
        label = QFontMetrics(font).elidedText(step.label, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, px(_LABEL_TOP), width, px(18)), Qt.AlignmentFlag.AlignCenter, label)
        small = self._theme.font(12)
        painter.setFont(small)
        painter.setPen(self._theme.color("muted"))
        detail = QFontMetrics(small).elidedText(step.detail, Qt.TextElideMode.ElideRight, width - 4)
        painter.drawText(QRect(left, px(_DETAIL_TOP), width, px(16)), Qt.AlignmentFlag.AlignCenter, detail)
