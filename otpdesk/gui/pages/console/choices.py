"""What may be sent next: one button a choice, with its price, its account, its key, or why it must wait."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.views import Choice
from otpdesk.gui import wording
from otpdesk.gui.keycap import keycap_width, paint_keycap
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.spinner import Turning, paint_spinner
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel, Instant

_HEIGHT = 46
_LINE = 17
_MOST_LINES = 4
_TEXT_LEFT = 40
_KEY = {Channel.VOICE: "V", Channel.EMAIL: "E", Channel.WHATSAPP: "W", Channel.SMS: "S"}
_ICON = {
    Channel.SMS: "message-square-text",
    Channel.VOICE: "phone-outgoing",
    Channel.WHATSAPP: "message-circle",
    Channel.EMAIL: "mail",
}
_OTHER_WAY = {
    Channel.SMS: "Send by SMS",
    Channel.VOICE: "Call and read it out",
    Channel.WHATSAPP: "Send by WhatsApp",
    Channel.EMAIL: "Send by e-mail",
}
AGAIN = {
    Channel.SMS: "Resend SMS",
    Channel.VOICE: "Call again",
    Channel.WHATSAPP: "Resend by WhatsApp",
    Channel.EMAIL: "Resend e-mail",
}


def title(choice: Choice, *, again: bool) -> str:
    """What pressing it does; `again` when the last send went the same way."""
    return (AGAIN if again else _OTHER_WAY)[choice.channel]


def line(choice: Choice, now: Instant, *, elsewhere: bool = False) -> str:
    """How it would go and what it costs, or when it opens and why not yet. `elsewhere`: to another address."""
    if not choice.allowed:
        if choice.opens_at is not None and choice.opens_at > now:
            return f"in {wording.countdown(choice.opens_at - now)} – {_lower(choice.reason)}"
        return choice.reason
    parts = [through(choice)] if choice.account else []
    if elsewhere or choice.channel is Channel.EMAIL:
        parts.insert(0, choice.to)
    if choice.price is not None:
        parts.append(wording.money(choice.price))
    if said := whose.of(choice.whose):
        parts.append(said)
    return " · ".join(parts) or choice.to


def through(choice: Choice) -> str:
    """By which account it goes: “via twilio-main”, or which ones a trial chooses between."""
    if choice.chance:
        return f"via {' or '.join(choice.chance)}, by chance"
    return f"via {choice.account}"


def _lower(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")


def broken(text: str, font: QFont, room: int, most: int) -> tuple[str, ...]:
    """A text in at most so many lines of a width; what is left over is cut with an ellipsis."""
    metrics, lines, words = QFontMetrics(font), [""], text.split(" ")
    while words:
        longer = f"{lines[-1]} {words[0]}".strip()
        if len(lines) == most:
            rest = " ".join([lines[-1], *words]).strip()
            return (*lines[:-1], metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room))
        if lines[-1] and metrics.horizontalAdvance(longer) > room:
            lines.append("")
        else:
            lines[-1] = longer
            words.pop(0)
    return tuple(lines)


class ChoiceButton(QAbstractButton):
    """One choice, painted: icon, title, line, key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.choice: Choice | None = None
        self.key = ""
        self._line = ""
        self._elsewhere = False
        self._busy = self._locked = False
        self._turning = Turning(self)
        self._lines: tuple[str, ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    def show_choice(self, choice: Choice, now: Instant, *, again: bool, elsewhere: bool) -> None:
        self.choice = choice
        self._elsewhere = elsewhere
        self.key = "R" if again else _KEY[choice.channel]
        self.setText(title(choice, again=again))
        self.tick(now)

    def tick(self, now: Instant) -> None:
        """Bring the countdown up to date."""
        if self.choice is None:
            return
        self._line = line(self.choice, now, elsewhere=self._elsewhere)
        self._break()
        self._enable()
        self.setAccessibleName(f"{self.text()}, key {self.key}")
        self.setAccessibleDescription(self._line)
        self.setToolTip("" if self.choice.allowed else self.choice.reason)
        self.update()

    def _break(self) -> None:
        """Lay the line into the room there is: why it cannot be sent is read to its end, the rest may be cut."""
        cut = self.choice is None or self.choice.allowed or self.choice.opens_at is not None
        lines = broken(self._line, self._theme.font(12), self._room, 1 if cut else _MOST_LINES)
        if len(lines) != len(self._lines):
            self.updateGeometry()
        self._lines = lines

    @property
    def _room(self) -> int:
        return self.width() - _TEXT_LEFT - keycap_width(self._theme, self.key) - 22

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._break()

    def _enable(self) -> None:
        self.setEnabled(self.choice is not None and self.choice.allowed and not self._locked)

    @property
    def line(self) -> str:
        """How it would go and what it costs, or why it must wait."""
        return self._line

    @property
    def icon_name(self) -> str:
        """The icon of what it sends."""
        return "rotate-cw" if self.key == "R" or self.choice is None else _ICON[self.choice.channel]

    def set_busy(self, *, busy: bool, locked: bool) -> None:
        """Lock while something is sent; `busy`: it is this one, a spinner takes the place of the icon."""
        self._busy, self._locked = busy, locked
        self._enable()
        if busy:
            self._turning.start()
        else:
            self._turning.stop()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, self._theme.px(_HEIGHT + _LINE * max(len(self._lines) - 1, 0)))

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_box(painter)
        middle = self.height() / 2
        if self._busy:
            paint_spinner(painter, self._theme, QPointF(21, middle), 16, self._turning.angle)
        elif self.choice:
            icon = self._theme.pixmap(self.icon_name, "accent" if self.isEnabled() else "muted", 18)
            painter.drawPixmap(QPointF(12, middle - 9), icon)
        self._paint_words(painter)
        paint_keycap(painter, self._theme, self.width() - 12, middle, self.key)
        painter.end()

    def _paint_box(self, painter: QPainter) -> None:
        focus = self.hasFocus()
        hot = self.isEnabled() and (self.underMouse() or self.isDown())
        border = "accent" if focus else "border2" if hot else "border"
        inset = 1.0 if focus else 0.5
        painter.setPen(QPen(self._theme.color(border), 2 if focus else 1))
        painter.setBrush(self._theme.color("surface" if not self.isEnabled() else "accent_bg" if hot else "raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 8, 8)

    def _paint_words(self, painter: QPainter) -> None:
        px, room = self._theme.px, self._room
        font = self._theme.font(13, 600)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if self.isEnabled() else "muted"))
        elided = QFontMetrics(font).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRectF(_TEXT_LEFT, px(5), room, px(19)), Qt.AlignmentFlag.AlignVCenter, elided)
        painter.setFont(self._theme.font(12))
        painter.setPen(self._theme.color("text2" if self.isEnabled() else "muted"))
        for number, words in enumerate(self._lines):
            box = QRectF(_TEXT_LEFT, px(23 + number * _LINE), room, px(_LINE))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)


class ChoicesPane(QFrame):
    """The choices at the right of the verification card. `chosen` hands over the Choice pressed."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._buttons: list[ChoiceButton] = []
        self._title = QLabel()
        set_role(self._title, "strong")
        self._none = QLabel("Nothing else can be sent now.")
        self._none.setWordWrap(True)
        set_role(self._none, "muted")
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        self._list.addWidget(self._title)
        self._list.addWidget(self._none)
        self._list.addStretch()

    @property
    def buttons(self) -> Sequence[ChoiceButton]:
        """The buttons on screen, in order."""
        return [button for button in self._buttons if not button.isHidden()]

    def show_choices(
        self, heading: str, choices: Sequence[Choice], now: Instant, last: Channel | None, address_id: str
    ) -> None:
        """`last` is the channel of the last send: choosing it again is a resend. `address_id` is where that went."""
        self._title.setText(heading)
        self._none.setVisible(not choices)
        for _ in range(len(self._buttons), len(choices)):
            self._add_button()
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(choices))
            if number < len(choices):
                choice = choices[number]
                elsewhere = choice.address_id != address_id
                button.show_choice(choice, now, again=choice.channel is last and not elsewhere, elsewhere=elsewhere)

    def _add_button(self) -> None:
        button = ChoiceButton(self._theme, self)
        button.clicked.connect(self._on_click)
        self._list.insertWidget(self._list.count() - 1, button)
        self._buttons.append(button)

    def _on_click(self) -> None:
        button = self.sender()
        if isinstance(button, ChoiceButton) and button.choice:
            self.chosen.emit(button.choice)

    def set_busy(self, choice: Choice | None) -> None:
        """Lock all while one is sent, with a spinner on that one; None frees them."""
        for button in self.buttons:
            button.set_busy(busy=choice is not None and button.choice == choice, locked=choice is not None)

    def tick(self, now: Instant) -> None:
        for button in self.buttons:
            button.tick(now)
