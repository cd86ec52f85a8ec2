"""Checks before sending, and how much of the day's limit this number has used."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.views import Light, Precheck
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_ICON = {
    Light.OK: ("circle-check", "ok", "Fine"),
    Light.WARN: ("triangle-alert", "warn", "Careful"),
    Light.STOP: ("circle-x", "bad", "Stop"),
    Light.UNKNOWN: ("circle-question-mark", "muted", "Not checked"),
}
_BAR = 6
_GAP = 3


class SegmentBar(QWidget):
    """How much of a small number is used, one segment each."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._used, self._ceiling = 0, 1
        self.setAccessibleName("Sends to this number in the last 24 hours")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_use(self, used: int, ceiling: int) -> None:
        self._used, self._ceiling = used, max(ceiling, 1)
        self.setAccessibleDescription(f"{used} of {ceiling}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, _BAR)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - _GAP * (self._ceiling - 1)) / self._ceiling
        full = self._used >= self._ceiling
        for place in range(self._ceiling):
            used = place < self._used
            painter.setBrush(self._theme.color(("bad" if full else "accent") if used else "neutral_bg"))
            painter.drawRoundedRect(QRectF(place * (width + _GAP), 0, width, _BAR), _BAR / 2, _BAR / 2)
        painter.end()


class _Line(QWidget):
    """One check: sign, title, detail."""

    def __init__(self, theme: Theme, check: Precheck, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._check = check
        self._sign = QLabel()
        title, detail = QLabel(check.title), QLabel(check.detail)
        set_role(title, "fact")
        set_role(detail, "small")
        for label in (title, detail):
            label.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(title)
        if check.detail:
            words.addWidget(detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        self.setAccessibleName(f"{_ICON[check.light][2]}: {check.title}. {check.detail}".strip())
        theme.changed.connect(self._paint)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        name, token, _ = _ICON[self._check.light]
        self._sign.setPixmap(self._theme.pixmap(name, token, 16))


class PrechecksCard(QFrame):
    """The card under the customer."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Precheck, ...] | None = None
        self._lines: list[_Line] = []
        set_role(self, "card")
        self.setAccessibleName("Checks before sending")
        title = QLabel("Checks before sending")
        set_role(title, "subtitle")
        self._list = QVBoxLayout()
        self._list.setSpacing(9)
        words = ElidedLabel("Sends to this number, last 24 hours")
        set_role(words, "muted")
        self._figure = QLabel()
        set_role(self._figure, "fact")
        row = QHBoxLayout()
        row.addWidget(words, 1)
        row.addWidget(self._figure)
        self.bar = SegmentBar(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(title)
        column.addLayout(self._list)
        column.addWidget(hairline())
        column.addLayout(row)
        column.addWidget(self.bar)

    def show_checks(self, checks: Sequence[Precheck], used: int, ceiling: int) -> None:
        self._figure.setText(f"{used} of {ceiling}")
        self.bar.show_use(used, ceiling)
        if tuple(checks) == self._shown:
            return
        self._shown = tuple(checks)
        for line in self._lines:
            self._list.removeWidget(line)
            line.deleteLater()
        self._lines = [_Line(self._theme, check) for check in checks]
        for line in self._lines:
            self._list.addWidget(line)
