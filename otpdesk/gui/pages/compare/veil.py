"""A veil over what is being worked out anew: the last answer stays readable below it, and can still be used."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from otpdesk.gui.charts.marks import faded
from otpdesk.gui.theme import Theme

_AFTER = 200
_DIM = 150
_WIDE, _TALL = 250, 34
_USUAL = "Working it out…"


class Veil(QWidget):
    """Lies over `what`; it appears only when the work takes longer than a moment."""

    def __init__(self, theme: Theme, what: QWidget) -> None:
        super().__init__(what)
        self._theme = theme
        self._under = what
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._words = ""
        self.say("")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER)
        self._timer.timeout.connect(self._draw)
        what.installEventFilter(self)
        self.hide()

    def say(self, words: str) -> None:
        """What is being done, in place of the usual “Working it out…”."""
        self._words = words or _USUAL
        self.setAccessibleName(self._words)
        self.update()

    def begin(self) -> None:
        """Something is being worked out."""
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()

    def end(self) -> None:
        """It is here."""
        self._timer.stop()
        self.say("")
        self.hide()

    @Slot()
    def _draw(self) -> None:
        self.setGeometry(self._under.rect())
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._under.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), faded(theme.color("bg"), _DIM))
        box = QRectF((self.width() - theme.px(_WIDE)) / 2, 14, theme.px(_WIDE), theme.px(_TALL))
        painter.setPen(theme.color("border2"))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(13, 500))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()
