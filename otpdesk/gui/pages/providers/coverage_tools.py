"""What stands above the prices: the channel, the filter, the buttons; and what is not in order with registrations."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSizePolicy, QWidget

from otpdesk.desk.coverage_views import CoverageTable
from otpdesk.gui import wording
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.flow import FlowLayout
from otpdesk.gui.messages import announce
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel

_FIELD_WIDTH = 230
_FIRST = (Channel.SMS,)


class CoverageTools(QWidget):
    """`channel_picked` hands over a Channel, `filtered` follows filter and switch, the others their buttons."""

    channel_picked = Signal(object)
    filtered = Signal()
    ask_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._channels: tuple[Channel, ...] = _FIRST
        self.channel = Channel.SMS
        self.switch = Segmented(theme, "Channel", (Segment(wording.CHANNEL[Channel.SMS]),))
        self._field, self._search = QLineEdit(), QAction(self)
        self.every_button = QPushButton("Every country with a price")
        self.ask_button = QPushButton(" Ask for prices")
        self.import_button = QPushButton(" Import a price list…")
        self._lay_out()
        self.switch.picked.connect(self._pick)
        self._field.textChanged.connect(self.filtered)
        self.every_button.toggled.connect(self._turn)
        self.ask_button.clicked.connect(self.ask_wanted)
        self.import_button.clicked.connect(self.import_wanted)
        theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        self._field.setPlaceholderText("Filter by country")
        self._field.setAccessibleName("Filter countries")
        self._field.setClearButtonEnabled(True)
        self._field.addAction(self._search, QLineEdit.ActionPosition.LeadingPosition)
        name_signs(self._field, {self._search: "Search"})
        self.every_button.setCheckable(True)
        self.every_button.setToolTip("Also countries that no route, rule or past send names")
        set_role(self.every_button, "chip")
        row = FlowLayout(self)
        for widget in (self.switch, self._field, self.every_button, self.ask_button, self.import_button):
            row.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @Slot()
    def _paint(self) -> None:
        theme = self._theme
        self._field.setFixedWidth(theme.px(_FIELD_WIDTH))
        self._search.setIcon(theme.icon("search", "muted"))
        self.ask_button.setIcon(theme.icon("refresh-cw", "text2"))
        self.import_button.setIcon(theme.icon("upload", "text2"))

    def show_table(self, table: CoverageTable) -> None:
        """Offer the channels that there are."""
        channels = table.channels or _FIRST
        if channels != self._channels:
            self._channels = channels
            self.switch.set_segments([Segment(wording.CHANNEL[one]) for one in channels], -1)
        self.set_channel(table.channel)

    def set_channel(self, channel: Channel) -> None:
        """Choose a channel, without `channel_picked`."""
        self.channel = channel
        self.switch.set_chosen(self._channels.index(channel) if channel in self._channels else -1)

    @Slot(int)
    def _pick(self, number: int) -> None:
        self.channel_picked.emit(self._channels[number])

    @Slot(bool)
    def _turn(self, every: bool) -> None:
        set_look(self.every_button, "active", every)
        self.filtered.emit()

    @property
    def typed(self) -> str:
        """What is typed into the filter."""
        return self._field.text()

    @property
    def every(self) -> bool:
        """Whether countries that nobody uses are shown too."""
        return self.every_button.isChecked()

    def show_every(self) -> None:
        """Show countries that nobody uses, too."""
        self.every_button.setChecked(True)

    def clear(self) -> bool:
        """Empty the filter; True if there was something in it, or it had the focus."""
        had = bool(self.typed) or self._field.hasFocus()
        self._field.clear()
        return had

    def focus_field(self) -> None:
        """Put the cursor into the filter, all of it selected."""
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._field.selectAll()

    def allow(self, *, may: bool, asking: bool) -> None:
        """Let prices be asked for and lists be imported, or not."""
        why = "" if may else "Prices cannot be changed now."
        busy = "The providers are being asked." if asking else ""
        for button, reason, tip in (
            (self.ask_button, why or busy, "Ask every account now for its list prices and permissions (R)"),
            (self.import_button, why, "For an account that names no prices: from a CSV file, looked at first (I)"),
        ):
            button.setEnabled(not reason)
            button.setToolTip(reason or tip)
            button.setAccessibleDescription(reason or tip)


class Warnings(QFrame):
    """Registrations that are not done, a line each; hidden while all are."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_role(self, "notice")
        self._sign, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(10)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("triangle-alert", "warn", 16))

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Say them; new ones are announced."""
        text = "\n".join(sentences)
        if text == self._words.text():
            return
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        if text:
            announce(self, text)

    @property
    def text(self) -> str:
        """What is said, empty while nothing is."""
        return "" if self.isHidden() else self._words.text()
