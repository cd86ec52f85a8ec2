"""A choice of few, side by side: Allow | Watch | Block. Painted alike as a control and in the cells of tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from otpdesk.gui.messages import announce
from otpdesk.gui.theme import Theme

_PAD = 6
_INSET = 2
_HEIGHT = 26
_CONTROL = 32


@dataclass(frozen=True, slots=True)
class Segment:
    """One of the choices. Tones: ok, warn, bad, info, neutral, accent."""

    name: str
    tone: str = "accent"


def segments_size(theme: Theme, segments: Sequence[Segment]) -> QSize:
    """How much room the choices take, in logical pixels."""
    metrics = QFontMetricsF(theme.font(12, 600))
    width = sum(metrics.horizontalAdvance(one.name) + 2 * theme.px(_PAD) for one in segments)
    return QSize(round(width) + 2 * _INSET, theme.px(_HEIGHT))


def segment_rects(theme: Theme, box: QRectF, segments: Sequence[Segment]) -> list[QRectF]:
    """Where each choice lies in a box of `segments_size`."""
    metrics = QFontMetricsF(theme.font(12, 600))
    widths = [metrics.horizontalAdvance(one.name) + 2 * theme.px(_PAD) for one in segments]
    spare = (box.width() - 2 * _INSET - sum(widths)) / max(len(widths), 1)
    rects, left = [], box.x() + _INSET
    for width in widths:
        rects.append(QRectF(left, box.y() + _INSET, width + spare, box.height() - 2 * _INSET))
        left += width + spare
    return rects


def paint_segments(
    painter: QPainter, theme: Theme, box: QRectF, segments: Sequence[Segment], chosen: int, *, enabled: bool = True
) -> None:
    """Paint the choices; `chosen` counts from 0, -1 for none."""
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("raised" if enabled else "neutral_bg"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    for number, (segment, rect) in enumerate(zip(segments, segment_rects(theme, box, segments), strict=True)):
        if number == chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(f"{segment.tone}_bg" if enabled else "border"))
            painter.drawRoundedRect(rect, 5, 5)
        ink = segment.tone if number == chosen and segment.tone != "neutral" else "text2"
        painter.setPen(theme.color(ink if enabled else "muted"))
        painter.setFont(theme.font(12, 600 if number == chosen else 400))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, segment.name)


class Segmented(QWidget):
    """The control: ←→ and a click choose. `picked(number)` follows each choice by hand.

    Screen readers say its name with the value: “SMS: Watch, 2 of 3”.
    """

    picked = Signal(int)

    def __init__(
        self, theme: Theme, name: str, segments: Sequence[Segment], chosen: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._segments = tuple(segments)
        self._chosen = chosen
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self._resize)
        self._say()

    @property
    def chosen(self) -> int:
        """The number of what is chosen, from 0; -1 for nothing."""
        return self._chosen

    def set_segments(self, segments: Sequence[Segment], chosen: int) -> None:
        """Offer other choices, without `picked`."""
        self._segments, self._chosen = tuple(segments), chosen
        self._say()
        self._resize()

    def set_chosen(self, number: int) -> None:
        """Choose, without `picked`."""
        self._chosen = number
        self._say()
        self.update()

    def set_enabled_because(self, enabled: bool, why: str = "") -> None:
        """Let it be used or not; `why` is the tooltip and for screen readers."""
        self.setEnabled(enabled)
        self.setToolTip(why)
        self.setAccessibleDescription(why)
        self.update()

    def _say(self) -> None:
        known = 0 <= self._chosen < len(self._segments)
        value = self._segments[self._chosen].name if known else "nothing chosen"
        place = f", {self._chosen + 1} of {len(self._segments)}" if known else ""
        self.setAccessibleName(f"{self._name}: {value}{place}")

    def _pick(self, number: int) -> None:
        if number == self._chosen or not 0 <= number < len(self._segments):
            return
        self.set_chosen(number)
        announce(self, self._segments[number].name)
        self.picked.emit(number)

    def _resize(self) -> None:
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        size = segments_size(self._theme, self._segments)
        return QSize(size.width(), self._theme.px(_CONTROL))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @property
    def _box(self) -> QRectF:
        height = self._theme.px(_HEIGHT)
        return QRectF(0, (self.height() - height) / 2, self.width(), height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
            self._pick(max(0, min(len(self._segments) - 1, self._chosen + (1 if key == Qt.Key.Key_Right else -1))))
        elif key in {Qt.Key.Key_Home, Qt.Key.Key_End}:
            self._pick(0 if key == Qt.Key.Key_Home else len(self._segments) - 1)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = QPointF(event.position().x(), self._box.center().y())
        rects = segment_rects(self._theme, self._box, self._segments)
        self._pick(next((number for number, rect in enumerate(rects) if rect.contains(at)), -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_segments(painter, self._theme, self._box, self._segments, self._chosen, enabled=self.isEnabled())
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self._box.adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
