"""What the provider said about one attempt: receipts in its own words, the likely cause, and what to do."""

from collections.abc import Sequence
from datetime import tzinfo

from PySide6.QtCore import QPointF, Qt, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.views import Detail
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.attempt_row import GUTTER, TEXT_LEFT
from otpdesk.gui.style import set_role
from otpdesk.otp import Check, Outcome, Receipt, Source

_SOURCE = {
    Source.SEND: "answer to the send",
    Source.POLL: "asked",
    Source.LIST: "found in its list",
    Source.WEBHOOK: "told us",
    Source.BOUNCE: "bounced",
}
_OUTCOME = {
    Outcome.CORRECT: "right code",
    Outcome.WRONG: "wrong code",
    Outcome.EXPIRED: "code had expired",
    Outcome.ALREADY_USED: "code was used already",
    Outcome.SUPERSEDED: "an older code",
    Outcome.LOCKED: "tries used up",
    Outcome.WRONG_PURPOSE: "code for something else",
    Outcome.NOT_FOUND: "no such code",
    Outcome.NOT_ASKED: "code not compared",
    Outcome.UNKNOWN: "code may have been compared",
}


def receipt_words(receipt: Receipt) -> str:
    """The provider's own word first, then ours and how we know."""
    own = " ".join(part for part in (receipt.raw, receipt.code, receipt.words) if part)
    return f"{own or '–'}  ·  {wording.status(receipt.status)}, {_SOURCE[receipt.source]}"


def events(receipts: Sequence[Receipt], checks: Sequence[Check], zone: tzinfo) -> list[tuple[str, str]]:
    """(time, words) of everything that happened to an attempt, in order."""
    lines = [(receipt.claimed_at or receipt.seen_at, receipt_words(receipt)) for receipt in receipts]
    lines += [(check.at, f"Code checked: {_OUTCOME[check.outcome]}") for check in checks]
    return [(wording.clock_time(at, zone, seconds=True), text) for at, text in sorted(lines)]


class AttemptDetail(QWidget):
    """The unfolded part of a row; reads what it shows when it is first unfolded and whenever it is told to."""

    def __init__(self, desktop: Desktop, attempt_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._attempt_id = attempt_id
        self._message_id = ""
        self._cause = _line("fact")
        self._step = _line("muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._ids = _line("small")
        self._copy = QPushButton(" Copy message id")
        self._copy.setAccessibleName("Copy the provider's message id")
        set_role(self._copy, "ghost")
        self._copy.clicked.connect(self._on_copy)
        self._copy.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._ids, 1)
        foot.addWidget(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(TEXT_LEFT, 0, 30, 12)
        column.setSpacing(5)
        column.addWidget(self._cause)
        column.addWidget(self._step)
        column.addLayout(self._grid)
        column.addLayout(foot)
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    @Slot()
    def _paint(self) -> None:
        self._copy.setIcon(self._desktop.theme.icon("copy", "text2", 14))

    def read(self) -> None:
        """Ask the desk, in a worker."""
        if not self._cause.text():
            self._cause.setText("Reading…")
        desktop, attempt_id = self._desktop, self._attempt_id
        desktop.jobs.run(self, lambda: desktop.ready().activity.detail(attempt_id), self.show_detail, self._on_trouble)

    def _on_trouble(self, problem: DeskError) -> None:
        self._cause.setText(problem.title)
        self._step.setText(problem.hint)

    def show_detail(self, detail: Detail) -> None:
        """Show what is known."""
        attempt = detail.row.attempt
        for label, text in ((self._cause, detail.cause), (self._step, detail.next_step)):
            label.setText(text)
            label.setVisible(bool(text))
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for row, (time, text) in enumerate(events(detail.receipts, detail.checks, self._desktop.zone)):
            when, what = _line("muted"), _line("text2")
            when.setText(time)
            when.setWordWrap(False)
            what.setText(text)
            self._grid.addWidget(when, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(what, row, 1)
        self._message_id = attempt.provider_id
        known = (("Message id", attempt.provider_id), ("From", detail.sender), ("Attempt", attempt.id))
        self._ids.setText("  ·  ".join(f"{name} {value}" for name, value in known if value))
        self._copy.setVisible(bool(attempt.provider_id))

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._message_id)
        self._desktop.messages.toast("The message id is in the clipboard.")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.property("last"):
            return
        painter = QPainter(self)
        painter.setPen(QPen(self._desktop.theme.color("border"), 2))
        painter.drawLine(QPointF(GUTTER, 0), QPointF(GUTTER, self.height()))
        painter.end()


def _line(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label
