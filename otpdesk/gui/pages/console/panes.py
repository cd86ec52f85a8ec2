"""The left side of the verification card: what the operator does next."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.views import Choice
from otpdesk.gui import wording
from otpdesk.gui.pages.console import choices as choosing
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.acts import ActWords
from otpdesk.gui.pages.console.spinner import BusyButton, Spinner
from otpdesk.gui.pieces import Keycap
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel, Instant, Purpose

_FIELD_WIDTH = 300


class PurposeChooser(QComboBox):
    """Leaves letters to the page: they are its commands. The arrows choose."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isalpha():
            event.ignore()
        else:
            super().keyPressEvent(event)


class ReadyPane(QWidget):
    """Before the first send: what for, where to, and the button. `send_asked` hands over the Choice."""

    purpose_chosen = Signal(object)
    send_asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choice: Choice | None = None
        self.purpose = PurposeChooser()
        self.purpose.setAccessibleName("What the code is for")
        self.purpose.view().setAccessibleName("Purposes")
        self.purpose.setFixedWidth(_FIELD_WIDTH)
        for purpose in Purpose:
            self.purpose.addItem(wording.PURPOSE[purpose], purpose.value)
        self.purpose.activated.connect(self._on_purpose)
        label = QLabel("What the code is for")
        label.setBuddy(self.purpose)
        set_role(label, "strong")
        self.button = BusyButton(theme, "Send code", "send", "primary")
        self.button.setProperty("large", "true")
        self.button.clicked.connect(self.send)
        self._line = wrapped("muted")
        self._warning = wrapped("warning")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label)
        column.addWidget(self.purpose)
        column.addSpacing(6)
        column.addWidget(self._warning)
        column.addLayout(with_key(self.button, "S"))
        column.addWidget(self._line)
        column.addStretch()

    def show_choice(self, choice: Choice | None, purpose: Purpose, warning: str, now: Instant, *, busy: bool) -> None:
        """`warning` is the question to ask before sending, if there is one."""
        self._choice = choice
        if not self.purpose.view().isVisible():
            self.purpose.setCurrentIndex(self.purpose.findData(purpose.value))
        self._warning.setText(warning)
        self._warning.setVisible(bool(warning))
        if not busy:
            how = f" by {_spoken(choice.channel)}" if choice else ""
            self.button.name(f"Send code{how}")
        self.button.set_busy(busy)
        self.tick(now)

    def tick(self, now: Instant) -> None:
        choice = self._choice
        if choice is None:
            self._line.setText("Nothing can be sent to this customer: no account carries any channel there.")
        elif choice.allowed:
            price = wording.money(choice.price) if choice.price else ""
            parts = (f"to {choice.to}", choosing.through(choice), price, whose.of(choice.whose))
            self._line.setText(" · ".join(part for part in parts if part))
        else:
            self._line.setText(choosing.line(choice, now))
        self.button.setEnabled(choice is not None and choice.allowed and not self.button.busy)

    @property
    def line(self) -> str:
        """Where it goes and what it costs, or why it cannot."""
        return self._line.text()

    @Slot()
    def send(self) -> None:
        if self.button.isEnabled() and self._choice is not None:
            self.send_asked.emit(self._choice)

    @Slot(int)
    def _on_purpose(self, row: int) -> None:
        self.purpose_chosen.emit(Purpose(self.purpose.itemData(row)))


class ActionPane(QWidget):
    """One thing to do, explained, and at most one other. `main_asked` and `other_asked` say which was pressed."""

    main_asked = Signal()
    other_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spinner = Spinner(theme)
        self._text = wrapped("text2")
        self.button = BusyButton(theme, "Done", "", "primary")
        self.button.setProperty("large", "true")
        self.button.clicked.connect(self.main_asked)
        self._key = Keycap("Esc")
        self.other = QPushButton()
        set_role(self.other, "ghost")
        self.other.clicked.connect(self.other_asked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.button)
        row.addWidget(self._key)
        row.addWidget(self.other)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        say = QHBoxLayout()
        say.setSpacing(10)
        say.addWidget(self._spinner)
        say.addWidget(self._text, 1)
        column.addLayout(say)
        column.addLayout(row)
        column.addStretch()

    def show_action(self, words: ActWords, *, busy: bool) -> None:
        """Show an action; `busy`: it is under way."""
        self._spinner.setVisible(words.working)
        self._text.setText(words.text)
        if not busy:
            self.button.name(words.main, words.icon)
            self.button.set_look("primary" if words.primary else "")
        self.button.setVisible(bool(words.main))
        self.button.set_busy(busy)
        self.button.setEnabled(words.enabled and not busy)
        self._key.setVisible(bool(words.main and words.key))
        self._key.setText(words.key)
        self._key.setAccessibleName(f"Key {words.key}")
        self.other.setText(words.other)
        self.other.setAccessibleName(words.other)
        self.other.setVisible(bool(words.other))


def _spoken(channel: Channel) -> str:
    return {Channel.VOICE: "call", Channel.EMAIL: "e-mail"}.get(channel, wording.CHANNEL[channel])


def wrapped(role: str) -> QLabel:
    """Words that take as many lines as they need."""
    label = QLabel()
    label.setWordWrap(True)
    set_role(label, role)
    return label


def with_key(button: QPushButton, key: str) -> QHBoxLayout:
    """A button with its key beside it."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(button)
    row.addWidget(Keycap(key))
    row.addStretch()
    return row
