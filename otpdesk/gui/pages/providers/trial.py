"""“Send a test to me”: a real code to the operator's own number or address, through exactly one account."""

import secrets
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.account_views import AccountCard, OwnAddress
from otpdesk.desk.views import Order, Sent, TimeLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pill import Pill
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import set_role
from otpdesk.otp import Attempt, Channel, Purpose

_WIDTH = 460


@dataclass(frozen=True, slots=True)
class Through:
    """One account, and what a test through it says: `language` is that of the text."""

    name: str
    channels: tuple[Channel, ...]
    purpose: Purpose = Purpose.SUPPORT_CALL
    language: str = ""


class Trial(QDialog):
    """Sends, and follows what becomes of it while it is open. `sent` follows each message that went out.

    Where a test went before is offered again, masked: it is kept sealed, as every address is.
    """

    sent = Signal()

    def __init__(self, desktop: Desktop, card: AccountCard | Through, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._card = card
        self._purpose = card.purpose if isinstance(card, Through) else Purpose.SUPPORT_CALL
        self._language = card.language if isinstance(card, Through) else ""
        self._own: OwnAddress | None = None
        self._attempt: Attempt | None = None
        self._press = secrets.token_hex(8)
        self.setWindowTitle(f"Send a test through {card.name}")
        self.setFixedWidth(desktop.theme.px(_WIDTH))
        mail = Channel.EMAIL in card.channels
        self.field = QLineEdit()
        self.field.setAccessibleName("Your own e-mail address" if mail else "Your own number")
        names = [Segment(wording.CHANNEL[channel]) for channel in card.channels]
        self.channels = Segmented(desktop.theme, "Over", names)
        self.channels.setVisible(len(names) > 1)
        self._note, self._words = _label("small"), _label("text2")
        self._pill = Pill(desktop.theme)
        self._pill.hide()
        self._words.hide()
        self.send_button = QPushButton("Send a code")
        set_role(self.send_button, "primary")
        self.send_button.setDefault(True)
        self.close_button = QPushButton("Close")
        self._lay_out()
        self.field.textEdited.connect(self._show_note)
        self.send_button.clicked.connect(self.send)
        self.close_button.clicked.connect(self.reject)
        desktop.verification_changed.connect(self._follow)
        self._show_note()
        self._read_own()

    def _lay_out(self) -> None:
        label = QLabel(self.field.accessibleName())
        label.setBuddy(self.field)
        set_role(label, "strong")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        buttons.addWidget(self.close_button)
        buttons.addWidget(self.send_button)
        state = QHBoxLayout()
        state.setSpacing(10)
        state.addWidget(self._pill)
        state.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        for widget in (label, self.field, self._note, self.channels):
            column.addWidget(widget)
        column.addLayout(state)
        column.addSpacing(4)
        column.addLayout(buttons)

    def _read_own(self) -> None:
        desk, channels = self._desktop.ready(), self._card.channels
        self._desktop.jobs.run(self, lambda: desk.configuring.own_address(channels), self._show_own)

    def _show_own(self, own: OwnAddress | None) -> None:
        self._own = own
        self.field.setPlaceholderText(f"{own.masked} – as last time" if own else "")
        self._show_note()

    @Slot()
    def _show_note(self) -> None:
        again = self._own is not None and not self.field.text().strip()
        first = "It goes where your last test went. " if again else ""
        self._note.setText(f"{first}It obeys the limits, costs what a message costs, and counts in no figure.")
        self.send_button.setEnabled(again or bool(self.field.text().strip()))

    @Slot()
    def send(self) -> None:
        """Send one code through this account and no other."""
        typed, own = self.field.text().strip(), self._own
        order = Order(
            self._desktop.operator,
            address=typed,
            address_id=own.id if own and not typed else None,
            channel=self._card.channels[self.channels.chosen],
            purpose=self._purpose,
            language=self._language,
            wanted=self._card.name,
            press=self._press,
            is_test=True,
        )
        desk = self._desktop.ready()
        self.send_button.setEnabled(False)
        self._say(f"Sending through {self._card.name}…", "text2")
        self._desktop.jobs.run(
            self, lambda: desk.sending.send(order), self._show_sent, self._show_problem, label="Sending a test"
        )

    def _show_sent(self, sent: Sent) -> None:
        self._press = secrets.token_hex(8)
        self._show_attempt(sent.attempt)
        self.field.clear()
        self.send_button.setText("Send another")
        self._read_own()
        self.sent.emit()

    def _show_problem(self, problem: DeskError) -> None:
        self._pill.hide()
        self._say(f"{problem.title} {problem.hint}".strip(), "error")
        self._show_note()

    @Slot(str)
    def _follow(self, verification: str) -> None:
        if self._attempt is None or verification != self._attempt.verification_id:
            return
        desk = self._desktop.ready()
        self._desktop.jobs.run(self, lambda: desk.customers.show(verification), self._show_line, self._show_problem)

    def _show_line(self, line: TimeLine) -> None:
        newest = wording.newest(line.attempts)
        if newest is not None:
            self._show_attempt(newest)

    def _show_attempt(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._pill.show_state(*wording.status_pill(attempt.status))
        self._pill.show()
        self._say(_told(attempt), "text2")

    def _say(self, words: str, role: str) -> None:
        self._words.setText(words)
        self._words.setVisible(bool(words))
        set_role(self._words, role)
        if words:
            announce(self.send_button, words, urgent=role == "error")

    @property
    def said(self) -> str:
        """The state and the sentence that are shown, empty before anything was sent."""
        state = "" if self._pill.isHidden() else f"{self._pill.text}: "
        return f"{state}{'' if self._words.isHidden() else self._words.text()}"


def _told(attempt: Attempt) -> str:
    """Where it is, and how long it took."""
    if attempt.failure is not None:
        return f"{attempt.to}: {wording.failure(attempt)}. {attempt.provider_words}".strip()
    took = wording.latency(attempt)
    arrived = f"arrived after {took}" if attempt.first_delivered_at is not None else "on its way"
    price = [wording.money(attempt.price)] if attempt.price is not None else []
    return ", ".join([attempt.to, arrived, *price])


def _label(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    set_role(label, role)
    return label
