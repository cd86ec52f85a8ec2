"""The bar at the bottom: how fresh the screen is on the left, the page's keys on the right."""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from otpdesk.gui.pieces import Dot, KeyHint
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Clock, Instant

HEIGHT = 30
_SECOND = 1000
_STALE = 60
_SIDES = 64
"""What the margins, the dot and the room between the two sides take."""


class Connection(Enum):
    """What the left end says: (the dot's token, the words)."""

    OPENING = ("field", "Opening the workspace…")
    CLOSED = ("bad", "The workspace is not open")
    LIVE = ("ok", "Live")
    LOST = ("bad", "The database does not answer – sending waits")
    CLOSING = ("warn", "Closing…")


class Foot(QFrame):
    """The bottom bar."""

    def __init__(self, theme: Theme, clock: Clock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "foot")
        self._theme = theme
        self._clock = clock
        self._connection = Connection.OPENING
        self._updated: Instant | None = None
        self._note = ""
        self._dot = Dot(theme, "field")
        self._words = QLabel()
        set_role(self._words, "hint")
        self._hints = QHBoxLayout()
        self._hints.setSpacing(10)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(6)
        row.addWidget(self._dot)
        row.addWidget(self._words)
        row.addStretch()
        row.addLayout(self._hints)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_SECOND)
        self._ticking.timeout.connect(self._tick)
        self._ticking.start()
        theme.changed.connect(self._dress)
        self._dress()
        self._tick()

    def show_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show a page's keys, and that `?` lists all."""
        while (item := self._hints.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        first: dict[str, str] = {}
        for key, does in keys:
            first.setdefault(key, does)
        for key, does in (*first.items(), ("?", "all keys")):
            self._hints.addWidget(KeyHint(key, does))
        self._fit()

    def _fit(self) -> None:
        """Show as many keys as there is room for; the last one, which lists all, always."""
        items = (self._hints.itemAt(place) for place in range(self._hints.count()))
        hints = [widget for item in items if item is not None and (widget := item.widget()) is not None]
        room = self.width() - _SIDES - self._words.sizeHint().width()
        wanted = [hint.sizeHint().width() + self._hints.spacing() for hint in hints]
        for place, hint in enumerate(hints[:-1]):
            hint.setVisible(sum(wanted[: place + 1]) + wanted[-1] <= room)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _dress(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        self._fit()

    def set_connection(self, connection: Connection) -> None:
        """Say how the workspace is reached; LIVE also means: what is shown is fresh now."""
        self._connection = connection
        if connection is Connection.LIVE:
            self._updated = self._clock.now()
        self._tick()

    def show_note(self, note: str) -> None:
        """Say what the page in front has to say while the database answers; empty: how it answers."""
        self._note = note
        self._tick()

    @property
    def text(self) -> str:
        """The words on the left."""
        return self._words.text()

    @Slot()
    def _tick(self) -> None:
        token, words = self._connection.value
        noted = bool(self._note) and self._connection is Connection.LIVE
        self._dot.set_token("accent" if noted else token)
        if noted:
            words = self._note
        elif self._updated is not None and self._connection in (Connection.LIVE, Connection.LOST):
            words = f"{words} · updated {age((self._clock.now() - self._updated) // _SECOND)}"
        if words != self._words.text():
            self._words.setText(words)
            self._fit()


def age(seconds: int) -> str:
    """How long ago, in words: “2 s ago”, “4 min ago”."""
    return f"{max(seconds, 0)} s ago" if seconds < _STALE else f"{seconds // _STALE} min ago"
