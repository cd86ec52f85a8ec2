"""Versions: every configuration that was in force, what each changed, the way back, and files out and in."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.configuration_views import ChangeLine, VersionLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.drafting.rows import ChangeRow
from otpdesk.gui.style import set_role

_WIDTH, _HEIGHT = 900, 580
_LIST = 330
_FILES = "Configuration (*.toml)"


class Versions(QDialog):
    """Every version, newest first, with what the chosen one changed. What is taken back or in becomes a draft."""

    def __init__(self, desktop: Desktop, parent: QWidget) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._lines: tuple[VersionLine, ...] = ()
        self.setWindowTitle("Versions of the configuration")
        self.resize(_WIDTH, _HEIGHT)
        self.list = QListWidget()
        self.list.setAccessibleName("Versions, newest first")
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._rows = QVBoxLayout()
        self._wrong = QLabel()
        self.back = QPushButton("Go back to this version…")
        self.take_in = QPushButton("Import…")
        self.take_out = QPushButton("Export…")
        self.close_button = QPushButton("Close")
        self._lay_out()
        self._connect()
        self.read()

    def _lay_out(self) -> None:
        title = QLabel("Versions")
        set_role(title, "title")
        hint = QLabel("Every change that took effect has a number, and every code records the one it was sent under.")
        set_role(hint, "text2")
        self.list.setFixedWidth(_LIST)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_role(self.list, "lines")
        set_role(self._about, "text2")
        inner = QWidget()
        inner.setLayout(self._rows)
        self._rows.setContentsMargins(0, 0, 8, 0)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName("What the version changed")
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._about)
        right.addWidget(scroll, 1)
        middle = QHBoxLayout()
        middle.setSpacing(16)
        middle.addWidget(self.list)
        middle.addLayout(right, 1)
        set_role(self._wrong, "error")
        self._wrong.setWordWrap(True)
        self._wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(hint)
        column.addLayout(middle, 1)
        column.addWidget(self._wrong)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        self.take_in.setAccessibleName("Import a configuration file as a draft")
        self.take_out.setAccessibleName("Export the configuration in force to a file, without keys")
        row = QHBoxLayout()
        row.addWidget(self.take_in)
        row.addWidget(self.take_out)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(self.close_button)
        for button in (self.take_in, self.take_out, self.back, self.close_button):
            button.setAutoDefault(False)
        return row

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._choose)
        self.back.clicked.connect(self.go_back)
        self.take_in.clicked.connect(self.ask_import)
        self.take_out.clicked.connect(self.ask_export)
        self.close_button.clicked.connect(self.reject)
        self._desktop.writable_changed.connect(self._allow)

    # reading

    def read(self) -> None:
        """Read every version."""
        self._desktop.jobs.run(self, self._desktop.ready().drafts.versions, self._show, self._say)

    def _show(self, lines: tuple[VersionLine, ...]) -> None:
        self._lines = lines
        self.list.clear()
        now, zone = self._desktop.clock.now(), self._desktop.zone
        for one in lines:
            rows = "1 row" if one.changed == 1 else f"{one.changed} rows"
            state = " · in force" if one.in_force else ""
            moment = wording.moment(one.at, now, zone)
            item = QListWidgetItem(f"Version {one.version}{state} · {one.why}\n{one.who}, {moment} · {rows}")
            item.setToolTip(one.why)
            self.list.addItem(item)
        if lines:
            self.list.setCurrentRow(0)
            self.list.setFocus()
        else:
            self._about.setText("No change yet: what came with the program is in force.")
        self._allow()

    @property
    def chosen(self) -> VersionLine | None:
        """The version that is chosen in the list."""
        row = self.list.currentRow()
        return self._lines[row] if 0 <= row < len(self._lines) else None

    @Slot(int)
    def _choose(self, _row: int) -> None:
        one = self.chosen
        self._allow()
        if one is not None:
            self._about.setText(f"What version {one.version} changed:")
            changes_of = self._desktop.ready().drafts.changes_of
            self._desktop.jobs.run(self, lambda: (one, changes_of(one.version)), self._show_changes, self._say)

    def _show_changes(self, found: tuple[VersionLine, tuple[ChangeLine, ...]]) -> None:
        one, changes = found
        if one != self.chosen:
            return
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for change in changes:
            self._rows.addWidget(ChangeRow(self._desktop.theme, change))
        if not changes:
            self._about.setText(f"Version {one.version} changed no row.")
        self._rows.addStretch(1)

    @Slot()
    def _allow(self) -> None:
        one, writable = self.chosen, self._desktop.writable
        self.back.setEnabled(writable and one is not None and not one.in_force)
        self.back.setAccessibleName(f"Go back to version {one.version}, as a draft" if one else "Go back")
        self.take_in.setEnabled(writable)
        self.take_out.setEnabled(writable)

    # acting

    @Slot()
    def go_back(self) -> None:
        """Draft the chosen version; it takes effect when it is saved."""
        one = self.chosen
        if one is not None:
            self._desktop.draft.take_version(one.version, self._say, self._drafted)

    @Slot()
    def ask_import(self) -> None:
        """Ask for a file and draft what it says."""
        name, _ = QFileDialog.getOpenFileName(self, "Import a configuration", "", _FILES)
        if name:
            self.import_file(Path(name))

    def import_file(self, path: Path) -> None:
        """Draft what a file says; a broken one is said with line and column, and changes nothing."""
        self._wrong.hide()
        self._desktop.draft.take_file(path, self._say, self._drafted)

    def _drafted(self) -> None:
        changes = len(self._desktop.draft.line.changes)
        self.accept()
        if changes:
            self._desktop.messages.toast("Drafted – nothing takes effect until you save")
        else:
            self._desktop.messages.toast("That is what is in force already")

    @Slot()
    def ask_export(self) -> None:
        """Ask for a file and write the configuration in force to it."""
        today = datetime.fromtimestamp(self._desktop.clock.now() / 1000, UTC).date().isoformat()
        name, _ = QFileDialog.getSaveFileName(self, "Export the configuration", f"otpdesk-{today}.toml", _FILES)
        if name:
            self.export_file(Path(name))

    def export_file(self, path: Path) -> None:
        """Write the configuration in force, without keys."""
        self._wrong.hide()
        export = self._desktop.ready().configuring.export_configuration
        self._desktop.jobs.run(self, lambda: export(path), lambda _none: self._exported(path), self._say)

    def _exported(self, path: Path) -> None:
        self._desktop.messages.toast(f"The configuration is in {path.name}")

    def _say(self, problem: DeskError) -> None:
        self._wrong.setText(f"{problem.title} {problem.hint}".strip())
        self._wrong.show()

    @property
    def problem(self) -> str:
        """What went wrong last, as it is said in the dialog; empty while nothing did."""
        return "" if self._wrong.isHidden() else self._wrong.text()
