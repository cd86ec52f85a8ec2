"""One address of the customer, masked, and the timed look at the whole of it.

A reveal needs a reason, is written to the audit by the desk, lasts ten seconds, and ends earlier when the
button was held and is let go, when the window loses the focus, and when another customer comes.
The whole value is only ever painted: no label, tooltip or accessible text holds it.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from otpdesk.desk.views import Place
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pill import Pill
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.roles import Right, needs

if TYPE_CHECKING:
    from otpdesk.otp import Instant

SHOWN_FOR = 10_000
"""Milliseconds a whole number stays on screen."""
_HOLD = 400
_EVERY = 200
_HELP = "Hold, or Shift+H: shows it for 10 seconds; asks why; audited"


class PaintedAddress(QWidget):
    """A mask, or for some seconds the whole value, painted."""

    def __init__(self, theme: Theme, masked: str, weight: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._masked = masked
        self._weight = weight
        self._whole = ""
        self.setAccessibleName(masked)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    @property
    def revealed(self) -> bool:
        return bool(self._whole)

    def show_whole(self, value: str) -> None:
        self._whole = value
        self.update()

    def hide_whole(self) -> None:
        self._whole = ""
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._theme.font(14, self._weight))
        return QSize(metrics.horizontalAdvance(self._masked) + 4, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(90, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        font = self._theme.font(14, self._weight)
        painter.setFont(font)
        painter.setPen(self._theme.color("accent" if self._whole else "text"))
        text = QFontMetrics(font).elidedText(self._whole or self._masked, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(QRect(0, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()


class AddressRow(QWidget):
    """An address with its kind, flag, mask and Reveal. `reveal_asked` wants the reason and the value."""

    reveal_asked = Signal(str)

    def __init__(self, desktop: Desktop, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.place = place
        self._ends_at: Instant | None = None
        self._phone = place.kind == "phone"
        self.value = PaintedAddress(desktop.theme, place.masked, 600 if self._phone else 400)
        self._kind = QLabel()
        self._flag = QLabel()
        self.button = QPushButton()
        self.button.setAccessibleName(f"Reveal {place.masked} for 10 seconds")
        set_role(self.button, "ghost" if self._phone else "icon")
        self.button.pressed.connect(self._on_press)
        self.button.released.connect(self._on_release)
        self.held = QTimer(self)
        self.held.setSingleShot(True)
        self.held.setInterval(_HOLD)
        self._watch = QTimer(self)
        self._watch.setInterval(_EVERY)
        self._watch.timeout.connect(self.tick)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        desktop.role_changed.connect(self._follow_role)
        self._paint()
        self._follow_role()

    @Slot()
    def _follow_role(self) -> None:
        allowed = self._desktop.may(Right.REVEAL)
        self.button.setEnabled(allowed)
        self.button.setToolTip(_HELP if allowed else f"To see it whole {needs(Right.REVEAL)}")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._kind)
        row.addWidget(self._flag)
        self._flag.setVisible(bool(self.place.country))
        row.addWidget(self.value, 1)
        if not self._phone and self.place.verified_at is not None:
            pill = Pill(self._desktop.theme)
            pill.show_state("verified", "ok")
            row.addWidget(pill)
        row.addWidget(self.button)

    @Slot()
    def _paint(self) -> None:
        theme = self._desktop.theme
        self._kind.setPixmap(theme.pixmap("smartphone" if self._phone else "mail", "muted", 16))
        flag = theme.flag(self.place.country, 12)
        if flag is not None:
            self._flag.setPixmap(flag)
            self._flag.setToolTip(wording.country(self.place.country))
            self._flag.setAccessibleName(wording.country(self.place.country))
        self._name_button()

    def _name_button(self) -> None:
        left = self.seconds_left
        self.button.setIcon(self._desktop.theme.icon("eye-off" if left else "eye", "text2"))
        if self._phone:
            self.button.setText(f" Hide {left}" if left else " Reveal")

    @property
    def seconds_left(self) -> int:
        """How long the whole value stays, 0 while it is masked."""
        if self._ends_at is None:
            return 0
        return max(-(-(self._ends_at - self._desktop.clock.now()) // 1000), 0)

    @Slot()
    def _on_press(self) -> None:
        self.held.start()
        self.toggle()

    @Slot()
    def _on_release(self) -> None:
        """A long press is a hold: it ends with the finger."""
        if not self.held.isActive():
            self.cover()
        self.held.stop()

    def toggle(self) -> None:
        """Ask for a reveal, or end it."""
        if self.value.revealed:
            self.cover()
        else:
            self.reveal_asked.emit(self.place.id)

    def reveal(self, whole: str) -> None:
        """Show the whole value for its ten seconds."""
        self._ends_at = self._desktop.clock.now() + SHOWN_FOR
        self.value.show_whole(whole)
        self._watch.start()
        self._name_button()
        announce(self, "Shown on screen for 10 seconds.")

    @Slot()
    def cover(self) -> None:
        """Back to the mask."""
        self._watch.stop()
        self._ends_at = None
        self.value.hide_whole()
        self._name_button()

    @Slot()
    def tick(self) -> None:
        if not self.seconds_left:
            self.cover()
        else:
            self._name_button()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WindowDeactivate:
            self.cover()
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.cover()
        super().hideEvent(event)
