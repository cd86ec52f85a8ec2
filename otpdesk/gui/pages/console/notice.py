"""A bar that appears only when it explains this call: an account is slow or failing now, or gave no receipt."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.views import Choice, Health, Light
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_WORSE = (Light.STOP, Light.WARN)


def troubled(snapshot: Snapshot) -> Health | None:
    """The account in trouble that this verification uses or would use next, the worst first."""
    concerned = {choice.account for choice in snapshot.choices if choice.account}
    if snapshot.session is not None:
        concerned |= {attempt.account for attempt in snapshot.session.time_line.attempts}
    lines = [line for line in snapshot.health if line.account in concerned and line.light in _WORSE]
    return min(lines, key=lambda line: _WORSE.index(line.light), default=None)


def sentences(snapshot: Snapshot) -> tuple[str, str, str]:
    """(title, detail, account) of the notice; an empty title when nothing needs explaining."""
    turn = next((choice.turn for choice in snapshot.choices if choice.turn is not None and choice.turn.due), None)
    if turn is not None:
        detail = f"The next send goes through {turn.to}. Nothing is sent again by itself."
        return f"No receipt from {turn.account} for more than {turn.waits} s", detail, turn.account
    line = troubled(snapshot)
    if line is None:
        return "", "", ""
    title = f"{line.account} – {line.sentence[:1].lower()}{line.sentence[1:]}".rstrip(".")
    return title, _way_round(snapshot.choices, line.account), line.account


def _way_round(choices: Sequence[Choice], account: str) -> str:
    """Whether the next sends avoid the account in trouble."""
    others = sorted({choice.account for choice in choices if choice.account} - {account})
    avoided = others and all(choice.account != account for choice in choices)
    return f"New sends go through {' and '.join(others)}." if avoided else ""


class NoticeBar(QFrame):
    """The bar. `delivery_asked` wants the account's latest sends."""

    delivery_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._account = ""
        set_role(self, "notice")
        self._sign = QLabel()
        self._title, self._detail = QLabel(), QLabel()
        set_role(self._title, "strong")
        set_role(self._detail, "text2")
        for label in (self._title, self._detail):
            label.setWordWrap(True)
        self._show = QPushButton("Show delivery")
        self._show.setAccessibleName("Show the account's latest sends")
        set_role(self._show, "ghost")
        self._show.clicked.connect(self._on_show)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 9, 10, 9)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(self._show)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("triangle-alert", "warn", 18))

    @property
    def text(self) -> str:
        """What is shown, empty while nothing is."""
        return "" if self.isHidden() else f"{self._title.text()} {self._detail.text()}".strip()

    def show_snapshot(self, snapshot: Snapshot | None, beside: str = "") -> None:
        """Show what explains this call, unless it is about the account `beside`, of which something is said already."""
        title, detail, self._account = sentences(snapshot) if snapshot else ("", "", "")
        if self._account and self._account == beside:
            title = detail = self._account = ""
        new = bool(title) and title != self._title.text()
        self._title.setText(title)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self._show.setVisible(bool(self._account))
        self.setAccessibleName(f"{title} {detail}".strip())
        self.setVisible(bool(title))
        if new:
            announce(self, title)

    @Slot()
    def _on_show(self) -> None:
        self.delivery_asked.emit(self._account)
