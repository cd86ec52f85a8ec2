"""A turning arc for what is under way, and a button that shows it without changing its width."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QIcon, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_STEP = 30
_EVERY = 60
_ARC = 100


def paint_spinner(painter: QPainter, theme: Theme, middle: QPointF, size: float, angle: int) -> None:
    """Paint the arc of a spinner at an angle in degrees."""
    circle = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("border2"), 2))
    painter.drawEllipse(circle)
    painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawArc(circle, -angle * 16, _ARC * 16)


class Turning(QTimer):
    """Turns while something is busy and visible: the owner repaints, the angle goes on."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self.angle = 0
        self._owner = owner
        self.setInterval(_EVERY)
        self.timeout.connect(self._turn)

    @Slot()
    def _turn(self) -> None:
        self.angle = (self.angle + _STEP) % 360
        self._owner.update()


class Spinner(QWidget):
    """A spinner that stands alone; it turns only while it is seen."""

    def __init__(self, theme: Theme, size: int = 22, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._turning = Turning(self)
        self.setAccessibleName("Working")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(self._size + 4, self._size + 4)

    def showEvent(self, event: QShowEvent) -> None:
        self._turning.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._turning.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_spinner(painter, self._theme, QPointF(self.rect().center()), self._size, self._turning.angle)
        painter.end()


class BusyButton(QPushButton):
    """A button that locks while its work runs: a spinner in place of its words, the same width."""

    def __init__(self, theme: Theme, text: str, icon: str = "", role: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = icon
        self._busy = False
        self._turning = Turning(self)
        if role:
            set_role(self, role)
        self.name(text)
        theme.changed.connect(self._paint_icon)

    @property
    def busy(self) -> bool:
        return self._busy

    def name(self, text: str, icon: str = "") -> None:
        """Give the button other words."""
        self._icon = icon or self._icon
        self.setText(f" {text}" if self._icon else text)
        self.setAccessibleName(text)
        self._paint_icon()

    def set_look(self, role: str) -> None:
        """Make it the primary button, or an ordinary one."""
        set_role(self, role)
        self._paint_icon()

    def set_busy(self, busy: bool) -> None:
        """Lock with a spinner, or free again."""
        if busy == self._busy:
            return
        if busy:
            self.setMinimumWidth(self.width() if self.isVisible() else self.sizeHint().width())
        else:
            self.setMinimumWidth(0)
        self._busy = busy
        self.setEnabled(not busy)
        self.setAccessibleDescription("Working" if busy else "")
        if busy:
            self._turning.start()
        else:
            self._turning.stop()
        self.update()

    @Slot()
    def _paint_icon(self) -> None:
        token = "on_accent" if self.property("role") == "primary" else "text2"
        self.setIcon(self._theme.icon(self._icon, token) if self._icon else QIcon())

    def hideEvent(self, event: QHideEvent) -> None:
        self._turning.stop()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        if self._busy:
            self._turning.start()
        super().showEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._busy:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("border"), 1))
        painter.setBrush(self._theme.color("neutral_bg"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        paint_spinner(painter, self._theme, QPointF(self.rect().center()), 16, self._turning.angle)
        painter.end()
