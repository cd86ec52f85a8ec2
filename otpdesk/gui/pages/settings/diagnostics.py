"""The diagnostics bundle: everything in it can be read before it is saved."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QPlainTextEdit, QPushButton

from otpdesk.desk.upkeep_views import Part
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.settings.cards import Card, Section
from otpdesk.gui.pages.settings.database import Working
from otpdesk.gui.style import set_role

_LOWEST = 400
_MOST_SHOWN = 100_000


class Diagnostics(Section):
    """Shows what a bundle would hold, part by part, and saves exactly that."""

    title = "Diagnostics"
    icon = "scroll-text"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self._parts: tuple[Part, ...] = ()
        self.look_button = QPushButton("Show what is in it")
        self.save_button = QPushButton("Save…")
        self.chooser = QComboBox()
        self.chooser.setAccessibleName("Part of the bundle")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(_LOWEST)
        self.text.setAccessibleName("What this part holds")
        self.working = Working()
        card = Card(
            "Diagnostics bundle",
            "A zip file for whoever looks after otpdesk: versions, what the doctor says, the log, the configuration "
            "and the shape of the database. Numbers, e-mail addresses, codes and keys are masked in all of it.",
        )
        card.add_buttons(self.look_button, self.save_button)
        for part in (self.working, self.chooser, self.text):
            card.add(part)
        self.result = card.add_words("", "good")
        self.show_cards(card)
        for widget in (self.chooser, self.text, self.result):
            widget.hide()
        self.look_button.clicked.connect(self.look)
        self.save_button.clicked.connect(self.ask)
        self.chooser.currentIndexChanged.connect(self._show_part)

    @Slot()
    def look(self) -> None:
        """Gather the parts and show them."""
        desk = self._desktop.ready()
        self.working.begin("Gathering…")
        self._desktop.jobs.run(self, desk.upkeep.diagnostics, self._show, self._fail)

    def _show(self, parts: tuple[Part, ...]) -> None:
        self.working.end()
        self._parts = parts
        self.chooser.blockSignals(True)
        self.chooser.clear()
        self.chooser.addItems([part.name for part in parts])
        self.chooser.blockSignals(False)
        self.chooser.show()
        self.text.show()
        self._show_part(0)

    @Slot(int)
    def _show_part(self, number: int) -> None:
        if 0 <= number < len(self._parts):
            text = self._parts[number].text
            rest = len(text) - _MOST_SHOWN
            self.text.setPlainText(text if rest <= 0 else f"{text[:_MOST_SHOWN]}\n… {rest:,} more characters")

    @Slot()
    def ask(self) -> None:
        """Ask where to save it."""
        usual = str(Path.home() / "otpdesk-diagnostics.zip")
        dialog = QFileDialog(self.window(), "Save the diagnostics bundle", usual, "Zip files (*.zip)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.fileSelected.connect(self.save)
        dialog.open()

    @Slot(str)
    def save(self, file: str) -> None:
        """Write the bundle."""
        desk = self._desktop.ready()
        self.working.begin("Gathering and writing…")
        self.result.hide()
        self._desktop.jobs.run(
            self,
            lambda: (file, desk.upkeep.save_diagnostics(Path(file))),
            self._saved,
            self._fail,
            label="Saving the diagnostics bundle",
        )

    def _saved(self, done: tuple[str, tuple[Part, ...]]) -> None:
        file, parts = done
        self._show(parts)
        self._tell(f"{file} holds these {len(parts)} parts.", "good")

    def _fail(self, problem: DeskError) -> None:
        self.working.end()
        self._tell(f"{problem.title} {problem.hint}".strip(), "error")

    def _tell(self, words: str, role: str) -> None:
        self.result.setText(words)
        set_role(self.result, role)
        self.result.show()
