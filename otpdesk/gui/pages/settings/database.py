"""The database: what it is, a copy now, a check now."""

from PySide6.QtCore import QLocale, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from otpdesk.desk.upkeep_views import BackedUp, DatabaseLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.settings.cards import Card, Section
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.roles import Right

_NAMES = {
    "customer": "customers",
    "verification": "verifications",
    "attempt": "attempts",
    "receipt": "receipts",
    "audit": "lines of audit",
}


class Working(QWidget):
    """A bar that moves while something runs, with what it is; nothing while nothing does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setFixedWidth(120)
        bar.setAccessibleName("Working")
        self._words = QLabel()
        set_role(self._words, "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(bar)
        row.addWidget(self._words, 1)
        self.hide()

    def begin(self, words: str) -> None:
        """Say what runs."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.show()

    def end(self) -> None:
        """It ended."""
        self.hide()


class DatabaseSection(Section):
    """Kind, place, size, version, rows and last copy; Back up now and Check now run in workers."""

    title = "Database"
    icon = "database"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._server = False
        card = Card("Database")
        names = ("Kind", "Where", "Size", "Schema", "Holds", "Last copy")
        self.facts = {name: card.add_fact(name) for name in names}
        self.back_up_button = QPushButton("Back up now")
        self.check_button = QPushButton("Check now")
        self.back_up_button.clicked.connect(self.back_up)
        self.check_button.clicked.connect(self.check)
        card.add_buttons(self.back_up_button, self.check_button)
        self.working = Working()
        card.add(self.working)
        self.result = card.add_words("")
        self.result.hide()
        card.add_words(
            "A copy is checked before it counts. It opens only with this workspace's vault: keep both, apart."
        )
        self.states = States(desktop, card)
        self.states.retried.connect(self.read)
        desktop.writable_changed.connect(self._allow)
        self.show_cards(self.states)

    @Slot()
    def read(self) -> None:
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.upkeep.database, self._show, self.states.show_problem)

    def _show(self, line: DatabaseLine) -> None:
        count = QLocale().toString
        held = [f"{count(rows)} {_NAMES[name]}" for name, rows in line.rows if name in _NAMES]
        self.facts["Kind"].setText(line.kind)
        self.facts["Where"].setText(line.where)
        self.facts["Size"].setText(size(line.size))
        self.facts["Schema"].setText(line.version)
        self.facts["Holds"].setText(", ".join(held))
        self.facts["Last copy"].setText(self._last_copy(line))
        self._server = line.server
        self._allow()
        self.states.show_content()

    @Slot()
    def _allow(self) -> None:
        may = self._desktop.may(Right.CONFIGURE)
        self.back_up_button.setEnabled(self._desktop.writable and may and not self._server)
        why = "" if may else "Takes the right to configure."
        self.back_up_button.setToolTip("A shared desk is backed up by its server: pg_dump." if self._server else why)
        self.check_button.setEnabled(self._desktop.desk is not None)

    def _last_copy(self, line: DatabaseLine) -> str:
        if line.server:
            return "A shared desk is backed up by its server."
        if line.backed_up_at is None:
            return "None yet."
        now, zone = self._desktop.clock.now(), self._desktop.zone
        at = wording.clock_time(line.backed_up_at, zone)
        ago = wording.ago(min(line.backed_up_at, now), now)
        return f"{wording.day(line.backed_up_at, zone)} {at} ({ago}), {line.backup}"

    @Slot()
    def back_up(self) -> None:
        """Copy the database while it is in use."""
        desk = self._desktop.ready()
        self._begin("Copying and checking the copy…")
        self._desktop.jobs.run(self, desk.upkeep.back_up, self._backed_up, self._fail, label="Backing up the database")

    def _backed_up(self, done: BackedUp) -> None:
        self._end(f"The copy is sound: {done.file}, {size(done.size)}.", "good")
        self.read()

    @Slot()
    def check(self) -> None:
        """Look for damage."""
        desk = self._desktop.ready()
        self._begin("Checking structure, references and audit…")
        self._desktop.jobs.run(self, desk.upkeep.check, self._checked, self._fail)

    def _checked(self, problems: tuple[str, ...]) -> None:
        if not problems:
            self._end("The database is sound: structure, references, version and the chain of the audit.", "good")
            return
        hint = "Close otpdesk and put the newest sound copy of the backups folder in its place."
        self._end("\n".join((*problems, hint)), "error")

    def _begin(self, words: str) -> None:
        self.result.hide()
        self.working.begin(words)
        for button in (self.back_up_button, self.check_button):
            button.setEnabled(False)

    def _end(self, words: str, role: str) -> None:
        self.working.end()
        self._allow()
        self.result.setText(words)
        set_role(self.result, role)
        self.result.show()
        announce(self.result, words)

    def _fail(self, problem: DeskError) -> None:
        self._end(f"{problem.title} {problem.hint}".strip(), "error")


def size(taken: int) -> str:
    """Bytes as people say them: 12.4 MB."""
    return QLocale().formattedDataSize(taken, 1, QLocale.DataSizeFormat.DataSizeSIFormat)
