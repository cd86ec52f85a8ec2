"""The audit: chips, lines, the chosen line beside them; export and verify."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from otpdesk.desk.configuration_views import ChangeLine
from otpdesk.desk.team_views import AuditFilter, AuditLine, AuditPage, Exported, Verified
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.periods import Period, day_of
from otpdesk.gui.paged import PagedModel, PagedTable
from otpdesk.gui.pages.team.audit_columns import columns
from otpdesk.gui.pages.team.audit_filters import AuditFilters
from otpdesk.gui.pages.team.audit_panel import AuditPanel
from otpdesk.gui.pages.team.audit_reading import AuditReading
from otpdesk.gui.pages.team.verified_line import VerifiedLine
from otpdesk.gui.pages.team.verify_dialog import VerifyDialog
from otpdesk.gui.questions import MOST_COUNTED
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.work_bar import Wording, WorkBar
from otpdesk.otp import Instant
from otpdesk.roles import Right

_EXPORTING = Wording("Exporting", "The export of the audit", "lines")


class AuditView(QWidget):
    """Reads the audit. `counted` follows with how many lines fit the filter (None: not known yet)."""

    counted = Signal(object)
    chosen_changed = Signal()
    cleared = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._text = ""
        self.count: int | None = None
        self._last: Instant | None = None
        self.reading = AuditReading(desktop, self)
        self.filters = AuditFilters(desktop)
        self.model: PagedModel[AuditLine] = PagedModel(columns(desktop.zone), lambda line: line.seq)
        self.table: PagedTable[AuditLine] = PagedTable(desktop.theme, self.model, "The audit, newest line first")
        self.states = States(desktop, self.table)
        self.panel = AuditPanel(desktop)
        self.verified = VerifiedLine(desktop)
        self.bar = WorkBar(desktop)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 1, 6, 6)
        inner.addWidget(self.states)
        self.panel.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addWidget(self.verified)
        column.addLayout(row, 1)
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.filters.changed.connect(self.refresh)
        self.states.retried.connect(self.refresh)
        self.states.acted.connect(self._act)
        self.model.wanted.connect(self.reading.more)
        self.reading.first.connect(self._show_first)
        self.reading.failed.connect(self.states.show_problem)
        self.reading.older.connect(self.model.add_older)
        self.reading.newer.connect(self.model.add_newer)
        self.reading.missed.connect(self._miss_page)
        self.reading.counted.connect(self._show_count)
        self.reading.outside.connect(self._show_nothing)
        self.reading.facets.connect(self.filters.set_facets)
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self.open_panel)
        self.panel.closed.connect(self.panel.hide)
        self.panel.link_wanted.connect(self.follow_link)

    # reading

    def search(self, text: str) -> None:
        """Show lines with a text, or about a customer."""
        self._text = text
        self.refresh()

    def show_acts_of(self, name: str) -> None:
        """Show all that one name ever did."""
        self.filters.show_acts_of(name)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Read from the top."""
        self.count = self._last = None
        self.counted.emit(None)
        self.states.wait()
        self.reading.start(self.filters.filter(self._text))

    @Slot(object)
    def _show_first(self, page: AuditPage) -> None:
        kept = self.table.record()
        self.model.start(page)
        if page.rows:
            self.states.show_content()
            number = self.model.number_of(lambda line: kept is not None and line.seq == kept.seq)
            self.table.choose(max(number, 0))
        else:
            self.panel.hide()
            self.reading.read_outside()

    @Slot(object)
    def _miss_page(self, problem: DeskError) -> None:
        self.model.give_up()
        self._desktop.messages.error(problem)

    @Slot(int)
    def _show_count(self, count: int) -> None:
        self.count = count
        self.counted.emit(count)

    @Slot(object)
    def _show_nothing(self, last: Instant | None) -> None:
        self._last = last
        narrow = self.filters.restricted or bool(self._text)
        title = f"{'Nothing that fits' if narrow else 'Nothing'} {self.filters.period.phrase}."
        if last is not None:
            zone = self._desktop.zone
            hint = f"Last line: {wording.day(last, zone)} {wording.clock_time(last, zone)}"
            self.states.show_empty(title, hint, "Show that day", "scroll-text")
        elif narrow:
            self.states.show_empty(title, "Nothing fits at any other time either.", "Clear the filter", "scroll-text")
        else:
            self.states.show_empty("Nobody did anything yet.", "Every act leaves a line here.", icon="scroll-text")

    @Slot()
    def _act(self) -> None:
        if self._last is not None:
            self.filters.set_period(Period(day=day_of(self._last, self._desktop.zone)))
            self.refresh()
        else:
            self._text = ""
            self.cleared.emit()
            self.filters.clear()

    # the chosen line

    @Slot()
    def _show_chosen(self, *_row: object) -> None:
        line = self.table.record()
        if line is not None and not self.panel.isHidden():
            self.panel.show_line(line, (), leads=self._leads(line))
            self._read_changes(line)
        self.chosen_changed.emit()

    def _read_changes(self, line: AuditLine) -> None:
        """What the version changed that a line published."""
        desk = self._desktop.desk
        if desk is None or line.link is None or line.link[0] != "version":
            return
        version = int(line.link[1])
        self._desktop.jobs.run(
            self.panel, lambda: desk.drafts.changes_of(version), partial(self._show_changes, line), _leave_out
        )

    def _show_changes(self, line: AuditLine, changes: tuple[ChangeLine, ...]) -> None:
        if self.table.record() == line:
            self.panel.show_line(line, changes, leads=self._leads(line))

    @Slot()
    def open_panel(self, *_row: object) -> None:
        """Show the chosen line in full."""
        if self.table.record() is not None:
            self.panel.show()
            self._show_chosen()

    def toggle_panel(self) -> None:
        """Open or close the side panel."""
        if self.panel.isHidden():
            self.open_panel()
        else:
            self.panel.hide()

    def _leads(self, line: AuditLine) -> bool:
        """Whether there is a page for what a line is about, and whoever sits here may open it."""
        if line.link is None:
            return False
        return {
            "verification": self._desktop.may(Right.SEND) or self._desktop.may(Right.LOOK),
            "account": self._desktop.may(Right.CONFIGURE),
        }.get(line.link[0], False)

    @Slot()
    def follow_link(self) -> None:
        """Go to what the chosen line is about."""
        line = self.table.record()
        if line is None or line.link is None or not self._leads(line):
            return
        kind, key = line.link
        if kind == "account":
            self._desktop.go("providers", account=key)
        elif self._desktop.may(Right.SEND):
            self._desktop.go("console", verification_id=key)
        else:
            self._desktop.go("activity", text=key)

    # export and verify

    @Slot()
    def export(self) -> None:
        """Ask where to write exactly what is shown."""
        if self.bar.running:
            self._desktop.messages.toast("An export is running")
            return
        wanted = self.reading.filter
        dialog = QFileDialog(self.window(), "Export to a CSV file", "audit.csv", "CSV files (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(lambda name: self.run_export(wanted, Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def run_export(self, wanted: AuditFilter, target: Path) -> None:
        """Write the lines of a filter into a file, in a worker."""
        desk = self._desktop.ready()
        expected = self.count if self.count is not None and self.count < MOST_COUNTED else None

        def done(found: Exported) -> None:
            written = f"{QLocale().toString(found.lines)} lines exported to {target.name}"
            self._desktop.messages.toast("Export stopped" if self.bar.canceled else written)

        self.bar.start(
            _EXPORTING,
            expected,
            lambda progress, canceled: desk.audit.export(wanted, target, progress, canceled),
            done,
        )

    @Slot()
    def verify(self) -> None:
        """Ask for a look at the whole chain."""
        dialog = VerifyDialog(self._desktop, self.window())
        dialog.verified.connect(self._show_verified)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object)
    def _show_verified(self, found: Verified) -> None:
        self.verified.show_found(found)
        self.refresh()

    # what can be done

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the audit now."""
        line = self.table.record()
        none = "" if line is not None else "no line is chosen"
        leads = line is not None and self._leads(line)
        nowhere = none or ("" if leads else "the line leads nowhere")
        down, up, copy = self.table.row_actions(self._desktop.messages)
        return (
            down,
            up,
            Action("Details", self.toggle_panel, "Space", "info", "details", not none, none),
            Action("Open what the line is about", self.follow_link, "Return", "arrow-right", "open", leads, nowhere),
            Action("Go to a day…", self.filters.ask_day, "D", "calendar", "go to a day"),
            Action("Export what is shown…", self.export, "X", "download", "export"),
            Action("Verify the audit…", self.verify, "V", "shield-check", "verify"),
            copy,
        )

    def escape(self) -> bool:
        """Close the panel, if it is open."""
        shown = not self.panel.isHidden()
        self.panel.hide()
        return shown

    def take_focus(self) -> None:
        """Put the focus on the lines, or on what stands in their place."""
        self.states.take_focus()


def _leave_out(_problem: DeskError) -> None:
    """What a version changed only adds to the panel; a version of an older program may not be read any more."""
