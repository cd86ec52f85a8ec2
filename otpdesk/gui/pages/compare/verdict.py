"""The card on top: the answer in a sentence, how sure it is, and what makes the comparison unfair."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.comparison_views import SAFE_SHARE, Comparison, Doubt, Ruling
from otpdesk.gui.pages.compare import words
from otpdesk.gui.pieces import selectable
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

_SIGN = {
    Ruling.A_BETTER: ("circle-check", "ok"),
    Ruling.B_BETTER: ("circle-check", "ok"),
    Ruling.NO_DIFFERENCE: ("equal", "accent"),
    Ruling.CANNOT_TELL: ("circle-question-mark", "muted"),
}
_MOST_SAID = 2
"""Sentences under the title; the others stand in “How this is worked out”."""
_SECOND_PROVIDER = "Send a test batch through a second provider"


class VerdictCard(QFrame):
    """`explained` follows “How this is worked out”, `helped` the one thing that would make it known."""

    explained = Signal()
    helped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._look = _SIGN[Ruling.CANNOT_TELL]
        set_role(self, "verdict")
        self.setAccessibleName("Verdict")
        self._sign = QLabel()
        self._title, self._below = selectable("", "ruling"), selectable("", "text2")
        self._amber = selectable("", "warned")
        self.help = QPushButton(_SECOND_PROVIDER)
        self.help.clicked.connect(self.helped)
        self.explain = QPushButton("How this is worked out")
        self.explain.setCheckable(True)
        set_role(self.explain, "ghost")
        self.explain.clicked.connect(self.explained)
        self._lay_out()
        theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(3)
        for label in (self._title, self._below, self._amber):
            column.addWidget(label)
        column.addWidget(self.help, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(14)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)
        row.addWidget(self.explain, 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap(*self._look, 22))

    def show_comparison(self, comparison: Comparison) -> None:
        """Say what it comes to."""
        verdict = comparison.verdict
        ruling = verdict.ruling if verdict else Ruling.CANNOT_TELL
        self._look = _SIGN[ruling]
        set_look(self, "tone", self._look[1])
        one_only = verdict is None or verdict.doubt is Doubt.ONE_ACCOUNT
        _say(self._title, verdict.title if verdict else _alone(comparison))
        _say(self._below, " ".join(verdict.sentences[:_MOST_SAID]) if verdict else "")
        _say(self._amber, " ".join(unfair(comparison)))
        self.help.setVisible(one_only)
        self._paint()

    @property
    def text(self) -> str:
        """Everything that the card says."""
        labels = (self._title, self._below, self._amber)
        return " ".join(label.text() for label in labels if not label.isHidden())


def _say(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))


def _alone(comparison: Comparison) -> str:
    names = [one.account for one in comparison.accounts if one.sends]
    return f"Only {names[0]} has sends here: nothing to compare it with." if names else "Nothing to compare."


def unfair(comparison: Comparison) -> tuple[str, ...]:
    """What makes the comparison unfair, one sentence each; nothing when it is fair enough."""
    found, verdict = list(comparison.unfair), comparison.verdict
    if verdict is None:
        return tuple(found)
    if verdict.doubt is not Doubt.ONE_ACCOUNT and verdict.common < SAFE_SHARE:
        share, least = words.percent(verdict.common, 0), words.percent(SAFE_SHARE, 0)
        found.append(
            f"Only {share} of the traffic was carried by both {verdict.a} and {verdict.b}; {least} are needed."
        )
    if verdict.flipped:
        found.append("Before adjusting for the mix of countries it looks the other way round.")
    return tuple(found)
