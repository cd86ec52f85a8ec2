"""The side panel of an account in a country, or of a warning: what is wrong, and on what that rests."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.watching_views import Pace, Sight, WarningLine
from otpdesk.desk.watching_words import evidence, limits, sentence, state
from otpdesk.gui import wording
from otpdesk.gui.charts.marks import Ink, ink_color, paint_spark
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.health import words
from otpdesk.gui.pieces import hairline, selectable
from otpdesk.gui.pill import Pill
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Instant

_NOTE_LENGTH = 400
_TALL = 44


class DayLine(QWidget):
    """The line of the last 24 hours, larger than in the table."""

    def __init__(self, theme: Theme, values: Sequence[float | None], ink: Ink, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._values = tuple(values)
        self._ink = ink
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, self._theme.px(_TALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("raised"))
        painter.drawRoundedRect(self.rect(), 6, 6)
        box = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        paint_spark(painter, self._values, box, ink_color(self._theme, self._ink), few=False)
        painter.end()


class Seen(QWidget):
    """The note with which somebody acknowledges a warning. `acknowledged` hands over its number and the note."""

    acknowledged = Signal(int, str)

    def __init__(self, number: int, *, writable: bool) -> None:
        super().__init__()
        self._number = number
        self.note = QLineEdit()
        self.note.setMaxLength(_NOTE_LENGTH)
        self.note.setPlaceholderText("What you make of it (may stay empty)")
        self.note.setAccessibleName("Note")
        self.button = QPushButton("Acknowledge")
        for widget in (self.note, self.button):
            widget.setEnabled(writable)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.note)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.clicked.connect(self.send)
        self.note.returnPressed.connect(self.send)

    @Slot()
    def send(self) -> None:
        """Acknowledge, once."""
        if self.button.isEnabled():
            self.button.setEnabled(False)
            self.acknowledged.emit(self._number, self.note.text())

    def give_back(self) -> None:
        """It was refused: what was typed is still there."""
        self.button.setEnabled(True)


class HealthPanel(SidePanel):
    """Shows a pair or a warning. `acknowledged` follows the button of a warning, `sends_wanted` asks for messages.

    `pack_wanted` asks for the messages that a warning rests on, as files for the provider.
    """

    acknowledged = Signal(int, str)
    sends_wanted = Signal(str, str)
    pack_wanted = Signal(object)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen account", parent)
        self._desktop = desktop
        self._shown: object = None
        self.fields: list[Seen] = []

    def show_sight(self, one: Sight) -> None:
        """Show a pair of account and country."""
        key = (one.account, one.country)
        self.set_title(words.name(one), f"{one.where} · {one.word[:1].lower()}{one.word[1:]}")
        body, column = self._body()
        for line in one.warnings:
            self._add_warning(column, line)
            column.addWidget(hairline())
        for pace, what in ((one.latency, words.LATENCY), (one.conversion, words.CONVERSION)):
            if one.account or pace is not None:
                self._add_pace(column, pace, what, one.provider)
        self._end(body, column, key, one.account, one.country)

    def show_warning(self, line: WarningLine) -> None:
        """Show a warning of the past."""
        self.set_title(line.account or words.EVERY_ACCOUNT, line.where)
        body, column = self._body()
        self._add_warning(column, line)
        at, how = words.ending(line, self._now, self._desktop.zone)
        column.addWidget(selectable(f"Ended {at}: {how}." if not line.open else f"Open {how}.", "small"))
        self._end(body, column, line.id, line.account, line.country)

    @property
    def _now(self) -> Instant:
        return self._desktop.clock.now()

    def _body(self) -> tuple[QWidget, QVBoxLayout]:
        self.fields = []
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        return body, column

    def _end(self, body: QWidget, column: QVBoxLayout, key: object, account: str, country: str) -> None:
        if account:
            sends = QPushButton("Show its messages there")
            sends.clicked.connect(lambda: self.sends_wanted.emit(account, country))
            column.addWidget(sends, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch()
        self.set_body(body, same=key == self._shown)
        self._shown = key

    def _add_warning(self, column: QVBoxLayout, line: WarningLine) -> None:
        pill = Pill(self._theme)
        pill.show_state(state(line.kind), "warn" if line.open else "neutral")
        column.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        since = wording.since(line.since, self._now, self._desktop.zone)
        column.addWidget(selectable(sentence(line, since), "strong"))
        for said in evidence(line):
            column.addLayout(_bullet(said))
        column.addWidget(selectable(limits(line.kind), "small"))
        self._add_seen(column, line)
        if line.account:
            pack = QPushButton("Evidence pack…")
            pack.setToolTip("Attempt ids, times and masked numbers, and a text for a ticket at the provider")
            pack.clicked.connect(lambda: self.pack_wanted.emit(line))
            column.addWidget(pack, 0, Qt.AlignmentFlag.AlignLeft)

    def _add_seen(self, column: QVBoxLayout, line: WarningLine) -> None:
        if line.acknowledged_at is not None:
            at = wording.since(line.acknowledged_at, self._now, self._desktop.zone)
            note = f": “{line.note}”" if line.note else ""
            column.addWidget(selectable(f"{line.acknowledged_by} saw it at {at}{note}", "text2"))
        elif line.open:
            seen = Seen(line.id, writable=self._desktop.writable)
            seen.acknowledged.connect(self.acknowledged)
            self.fields.append(seen)
            column.addWidget(seen)

    def _add_pace(self, column: QVBoxLayout, pace: Pace | None, what: str, provider: str) -> None:
        title = QLabel(what)
        set_role(title, "strong")
        column.addWidget(title)
        values = words.hours(pace, self._now)
        if any(value is not None for value in values):
            column.addWidget(DayLine(self._theme, values, Ink(provider), f"{what}, the last 24 hours by hour"))
        column.addWidget(selectable(words.pace_sentence(pace), "small"))


def _bullet(text: str) -> QHBoxLayout:
    dot = QLabel("–")
    set_role(dot, "muted")
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(dot, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(selectable(text, "text2"), 1)
    return row
