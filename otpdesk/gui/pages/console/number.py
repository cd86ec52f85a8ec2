"""The number look-up on the customer card: a button, and below it what a provider says of the number, or nobody."""

from datetime import tzinfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.console import number_words as words
from otpdesk.gui.pages.console.spinner import BusyButton
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Instant

_ASKS = "Asks a provider about the line, network, SIM and risk of this number; it may cost money (L)"
_NO_NUMBER = "Only phone numbers can be looked up."


class NumberPane(QWidget):
    """`wanted` follows the button."""

    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: NumberFacts | None = None
        self._said: list[tuple[str, str]] = []
        title = QLabel("Number look-up")
        set_role(title, "muted")
        self.button = BusyButton(theme, "Look up", "scan-search", "ghost")
        self.button.clicked.connect(self.wanted)
        self._grid = QGridLayout()
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)
        self._rest = QLabel()
        self._rest.setWordWrap(True)
        set_role(self._rest, "small")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(title)
        head.addStretch()
        head.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addWidget(self._rest)
        self.forget()

    def allow(self, *, phone: bool, busy: bool) -> None:
        """Let the number be looked up: where there is one, and nobody is being asked."""
        self.button.set_busy(busy)
        self.button.setEnabled(phone and not busy)
        why = _ASKS if phone else _NO_NUMBER
        self.button.setToolTip(why)
        self.button.setAccessibleDescription(why)

    def forget(self) -> None:
        """Another customer: nothing is known of his number."""
        self._shown = None
        self._fill(())
        self._rest.hide()

    def show_facts(self, found: NumberFacts, now: Instant, zone: tzinfo, *, news: bool = False) -> None:
        """What a provider says; `news` is announced."""
        if found != self._shown:
            self._shown = found
            self._fill(words.facts(found, now, zone))
        rest = "\n".join(part for part in (words.not_told(found), words.source(found, now, zone)) if part)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        if news:
            announce(self.button, self.text)

    def _fill(self, facts: tuple[tuple[str, str, str], ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._said = [(name, value) for name, value, _ in facts]
        for row, (name, value, tone) in enumerate(facts):
            label, shown = QLabel(name), ElidedLabel(value)
            set_role(label, "muted")
            set_role(shown, "warned" if tone == "warn" else "fact")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(shown)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(shown, row, 1)

    @property
    def text(self) -> str:
        """All that is said of the number."""
        rest = "" if self._rest.isHidden() else self._rest.text()
        return " ".join([*(f"{name} {value}." for name, value in self._said), rest]).strip()

    @Slot()
    def press(self) -> None:
        """Look up, if it can be done now."""
        if self.button.isEnabled():
            self.wanted.emit()
