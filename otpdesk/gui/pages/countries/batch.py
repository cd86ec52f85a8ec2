"""The side panel for several countries, or a continent: one stance for all of them."""

from collections.abc import Collection, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.countries import Stance
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.rows import Country
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel

_TITLE = {Channel.SMS: "SMS", Channel.VOICE: "Voice", Channel.WHATSAPP: "WhatsApp"}
_VERB = {Stance.ALLOW: "Allow all", Stance.WATCH: "Watch all", Stance.BLOCK: "Block all"}


class BatchPane(QWidget):
    """`picked` hands over a channel and a stance for all that is chosen."""

    picked = Signal(object, object)

    def __init__(self, channels: Sequence[Channel], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[tuple[Channel, Stance], QPushButton] = {}
        self._counts: dict[Channel, QLabel] = {}
        self._parts: dict[Channel, QWidget] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(14)
        hint = QLabel("A choice here is a draft like any other: nothing takes effect until you save.")
        hint.setWordWrap(True)
        set_role(hint, "text2")
        column.addWidget(hint)
        for channel in channels:
            self._parts[channel] = self._part(channel)
            column.addWidget(self._parts[channel])
        column.addStretch()

    def _part(self, channel: Channel) -> QWidget:
        name, count = QLabel(_TITLE[channel]), QLabel()
        set_role(name, "strong")
        set_role(count, "small")
        self._counts[channel] = count
        row = QHBoxLayout()
        row.setSpacing(6)
        for stance in words.STANCES:
            button = QPushButton(_VERB[stance])
            button.setAccessibleName(f"{_TITLE[channel]}: {_VERB[stance].lower()}")
            button.clicked.connect(partial(self.picked.emit, channel, stance))
            self.buttons[channel, stance] = button
            row.addWidget(button)
        row.addStretch()
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(name)
        column.addLayout(row)
        column.addWidget(count)
        return part

    def show_countries(self, countries: Sequence[Country], carried: Collection[Channel], *, writable: bool) -> None:
        """Say how they stand now; channels that no account carries are not offered."""
        for channel, label in self._counts.items():
            self._parts[channel].setVisible(channel is not Channel.WHATSAPP or channel in carried)
            stances = [one.line.rule.stance(channel) for one in countries]
            counts = ((stances.count(stance), words.DONE[stance]) for stance in words.STANCES)
            label.setText(", ".join(f"{count} {word}" for count, word in counts if count))
        for button in self.buttons.values():
            button.setEnabled(writable)
