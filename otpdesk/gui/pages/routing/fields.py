"""A field of the side panels: its name, the field itself, and below it the help or what is wrong."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme


class Labelled(QWidget):
    """One field with its label; `aside` stands at the right of the label, such as a unit."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        field: QWidget,
        help_words: str = "",
        aside: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._help = help_words
        self._field = field
        field.setAccessibleName(field.accessibleName() or name)
        label = QLabel(name)
        label.setBuddy(field)
        set_role(label, "strong")
        note = QLabel(aside)
        set_role(note, "small")
        self._sign, self._below = QLabel(), QLabel()
        self._below.setWordWrap(True)
        head, below = QHBoxLayout(), QHBoxLayout()
        head.addWidget(label, 1)
        head.addWidget(note)
        below.setSpacing(6)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(field)
        column.addLayout(below)
        theme.changed.connect(self._paint)
        self.show_problem("")

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._theme.pixmap("circle-alert", "bad", 14))

    def show_problem(self, problem: str) -> None:
        """Say what is wrong; empty: the help again."""
        words = problem or self._help
        self._below.setText(words)
        self._below.setVisible(bool(words))
        self._sign.setVisible(bool(problem))
        set_role(self._below, "error" if problem else "small")
        if isinstance(self._field, QLineEdit):
            set_look(self._field, "wrong", "true" if problem else "false")
        self._field.setAccessibleDescription(words)
        self._paint()

    @property
    def problem(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return "" if self._sign.isHidden() else self._below.text()

    def focus(self) -> None:
        """Put the cursor into the field."""
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)
