"""Speaking to the user without stopping him: a bar for problems, a toast for what went well.

Problems stay until they are closed. A toast takes the place of the one before, leaves after some seconds, waits
while the pointer or the focus rests on it, and is never the only place of a fact. Both are announced to screen readers.
"""

import logging
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.errors import DeskError
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 5_000, 8_000
"""Milliseconds a toast stays: long sentences longer."""
UNDO_FOR = 10_000
"""Milliseconds for which what a toast says can be taken back."""
_READING = 60
_OVER = 12
_PLACED = frozenset({QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Show, QEvent.Type.Hide})
_FOCUSED = frozenset({QEvent.Type.FocusIn, QEvent.Type.FocusOut})


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a text."""
    event = QAccessibleAnnouncementEvent(widget, text)
    polite = QAccessible.AnnouncementPoliteness
    event.setPoliteness(polite.Assertive if urgent else polite.Polite)
    QAccessible.updateAccessibility(event)


class MessageBar(QFrame):
    """The problem that happened last, in a sentence, with its next step; stays until closed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._sign_look = ("circle-alert", "bad")
        set_role(self, "message")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._sign = QLabel()
        self._title = QLabel()
        self._title.setWordWrap(True)
        set_role(self._title, "strong")
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        set_role(self._hint, "text2")
        for label in (self._title, self._hint):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QPushButton()
        self._close.setAccessibleName("Close the message")
        set_role(self._close, "icon")
        self._close.clicked.connect(self.clear)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 10, 9)
        row.setSpacing(12)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap(*self._sign_look, 18))
        self._close.setIcon(self._theme.icon("x", "muted"))

    def show_message(self, title: str, hint: str, *, problem: bool) -> None:
        """Show a problem, or a notice, in place of what was shown before."""
        self._title.setText(title)
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self._sign_look = ("circle-alert", "bad") if problem else ("info", "info")
        set_look(self, "look", "bad" if problem else "info")
        self._paint()
        self.setAccessibleName(f"{'Problem' if problem else 'Notice'}: {title} {hint}".strip())
        self.show()
        announce(self, f"{title} {hint}".strip(), urgent=problem)

    @property
    def text(self) -> str:
        """What is shown: title and hint, empty while nothing is."""
        return "" if self.isHidden() else f"{self._title.text()} {self._hint.text()}".strip()

    @Slot()
    def clear(self) -> None:
        """Take the problem away."""
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)


class Toast(QFrame):
    """The newest sentence, over the bottom of `parent` but above its bars; it leaves by itself."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._ground = parent
        self._bars: Callable[[], Iterable[QWidget]] = tuple
        self._undo: Callable[[], None] | None = None
        self._pointed_at = False
        set_role(self, "toast")
        self._sign = QLabel()
        self._label = QLabel()
        self.undo_button = QPushButton("Undo")
        set_role(self.undo_button, "ghost")
        self.undo_button.clicked.connect(self._take_back)
        self.undo_button.installEventFilter(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 10, 16, 10)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._label)
        row.addWidget(self.undo_button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    def stay_above(self, bars: Callable[[], Iterable[QWidget]]) -> None:
        """Lie over none of these, shown or hidden; asked anew by `find_place`."""
        self._bars = bars

    def say(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Show a sentence in place of the one before; with `undo` it has a button for some seconds."""
        self._undo = undo
        self._label.setText(text)
        self.undo_button.setVisible(undo is not None)
        self.undo_button.setAccessibleName(f"Undo: {text}")
        self._sign.setPixmap(self._theme.pixmap("circle-check", "ok", 16))
        self.setAccessibleName(text)
        self.find_place()
        self.show()
        self.raise_()
        announce(self, text)
        self._wait()

    def unsay(self, text: str) -> None:
        """Take a sentence back that is not so any more."""
        if self.text == text:
            self.hide()

    @property
    def text(self) -> str:
        """The sentence shown now, empty while none is."""
        return "" if self.isHidden() else self._label.text()

    @Slot()
    def _take_back(self) -> None:
        undo = self._undo
        self.hide()
        if undo is not None:
            undo()

    def _wait(self) -> None:
        """Begin the time after which it leaves; while pointer or focus rests on it, there is none."""
        if self._pointed_at or self.undo_button.hasFocus():
            self._timer.stop()
        else:
            reading = min(LONGEST, max(SHORTEST, _READING * len(self._label.text())))
            self._timer.start(UNDO_FOR if self._undo else reading)

    @Slot()
    def find_place(self) -> None:
        """Look which bars there are now, and follow them."""
        for bar in self._bars():
            bar.installEventFilter(self)
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        tops = [bar.mapTo(self._ground, QPoint()).y() for bar in self._bars() if bar.isVisibleTo(self._ground)]
        bottom = min([self._ground.height(), *tops]) - _OVER
        self.move((self._ground.width() - self.width()) // 2, bottom - self.height())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._pointed_at = True
        self._wait()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed_at = False
        self._wait()
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._pointed_at = False
        self._timer.stop()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self.isHidden():
            if watched is not self.undo_button and event.type() in _PLACED:
                self._place()
            elif watched is self.undo_button and event.type() in _FOCUSED:
                self._wait()
        return super().eventFilter(watched, event)


class Messages(QObject):
    """The one way to speak to the user; everything said is also logged."""

    def __init__(self, bar: MessageBar, toast: Toast, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._toast = toast

    @Slot(object)
    def error(self, problem: DeskError) -> None:
        """Show a problem until it is closed."""
        log.warning("shown: %s", problem.title)
        self._bar.show_message(problem.title, problem.hint, problem=True)

    def notice(self, title: str, hint: str = "") -> None:
        """Say something that should be known and stays until it is closed, but is no problem."""
        log.info("noticed: %s", title)
        self._bar.show_message(title, hint, problem=False)

    def toast(self, text: str, undo: Callable[[], None] | None = None) -> None:
        """Say in one sentence what was done: “Code sent”. `undo` takes it back, for ten seconds or until the next."""
        log.info("said: %s", text)
        self._toast.say(text, undo)

    def unsay(self, text: str) -> None:
        """Take a toast back that is not so any more, such as of a pause that is over."""
        self._toast.unsay(text)

    @Slot()
    def clear(self) -> None:
        """Take the problem away."""
        self._bar.clear()

    @property
    def shown(self) -> str:
        """The problem on screen, empty while none is."""
        return self._bar.text

    @property
    def said(self) -> str:
        """The toast on screen, empty while none is."""
        return self._toast.text
