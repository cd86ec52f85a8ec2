"""The attempts behind an account's row, newest first, page by page."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.comparison_views import Question
from otpdesk.desk.views import Page, Row
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Flag, PillLook
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.paged import PagedModel, PagedTable
from otpdesk.gui.pieces import selectable
from otpdesk.gui.questions import PAGE, Questions
from otpdesk.gui.records import Column


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose attempts: those that the comparison of a question counts for an account."""

    question: Question
    account: str


def columns(zone: ZoneInfo) -> tuple[Column[Row], ...]:
    """When, to whom (masked), and what became of it."""
    return (
        Column("Time", 78, lambda row: _time(row, zone)),
        Column("To", 100, _to, stretch=True),
        Column("State", 126, _state),
    )


def _time(row: Row, zone: ZoneInfo) -> Cell:
    at = row.attempt.created_at
    return Cell(wording.clock_time(at, zone, seconds=True), wording.day(at, zone), ink="text")


def _to(row: Row) -> Cell:
    country = row.attempt.country
    mark = Flag(country) if country else None
    return Cell(
        wording.last_two(row.attempt.to), row.customer, mark, ink="text", spoken=f"{row.customer} {row.attempt.to}"
    )


def _state(row: Row) -> Cell:
    text, tone = wording.pill(row.attempt)
    reason = "" if row.attempt.failure is None else wording.failure(row.attempt)
    return Cell(text, look=PillLook(tone), spoken=f"{text}, {reason}" if reason else text, hint=reason)


class Behind(QWidget):
    """Reads the attempts; `opened` hands over the id of one that is to be seen in full.

    `evidence_wanted` names the account for which a pack for the provider's ticket is asked.
    """

    opened = Signal(str)
    evidence_wanted = Signal(str)

    def __init__(self, desktop: Desktop, wanted: Wanted, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wanted = wanted
        self._reading = Questions(desktop, self)
        self.model: PagedModel[Row] = PagedModel(columns(desktop.zone), lambda row: row.attempt.id, self)
        self.table: PagedTable[Row] = PagedTable(desktop.theme, self.model, f"Attempts of {wanted.account}")
        self._words = selectable("Reading…", "text2")
        self.evidence = QPushButton("Evidence for a ticket…")
        self.evidence.clicked.connect(lambda: self.evidence_wanted.emit(wanted.account))
        self._words.setContentsMargins(16, 14, 16, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 0, 6, 12)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self.table, 1)
        column.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignHCenter)
        self.model.wanted.connect(self._more)
        self.table.opened.connect(self.open_chosen)
        self._ask(None)

    def _ask(self, before: str | None) -> None:
        wanted = self._wanted
        self._reading.ask(
            lambda desk: desk.comparing.attempts_of(wanted.question, wanted.account, limit=PAGE, before=before),
            self._add if before else self._start,
            self._miss,
        )

    @Slot(object, object)
    def _more(self, older: str | None, _newer: str | None) -> None:
        self._ask(older)

    def _start(self, page: Page) -> None:
        self.model.start(page)
        self._words.setText("" if page.rows else "No attempt is kept any more; their figures are.")
        self._words.setVisible(not page.rows)

    def _add(self, page: Page) -> None:
        self.model.add_older(page)

    def _miss(self, problem: DeskError) -> None:
        self.model.give_up()
        self._words.setText(f"{problem.title} {problem.hint}")
        self._words.show()

    @Slot()
    def open_chosen(self) -> None:
        """Show the chosen attempt in full, in Activity."""
        row = self.table.record()
        if row is not None:
            self.opened.emit(row.attempt.id)
