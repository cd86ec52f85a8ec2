"""The operator's own last customers of today."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.views import Done
from otpdesk.gui import wording
from otpdesk.gui.pieces import initials
from otpdesk.gui.pill import paint_pill, pill_height, pill_width
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Instant, VerificationState

_ROW = 40
_DISC = 28
_TONE = {
    VerificationState.VERIFIED: "ok",
    VerificationState.EXPIRED: "warn",
    VerificationState.LOCKED: "bad",
    VerificationState.OPEN: "info",
    VerificationState.CANCELED: "neutral",
}


class RecentRow(QAbstractButton):
    """One customer, painted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.done: Done | None = None
        self._line = ""
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    def show_done(self, done: Done, now: Instant) -> None:
        self.done = done
        self._line = f"{wording.ago(done.at, now)} · {wording.last_two(done.masked)}"
        self.setAccessibleName(f"{done.title}, {self._line}, {done.state}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(220, self._theme.px(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.done is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        disc = QRectF(8, (self.height() - _DISC) / 2, _DISC, _DISC)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("neutral_bg"))
        painter.drawEllipse(disc)
        painter.setPen(self._theme.color("text2"))
        painter.setFont(self._theme.font(10, 600))
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, initials(self.done.title))
        width = pill_width(self._theme, self.done.state)
        where = QPointF(self.width() - 8 - width, (self.height() - pill_height(self._theme)) / 2)
        paint_pill(painter, self._theme, where, self.done.state, _tone(self.done.state))
        self._paint_words(painter, self.width() - _DISC - width - 36)
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        if not (self.hasFocus() or self.underMouse()):
            return
        painter.setPen(QPen(self._theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 7, 7)

    def _paint_words(self, painter: QPainter, room: int) -> None:
        assert self.done is not None
        left, px = _DISC + 18, self._theme.px
        for font, token, top, text in (
            (self._theme.font(13, 500), "text", 3, self.done.title),
            (self._theme.font(12), "muted", 20, self._line),
        ):
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(left, px(top), room, px(17)), Qt.AlignmentFlag.AlignVCenter, elided)


def _tone(state: str) -> str:
    try:
        return _TONE[VerificationState(state)]
    except ValueError:
        return "neutral"


class RecentCard(QFrame):
    """The card. `picked` hands over a Done; Alt+↑ and Alt+↓ step through them."""

    picked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[RecentRow] = []
        self._shown: tuple[Done, ...] = ()
        set_role(self, "card")
        self.setAccessibleName("Recent")
        title, whose = QLabel("Recent"), QLabel("yours, today")
        set_role(title, "subtitle")
        set_role(whose, "muted")
        head = QHBoxLayout()
        head.setContentsMargins(8, 0, 8, 4)
        head.addWidget(title)
        head.addStretch()
        head.addWidget(whose)
        self._empty = QLabel("Whom you verify today appears here.")
        self._empty.setWordWrap(True)
        self._empty.setContentsMargins(8, 0, 8, 4)
        set_role(self._empty, "muted")
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(8, 14, 8, 10)
        self._list.setSpacing(0)
        self._list.addLayout(head)
        self._list.addWidget(self._empty)

    @property
    def shown(self) -> tuple[Done, ...]:
        """Whom the card lists, newest first."""
        return self._shown

    def show_recent(self, recent: Sequence[Done], now: Instant) -> None:
        self._shown = tuple(recent)
        self._empty.setVisible(not recent)
        for _ in range(len(self._rows), len(recent)):
            row = RecentRow(self._theme, self)
            row.clicked.connect(self._on_click)
            self._list.addWidget(row)
            self._rows.append(row)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(recent))
            if number < len(recent):
                row.show_done(recent[number], now)

    def tick(self, now: Instant) -> None:
        for row in self._rows:
            if row.done is not None and not row.isHidden():
                row.show_done(row.done, now)

    def _on_click(self) -> None:
        row = self.sender()
        if isinstance(row, RecentRow) and row.done is not None:
            self.picked.emit(row.done)

    def step(self, by: int, verification_id: str | None) -> None:
        """Open the neighbour of what is open: +1 is older; nothing open: the newest."""
        places = [number for number, done in enumerate(self._shown) if done.verification_id == verification_id]
        place = places[0] + by if places else 0
        if 0 <= place < len(self._shown):
            self.picked.emit(self._shown[place])
