"""What every chart can do: explain its points to the pointer, the keyboard and screen readers, and be exported."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from otpdesk.gui.messages import announce
from otpdesk.gui.theme import Theme

Rows = Sequence[Sequence[str]]
"""The figures of a chart as text, the heads of the columns first."""

_EDGE = 4
_BACK = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Up})
_ON = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down})
_ENDS = frozenset({Qt.Key.Key_Home, Qt.Key.Key_End})
_ACTING = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


@dataclass(frozen=True, slots=True)
class Point:
    """One thing on a chart: where it lies, what it is in words, and what pressing it hands over (empty: nothing)."""

    box: QRectF
    words: str
    key: str = ""


class Chart(QWidget):
    """Subclasses say `draw`, `rows` and `height_wanted`. `pressed` hands over the key of a point: by click or Enter.

    The arrow keys go from point to point; each is shown and spoken. `grows`: it fills the height of its card.
    """

    pressed = Signal(str)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None, *, grows: bool = False) -> None:
        super().__init__(parent)
        self.theme = theme
        self.name = name
        self.points: list[Point] = []
        self._here = -1
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
        )
        theme.changed.connect(self._take_theme)

    # what a subclass says

    def draw(self, painter: QPainter, box: QRectF) -> list[Point]:
        """Paint everything into a box; the points that can be explained, in reading order."""
        raise NotImplementedError

    def rows(self) -> Rows:
        """The figures as text."""
        raise NotImplementedError

    def height_wanted(self) -> int:
        """How high the chart is, in logical pixels."""
        raise NotImplementedError

    def point_at(self, at: QPointF) -> Point | None:
        """What lies under the pointer: of several the one whose middle is nearest."""
        near = [point for point in self.points if point.box.contains(at)]
        return min(near, key=lambda point: _apart(point, at), default=None)

    def told(self, summary: str) -> None:
        """What a screen reader says of the chart as a whole; also lets go of the point that was chosen."""
        self.setAccessibleName(f"{self.name}. {summary}" if summary else self.name)
        self._here = -1
        self.points = []
        self.updateGeometry()
        self.update()

    # size and paint

    @Slot()
    def _take_theme(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(320, self.height_wanted() + 2 * _EDGE)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.height_wanted() + 2 * _EDGE)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.points = self.draw(painter, QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE))
        if self.hasFocus():
            self._ring(painter)
        painter.end()

    def _ring(self, painter: QPainter) -> None:
        painter.setPen(QPen(self.theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        point = self.chosen
        if point is not None:
            painter.drawRoundedRect(point.box.adjusted(-1, -1, 1, 1), 4, 4)

    # explaining

    @property
    def chosen(self) -> Point | None:
        """The point that the arrow keys are on."""
        return self.points[self._here] if 0 <= self._here < len(self.points) else None

    def choose(self, number: int) -> None:
        """Go to a point, show and say what it is."""
        if not self.points:
            return
        self._here = min(max(number, 0), len(self.points) - 1)
        point = self.points[self._here]
        self.setAccessibleDescription(point.words)
        announce(self, point.words)
        QToolTip.showText(self.mapToGlobal(point.box.bottomRight().toPoint()), point.words, self)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        pressable = point is not None and bool(point.key)
        self.setCursor(Qt.CursorShape.PointingHandCursor if pressable else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), point.words if point is not None else "", self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        point = self.point_at(event.position())
        if event.button() is Qt.MouseButton.LeftButton and point is not None and point.key:
            self.pressed.emit(point.key)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _BACK | _ON:
            self.choose(self._here + (1 if key in _ON else -1))
        elif key in _ENDS:
            self.choose(0 if key is Qt.Key.Key_Home else len(self.points) - 1)
        elif key in _ACTING and self.chosen is not None and self.chosen.key:
            self.pressed.emit(self.chosen.key)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        QToolTip.hideText()


def _apart(point: Point, at: QPointF) -> float:
    offset = point.box.center() - at
    return offset.x() ** 2 + offset.y() ** 2
