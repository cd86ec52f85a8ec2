"""The customer's phone in the demo: shows what the simulated networks delivered, code and all."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener
from zoneinfo import ZoneInfo

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from otpdesk.errors import DeskError
from otpdesk.gui.blank import Blank
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role
from otpdesk.gui.topbar import HEIGHT as FIND_HEIGHT

_POLL = 1_000
_TIMEOUT = 5
_SIZE = (340, 620)
_GAP = 16
_MOST = 30
_ICONS = {"sms": "message-square-text", "voice": "phone", "whatsapp": "message-circle", "email": "mail"}
_NAMES = {"sms": "Text message", "voice": "Call", "whatsapp": "WhatsApp", "email": "E-mail"}


@dataclass(frozen=True, slots=True)
class Received:
    """One message on the phone. `at` is ISO 8601."""

    channel: str
    provider: str
    sender: str
    text: str
    at: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """What one look at the phones found: the addresses, the one looked at, and its messages, newest last."""

    addresses: tuple[str, ...]
    address: str
    messages: tuple[Received, ...]


def look(url: str, address: str) -> Inbox:
    """Ask the simulator; blocks, so a worker calls it. Without an address: the one with the newest message.

    Addresses that also send are the desk's own: what comes back to them are reports, not a customer's messages.
    """
    inboxes = {one: messages(url, one) for one in _read(url)}
    senders = {parseaddr(message.sender)[1] for messages in inboxes.values() for message in messages}
    customers = {one: messages for one, messages in inboxes.items() if messages and one not in senders}
    if not customers:
        return Inbox((), "", ())
    newest = max(customers, key=lambda one: customers[one][-1].at)
    shown = address if address in customers else newest
    return Inbox(tuple(customers), shown, customers[shown][-_MOST:])


def messages(url: str, address: str) -> tuple[Received, ...]:
    """What came to an address, newest last; blocks."""
    found = _read(f"{url}/{quote(address, safe='+@')}")
    return tuple(Received(one["channel"], one["provider"], one["from"], one["text"], one["at"]) for one in found)


def _read(url: str) -> list[Any]:
    opener = build_opener(ProxyHandler({}))
    try:
        with opener.open(url, timeout=_TIMEOUT) as answer:
            found: list[Any] = json.load(answer)
            return found
    except (OSError, ValueError):
        raise DeskError("The phone is out of reach.", "The simulated providers do not answer.") from None


def beside(main: QRect, phone: QSize, screen: QRect, below: int) -> QRect:
    """Where the phone goes: right of the main window, or over its lower right corner where the screen ends.

    All of it lies on the screen. In the corner it stays under the line `below`, for which it gives up height.
    """
    end, floor = screen.x() + screen.width(), screen.y() + screen.height()
    right = main.x() + main.width() + _GAP
    if right + phone.width() <= end:
        top = max(min(main.y(), floor - phone.height()), screen.y())
        return QRect(QPoint(right, top), phone).intersected(screen)
    seen = main.intersected(screen)
    left = max(seen.x() + seen.width() - _GAP - phone.width(), screen.x())
    foot = seen.y() + seen.height() - _GAP
    top = max(foot - phone.height(), below, screen.y())
    return QRect(left, top, phone.width(), foot - top)


class Bubble(QFrame):
    """One message, with a button that copies its text: this is the customer's phone, not the operator's screen."""

    def __init__(self, desktop: Desktop, message: Received, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = message.text
        set_role(self, "bubble")
        theme = desktop.theme
        icon = QLabel()
        icon.setPixmap(theme.pixmap(_ICONS.get(message.channel, "bell"), "muted", 14))
        what = QLabel(f"{_NAMES.get(message.channel, message.channel)} · {message.sender}")
        set_role(what, "small")
        time = QLabel(_local_time(message.at, desktop.zone))
        set_role(time, "small")
        copy = QPushButton()
        copy.setIcon(theme.icon("copy", "muted", 14))
        copy.setAccessibleName("Copy the message")
        copy.setToolTip("Copy the message")
        set_role(copy, "icon")
        copy.clicked.connect(self._copy)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(icon)
        head.addWidget(what, 1)
        head.addWidget(time)
        head.addWidget(copy)
        text = QLabel(message.text)
        text.setWordWrap(True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 12)
        column.setSpacing(2)
        column.addLayout(head)
        column.addWidget(text)

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


class Handset(QWidget):
    """Looks once a second. The newest message's address is shown until another is chosen by hand."""

    def __init__(self, desktop: Desktop, url: str) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._desktop = desktop
        self._url = url
        self._chosen = ""
        self._looking = False
        self._shown: Inbox | None = None
        self.setWindowTitle("The customer's phone")
        self.resize(*_SIZE)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        set_role(self, "body")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Whose phone or mailbox")
        self.chooser.activated.connect(self._choose)
        self.blank = Blank(desktop.theme)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        desktop.theme.changed.connect(self._redraw)
        self._show(Inbox((), "", ()))
        self.look()

    def show_beside(self, main: QWidget) -> None:
        """Show the phone where it covers neither the rail nor the find field; the focus stays where it is."""
        outer, inner = main.frameGeometry(), main.geometry()
        frame = QMargins(
            inner.x() - outer.x(), inner.y() - outer.y(), outer.right() - inner.right(), outer.bottom() - inner.bottom()
        )
        screen = main.screen().availableGeometry()
        place = beside(outer, QSize(*_SIZE).grownBy(frame), screen, inner.y() + FIND_HEIGHT)
        self.setGeometry(place.marginsRemoved(frame))
        self.show()

    def _lay_out(self) -> None:
        note = QLabel("The customer's phone, simulated. The operator never sees a code.")
        note.setWordWrap(True)
        set_role(note, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 14, 14, 12)
        column.setSpacing(10)
        column.addWidget(self.chooser)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.blank, 1)
        column.addWidget(note)

    @Slot()
    def look(self) -> None:
        """Look at the phone now, unless a look is under way."""
        if self._looking:
            return
        self._looking = True
        url, address = self._url, self._chosen
        self._desktop.jobs.run(self, lambda: look(url, address), self._take, self._miss)

    def _take(self, inbox: Inbox) -> None:
        self._looking = False
        if inbox != self._shown:
            self._show(inbox)

    def _miss(self, problem: DeskError) -> None:
        self._looking = False
        self._shown = None
        self._say("circle-alert", problem.title, problem.hint)

    @Slot(int)
    def _choose(self, number: int) -> None:
        self._chosen = self.chooser.itemText(number)
        self.look()

    @Slot()
    def _redraw(self) -> None:
        if self._shown is not None:
            self._show(self._shown)

    def _show(self, inbox: Inbox) -> None:
        self._shown = inbox
        self._fill_chooser(inbox)
        if not inbox.messages:
            self._say("smartphone", "No message yet.", "Send a code from the console.")
            return
        self.blank.hide()
        self._scroll.setWidget(self._bubbles(inbox.messages))
        self._scroll.show()

    def _fill_chooser(self, inbox: Inbox) -> None:
        known = [self.chooser.itemText(number) for number in range(self.chooser.count())]
        if known != list(inbox.addresses):
            self.chooser.clear()
            self.chooser.addItems(list(inbox.addresses))
        self.chooser.setCurrentText(inbox.address)
        self.chooser.setVisible(bool(inbox.addresses))

    def _say(self, icon: str, title: str, hint: str) -> None:
        self.blank.show_words(icon, "muted", title, hint)
        self._scroll.hide()
        self.blank.show()

    def _bubbles(self, messages: Sequence[Received]) -> QWidget:
        inside = QWidget()
        inside.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(10)
        for message in reversed(messages):
            column.addWidget(Bubble(self._desktop, message))
        column.addStretch()
        return inside

    def closeEvent(self, event: QCloseEvent) -> None:
        """Look no more."""
        self._timer.stop()
        super().closeEvent(event)


def _local_time(at: str, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(at).astimezone(zone):%H:%M:%S}"
