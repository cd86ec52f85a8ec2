"""One limit: what it is, its value to edit in place, how much of it is used now, what another value would have done."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import LimitLine, Use
from otpdesk.errors import BadInput
from otpdesk.gui.bars import UsageBar
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

_FIELD = 96
_WIDE = 200
_BAR = 92
_TEXT = 104
_WORDS, _USES = 260, 340
_CHOICES: Mapping[str, str] = {
    "any_live": "Any live code",
    "newest_only": "Newest code only",
    "same": "One code for all",
}


class UseLine(QWidget):
    """Who uses how much, with a bar."""

    def __init__(self, theme: Theme, use: Use, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        who, text = ElidedLabel(use.who), QLabel(use.text)
        set_role(who, "text2")
        set_role(text, "small")
        bar = UsageBar(theme)
        bar.setFixedWidth(_BAR)
        bar.show_use(use.used, use.ceiling, f"{use.who}: {use.text}")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(who, 1)
        row.addWidget(bar)
        row.addWidget(text)
        text.setFixedWidth(theme.px(_TEXT))


class LimitRow(QWidget):
    """`entered(key, value)` follows a value that is left, or Enter; `typed(key, value)` every change of it."""

    entered = Signal(str, str)
    typed = Signal(str, str)

    def __init__(self, theme: Theme, line: LimitLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.line = line
        self.field = self._make_field()
        self._name, self._help, self._stands = _words("strong", line.label), _words("small"), _words("small")
        self._name.setBuddy(self.field)
        self._problem, self._whatif = _words("error"), _words("text2")
        self._sign = QLabel()
        self._uses = QVBoxLayout()
        self._uses.setSpacing(4)
        self._uses.setContentsMargins(0, 0, 0, 0)
        self._nobody = _words("small")
        self._uses.addWidget(self._nobody)
        self._widgets: list[UseLine] = []
        self._lay_out()
        theme.changed.connect(self._paint)
        self.show_line(line)

    def _make_field(self) -> QLineEdit | QComboBox:
        if self.line.choices:
            combo = QComboBox()
            for choice in self.line.choices:
                combo.addItem(_CHOICES.get(choice, choice), choice)
            combo.setMinimumWidth(_WIDE)
            combo.activated.connect(self._choose)
            combo.setAccessibleName(self.line.label)
            return combo
        field = QLineEdit()
        field.setFixedWidth(_FIELD if self.line.kind == "number" else _WIDE)
        field.setPlaceholderText(self.line.example)
        field.textEdited.connect(self._type)
        field.editingFinished.connect(self._enter)
        unit = f", in {self.line.unit}" if self.line.unit else ""
        field.setAccessibleName(f"{self.line.label}{unit}")
        return field

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._help)
        value = QHBoxLayout()
        value.setSpacing(8)
        value.addWidget(self.field)
        if self.line.unit:
            unit = QLabel(self.line.unit)
            set_role(unit, "text2")
            value.addWidget(unit)
        value.addWidget(self._stands)
        value.addStretch()
        middle = QVBoxLayout()
        middle.setSpacing(4)
        middle.addLayout(value)
        middle.addWidget(self._problem)
        tried = QHBoxLayout()
        tried.setSpacing(6)
        tried.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        tried.addWidget(self._whatif, 1)
        middle.addLayout(tried)
        middle.addStretch()
        self._left, self._right = QWidget(), QWidget()
        words.setContentsMargins(0, 0, 0, 0)
        self._left.setLayout(words)
        self._right.setLayout(self._uses)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 10, 0, 10)
        row.setSpacing(24)
        row.addWidget(self._left, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(middle, 1)
        row.addWidget(self._right, 0, Qt.AlignmentFlag.AlignTop)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("history", "muted", 14))
        for side, width in ((self._left, _WORDS), (self._right, _USES)):
            side.setFixedWidth(self._theme.px(width, 0.5))  # the middle keeps room where text is large

    # what is typed

    @property
    def value(self) -> str:
        """What is typed or chosen."""
        if isinstance(self.field, QComboBox):
            return str(self.field.currentData())
        return self.field.text().strip()

    @property
    def typing(self) -> bool:
        """Whether somebody is at work in the field."""
        return isinstance(self.field, QLineEdit) and self.field.hasFocus() and self.field.isModified()

    @Slot()
    def _type(self) -> None:
        self.typed.emit(self.line.key, self.value)

    @Slot()
    def _enter(self) -> None:
        if isinstance(self.field, QLineEdit) and self.field.isModified():
            self.field.setModified(False)
            if self.value != self.line.value:
                self.entered.emit(self.line.key, self.value)
            else:
                self.show_problem(None)

    @Slot()
    def _choose(self) -> None:
        if self.value != self.line.value:
            self.entered.emit(self.line.key, self.value)

    # what is shown

    def show_line(self, line: LimitLine) -> None:
        """Show what was read; what is being typed, and what could not be taken, stays."""
        kept = self.typing or (bool(self.problem) and line.value == self.line.value)
        self.line = line
        if not kept:
            self._show_value(line.value)
            self.show_problem(BadInput(line.problem) if line.problem else None)
        about = sentences.CODE_RULES.get(line.value, line.help) if line.choices else line.help
        self._help.setText(about)
        self._help.setVisible(bool(about))
        stands = sentences.stands(line)
        self._stands.setText(stands)
        set_role(self._stands, "changed" if line.changed else "small")
        if not line.changed and not self.typing:
            self.show_whatif("")
        self._show_uses(line.uses)
        self._paint()

    def _show_value(self, value: str) -> None:
        if isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(max(0, self.field.findData(value)))
        elif self.field.text() != value:
            self.field.setText(value)

    def _show_uses(self, uses: tuple[Use, ...]) -> None:
        for widget in self._widgets:
            self._uses.removeWidget(widget)
            widget.deleteLater()
        self._nobody.setVisible(not uses and bool(self.line.unused))
        self._nobody.setText(self.line.unused)
        self._widgets = [UseLine(self._theme, use) for use in uses]
        for widget in self._widgets:
            self._uses.addWidget(widget)

    def show_problem(self, problem: BadInput | None) -> None:
        """Say what is wrong with what is typed; None: nothing is."""
        words = "" if problem is None else f"{problem.title} {problem.hint}".strip()
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self.field.setAccessibleDescription(words or self.line.help)
        if isinstance(self.field, QLineEdit):
            set_look(self.field, "wrong", "true" if words else "false")

    @property
    def problem(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return "" if self._problem.isHidden() else self._problem.text()

    def show_whatif(self, words: str) -> None:
        """Say what the value would have done; empty takes it away."""
        self._whatif.setText(words)
        self._whatif.setVisible(bool(words))
        self._sign.setVisible(bool(words))

    @property
    def whatif(self) -> str:
        """What is said of the past; empty when nothing is."""
        return "" if self._whatif.isHidden() else self._whatif.text()


def _words(role: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(role != "strong")
    set_role(label, role)
    return label
