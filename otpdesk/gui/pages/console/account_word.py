"""The word beside the send button: the account that would carry the next code is slow, or fails, where it would go."""

from dataclasses import dataclass
from datetime import tzinfo

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from otpdesk.desk.views import Choice
from otpdesk.desk.watching_views import WarningLine
from otpdesk.desk.watching_words import sentence
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.console.acts import main_choice, next_best
from otpdesk.gui.pages.console.headline import Action as Main
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.gui.pieces import Keycap
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Instant

KEY = "O"


@dataclass(frozen=True, slots=True)
class Word:
    """What is said of a choice, and the account through which it may go instead; empty: there is none."""

    text: str
    account: str
    other: str = ""


def word(snapshot: Snapshot, choice: Choice | None, now: Instant, zone: tzinfo) -> Word | None:
    """The word about a choice; None while nothing is wrong with its account there."""
    if choice is None or not choice.account:
        return None
    line = next((one for one in snapshot.warnings if one.account in ("", choice.account)), None)
    if line is None:
        return None
    said = sentence(line, wording.since(line.since, now, zone))
    other = _other(snapshot, choice, line)
    return Word(" ".join((said, *_ways(snapshot, choice, other))), choice.account, other)


def _warned(snapshot: Snapshot) -> set[str]:
    return {one.account for one in snapshot.warnings}


def _other(snapshot: Snapshot, choice: Choice, line: WarningLine) -> str:
    """The next account of the plan that nothing is wrong with; none where all of them are concerned."""
    if not line.account or not choice.allowed:
        return ""
    return next((name for name in choice.others if name not in _warned(snapshot)), "")


def _ways(snapshot: Snapshot, choice: Choice, other: str) -> tuple[str, ...]:
    """What else can be done, by its key: “V calls, O sends through twilio-main.” or nothing."""
    calls = next(
        (
            one
            for one in snapshot.choices
            if one.channel is Channel.VOICE and one.allowed and one.account not in _warned(snapshot)
        ),
        None,
    )
    ways = ["V calls"] if calls is not None and choice.channel is not Channel.VOICE else []
    ways += [f"{KEY} sends through {other}"] if other else []
    return (f"{', '.join(ways)}.",) if ways else ()


def _likely(visit: Visit, act: Main) -> Choice | None:
    """What would most likely be sent next: the first send, or the same way once more."""
    snapshot = visit.snapshot
    if snapshot is None or act in {Main.DONE, Main.ASK}:
        return None
    if visit.over or visit.attempt is None:
        return main_choice(snapshot.choices, snapshot.address_id)
    channel = visit.attempt.channel
    same = (one for one in snapshot.choices if one.channel is channel and one.address_id == snapshot.address_id)
    return next(same, None) or next_best(snapshot.choices, channel)


class WordLine(QFrame):
    """One line, hidden while there is nothing to say. `other_asked` wants a Choice sent through the account named."""

    other_asked = Signal(object, str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme = self._theme = desktop.theme
        self._desktop = desktop
        self._word: Word | None = None
        self._choice: Choice | None = None
        set_role(self, "notice")
        self._sign, self._text = QLabel(), QLabel()
        self._text.setWordWrap(True)
        set_role(self._text, "text2")
        self.button = QPushButton()
        self.button.clicked.connect(self.choose_other)
        self._key = Keycap(KEY)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(10)
        row.addWidget(self._sign)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)
        row.addWidget(self._key)
        theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("triangle-alert", "warn", 16))

    def show_visit(self, visit: Visit, act: Main) -> None:
        """Show the word about what would be sent next, or nothing. A new word is announced."""
        self._choice = _likely(visit, act)
        shown = None
        if visit.snapshot is not None:
            shown = word(visit.snapshot, self._choice, self._desktop.clock.now(), self._desktop.zone)
        self._show(shown, busy=visit.sending is not None)

    def _show(self, shown: Word | None, *, busy: bool) -> None:
        new = shown is not None and (self._word is None or shown.account != self._word.account)
        self._word = shown
        self._text.setText(shown.text if shown else "")
        self.setAccessibleName(shown.text if shown else "")
        other = shown.other if shown else ""
        self.button.setText(f"Send through {other}")
        self.button.setVisible(bool(other))
        self._key.setVisible(bool(other))
        self.button.setEnabled(not busy)
        self.setVisible(shown is not None)
        if new and shown is not None:
            announce(self, shown.text)

    @property
    def word(self) -> Word | None:
        """What is said now."""
        return self._word

    @property
    def account(self) -> str:
        """The account that it is about; empty while nothing is said."""
        return self._word.account if self._word else ""

    @Slot()
    def choose_other(self) -> None:
        """Send through the other account."""
        if self._word is not None and self._word.other and self.button.isEnabled():
            self.other_asked.emit(self._choice, self._word.other)
