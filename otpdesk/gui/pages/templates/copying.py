"""Copying a text to another purpose or language; that is also how a language gets its first text."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QCompleter, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.template_views import TextLine
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role
from otpdesk.otp import Purpose

_WIDTH = 420
_OFFERED = (
    *("ar", "bg", "cs", "da", "de", "de-AT", "de-CH", "el", "en", "en-IN", "en-US", "es", "es-MX", "et", "fi", "fr"),
    *("fr-CA", "he", "hi", "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "nb", "nl", "pl", "pt", "pt-BR", "ro"),
    *("ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh"),
)


class Copying(QDialog):
    """Asks where to; `copied(purpose, language)` follows when it is in the draft."""

    copied = Signal(str, str)

    def __init__(self, desktop: Desktop, line: TextLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._line = line
        self.setWindowTitle("Copy this text")
        self.setFixedWidth(desktop.theme.px(_WIDTH))
        self.purposes, self.languages = QComboBox(), QComboBox()
        self.problem = QLabel()
        self.go = QPushButton("Copy")
        self._fill()
        self._lay_out()
        self.go.clicked.connect(self.copy)

    def _fill(self) -> None:
        for purpose in Purpose:
            self.purposes.addItem(wording.PURPOSE[purpose], purpose.value)
        self.purposes.setCurrentIndex(self.purposes.findData(self._line.purpose.value))
        self.languages.setEditable(True)
        self.languages.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for code in _OFFERED:
            self.languages.addItem(f"{wording.language(code)} – {code}", code)
        number = self.languages.findData(self._line.language)
        if number < 0:
            self.languages.setCurrentText(self._line.language)
        else:
            self.languages.setCurrentIndex(number)
        completer = self.languages.completer()
        assert completer is not None
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)

    def _lay_out(self) -> None:
        title = QLabel("Copy this text")
        set_role(title, "title")
        words = QLabel("It becomes a change of the draft. Ids of a registration stay behind: they name one text.")
        words.setWordWrap(True)
        set_role(words, "text2")
        set_role(self.problem, "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(7)
        column.addWidget(title)
        column.addWidget(words)
        for name, box in (("To the purpose", self.purposes), ("In the language", self.languages)):
            label = QLabel(name)
            label.setBuddy(box)
            set_role(label, "strong")
            box.setAccessibleName(name)
            column.addWidget(label)
            column.addWidget(box)
        column.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch()
        cancel = QPushButton("Cancel")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        set_role(self.go, "primary")
        row.addWidget(cancel)
        row.addWidget(self.go)
        column.addLayout(row)

    @property
    def language(self) -> str:
        """The language that is meant: one of the list, or a code that was typed."""
        typed = self.languages.currentText()
        number = self.languages.findText(typed)
        return str(self.languages.itemData(number)) if number >= 0 else typed.strip()

    @Slot()
    def copy(self) -> None:
        """Draft it."""
        desk, line, language = self._desktop.ready(), self._line, self.language
        purpose = Purpose(self.purposes.currentData())
        if (purpose, language) == (line.purpose, line.language):
            self._say("That is where it stands already. Choose another purpose or language.")
            return

        def done() -> None:
            self.accept()
            self.copied.emit(purpose.value, language)

        self._desktop.draft.do(
            f"copy a text to {language}",
            lambda: desk.templates.copy(line.purpose, line.language, line.channel, purpose, language),
            self._fail,
            done,
        )

    def _fail(self, problem: DeskError) -> None:
        self._say(f"{problem.title} {problem.hint}".strip())

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        self.languages.setFocus()
