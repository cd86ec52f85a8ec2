"""The page Provider health: what is out of the ordinary just now, and what was."""

from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.desk.watching_views import Board, Past, Sight, WarningLine
from otpdesk.errors import DeskError
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.health import words
from otpdesk.gui.pages.health.columns import board_columns, past_columns
from otpdesk.gui.pages.health.evidence import EvidencePacks
from otpdesk.gui.pages.health.listing import Listing
from otpdesk.gui.pages.health.panel import HealthPanel
from otpdesk.gui.segments import Segment, Segmented

_NOW, _PAST = 0, 1
_EVERY = 30_000
_TITLE = "Provider health"


class HealthPage(Page):
    """N shows how it is now, W the warnings there were; Space opens what is known of the chosen row."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self._reads = 0
        self._asked_for = ""
        self._fresh = False
        clock, zone = desktop.clock.now, desktop.zone
        self.now: Listing[Sight] = Listing(
            desktop, board_columns(clock, zone), lambda one: (one.account, one.country), "Accounts by country"
        )
        self.past: Listing[WarningLine] = Listing(
            desktop, past_columns(clock, zone), lambda one: one.id, "Warnings, newest first"
        )
        self.panel = HealthPanel(desktop)
        self.packs = EvidencePacks(desktop, self)
        self.choice = Segmented(desktop.theme, "Shown", (Segment("Now"), Segment("Warnings")))
        self._stack = QStackedWidget()
        self._older = QPushButton("Show older ones")
        self._timer = QTimer(self)
        self._lay_out()
        self._connect()
        self.bar.set_title(_TITLE, "")

    def _lay_out(self) -> None:
        for listing in (self.now, self.past):
            self._stack.addWidget(listing)
        self._older.hide()
        self.panel.hide()
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self._stack, 1)
        left.addWidget(self._older)
        row = QHBoxLayout(self.body)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.bar.add(self.choice)
        self._timer.setInterval(_EVERY)
        self._timer.start()

    def _connect(self) -> None:
        self.choice.picked.connect(self.show_part)
        self._timer.timeout.connect(self._read_again)
        self._older.clicked.connect(self._read_older)
        self.desktop.desk_opened.connect(self._read_again)
        self.desktop.writable_changed.connect(self._show_panel)
        for listing in (self.now, self.past):
            listing.states.retried.connect(self.refresh)
            listing.states.acted.connect(self.refresh)
            listing.table.chosen.connect(self._show_panel)
            listing.table.clicked.connect(self.open_panel)
            listing.table.opened.connect(self.open_panel)
        self.panel.closed.connect(self.close_panel)
        self.panel.acknowledged.connect(self.acknowledge)
        self.panel.sends_wanted.connect(self._show_sends)
        self.panel.pack_wanted.connect(self.packs.ask)

    # reading

    @property
    def shown(self) -> "Listing[Sight] | Listing[WarningLine]":
        """The table in front."""
        return self.past if self._stack.currentIndex() == _PAST else self.now

    def refresh(self) -> None:
        desk = self.desktop.desk
        if desk is None:
            self.shown.states.wait()
            return
        self._reads += 1
        number = self._reads
        self.shown.states.wait()

        def came(found: tuple[Board, Past]) -> None:
            if number == self._reads:
                self._show(*found)

        def missed(problem: DeskError) -> None:
            if number == self._reads:
                for listing in (self.now, self.past):
                    listing.states.show_problem(problem)

        self.desktop.jobs.run(self, lambda: (desk.watching.board(), desk.watching.past()), came, missed)

    @Slot()
    def _read_again(self) -> None:
        """While the page is in front, what it says is not older than half a minute."""
        if self.isVisible():
            self.refresh()

    def _show(self, board: Board, past: Past) -> None:
        self.bar.set_title(_TITLE, words.summary(board))
        self.now.show_records(board.sights)
        if not board.sights:
            hint = "An account is watched in a country from 30 first attempts in a fortnight on."
            why = "Nothing is watched yet." if board.watched_at is None else "Too few first attempts to watch anything."
            self.now.states.show_empty(why, hint, "Look again", "heart-pulse")
        self._show_past(past)
        self._choose_asked_for()
        self._show_panel()
        if self._fresh and self.isVisible():
            self.shown.states.take_focus()
        self._fresh = False
        self.keys_changed.emit()

    def _show_past(self, past: Past) -> None:
        self.past.show_records(past.lines)
        self._older.setVisible(past.more and self._stack.currentIndex() == _PAST)
        self._older.setEnabled(past.more)
        if not past.lines:
            hint = "They open when an account is slow or fails more than usual in a country, and close by themselves."
            self.past.states.show_empty("There was no warning yet.", hint, "Look again", "heart-pulse")

    @Slot()
    def _read_older(self) -> None:
        desk, known = self.desktop.desk, self.past.model.records
        if desk is None or not known:
            return
        last = known[-1].id

        def came(more: Past) -> None:
            if self.past.model.records == known:
                self._show_past(Past((*known, *more.lines), more=more.more))

        self.desktop.jobs.run(self, lambda: desk.watching.past(before=last), came)

    # the panel

    @Slot()
    def _show_panel(self, *_row: object) -> None:
        record = self.shown.record()
        if record is None:
            self.panel.hide()
        elif not self.panel.isHidden():
            if isinstance(record, Sight):
                self.panel.show_sight(record)
            else:
                self.panel.show_warning(record)
        self.keys_changed.emit()

    @Slot()
    def open_panel(self, *_row: object) -> None:
        """Show what is known of the chosen row."""
        if self.shown.record() is not None:
            self.panel.show()
            self._show_panel()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()
        self.shown.states.take_focus()

    @Slot()
    def toggle_panel(self) -> None:
        """Space: open the panel, or close it."""
        if self.panel.isHidden():
            self.open_panel()
        else:
            self.close_panel()

    @Slot()
    def write_note(self) -> None:
        """A: put the cursor into the note of the first warning that nobody has acknowledged."""
        self.open_panel()
        if self.panel.fields:
            self.panel.fields[0].note.setFocus()

    @Slot(int, str)
    def acknowledge(self, number: int, note: str) -> None:
        """Note that somebody has seen a warning."""
        desk = self.desktop.ready()
        fields = list(self.panel.fields)

        def refused(problem: DeskError) -> None:
            self.desktop.messages.error(problem)
            for field in fields:
                field.give_back()

        def done(_line: WarningLine) -> None:
            self.desktop.messages.toast("Acknowledged")
            self.refresh()

        self.desktop.jobs.run(self, partial(desk.watching.acknowledge, number, note), done, refused)

    @Slot(str, str)
    def _show_sends(self, account: str, country: str) -> None:
        self.desktop.go("activity", accounts=(account,), countries=(country,))

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        one = self.shown.record()
        warned = one.warnings if isinstance(one, Sight) else () if one is None else (one,)
        unseen = any(line.open and line.acknowledged_at is None for line in warned)
        other = (
            Action("The warnings there were", partial(self.show_part, _PAST), "W", "history", "warnings")
            if self.shown is self.now
            else Action("How it is now", partial(self.show_part, _NOW), "N", "heart-pulse", "now")
        )
        return (
            Action("What is known of it", self.toggle_panel, "Space", "info", "details", enabled=one is not None),
            Action(
                "Acknowledge", self.write_note, "A", "check", "acknowledge", enabled=unseen and self.desktop.writable
            ),
            other,
            *self.shown.table.row_actions(self.desktop.messages),
        )

    @property
    def subject(self) -> str:
        one = self.shown.record()
        return f"{one.account or words.EVERY_ACCOUNT}, {one.where}" if one is not None else _TITLE

    def opened(self, **what: object) -> None:
        """`account="vonage-main"` chooses that account's first row, `place="past"` shows the warnings there were."""
        self._asked_for = str(what.get("account") or "")
        self._fresh = True
        if what.get("place") == "past" or self._asked_for:
            self.show_part(_PAST if what.get("place") == "past" else _NOW)
        else:
            self.refresh()
        self.shown.states.take_focus()

    def _choose_asked_for(self) -> None:
        wanted, self._asked_for = self._asked_for, ""
        for row, one in enumerate(self.now.model.records):
            if wanted and one.account == wanted:
                self.now.table.choose(row)
                self.open_panel()
                return

    def escape(self) -> bool:
        if self.panel.isHidden():
            return False
        self.close_panel()
        return True

    @Slot(int)
    def show_part(self, part: int) -> None:
        """Bring the board or the warnings to the front."""
        self.choice.set_chosen(part)
        self._stack.setCurrentIndex(part)
        self._older.setVisible(part == _PAST and self._older.isEnabled())
        self.panel.hide()
        self.refresh()
        self.shown.states.take_focus()
