"""The cards of Settings: a title, and rows of a name with its help on the left and a control on the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from otpdesk.gui.pieces import hairline
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role

WIDEST = 820


class Card(QFrame):
    """One subject. Rows and paragraphs stand below each other."""

    def __init__(self, title: str, words: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._facts = QGridLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 16, 20, 18)
        self._column.setSpacing(12)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        heading = QLabel(title)
        set_role(heading, "subtitle")
        self._column.addWidget(heading)
        if words:
            self.add_words(words, "text2")

    def add_row(self, name: str, help_text: str, control: QWidget, *, stretch: int = 0) -> QLabel:
        """A control with its name, and what it does; returns the label of the help."""
        self._column.addWidget(hairline())
        label, below = QLabel(name), QLabel(help_text)
        set_role(label, "strong")
        set_role(below, "small")
        below.setWordWrap(True)
        below.setVisible(bool(help_text))
        if control.focusPolicy() != Qt.FocusPolicy.NoFocus:
            label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(name)
        if help_text and not control.accessibleDescription():
            control.setAccessibleDescription(help_text)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label)
        words.addWidget(below)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addLayout(words, 1)
        row.addWidget(control, stretch, Qt.AlignmentFlag.AlignVCenter)
        self._column.addLayout(row)
        return below

    def add_words(self, text: str, role: str = "small") -> QLabel:
        """A paragraph; what is written can be marked and copied."""
        label = QLabel(text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        set_role(label, role)
        self._column.addWidget(label)
        return label

    def add_fact(self, name: str) -> QLabel:
        """A name with a value beside it, in columns with the facts before it; returns the label of the value."""
        label, value = QLabel(name), QLabel("–")
        set_role(label, "fact-name")
        set_role(value, "fact-value")
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = self._facts.rowCount()
        if not self._facts.count():
            self._facts.setHorizontalSpacing(24)
            self._facts.setVerticalSpacing(9)
            self._facts.setColumnStretch(1, 1)
            self._column.addLayout(self._facts)
        self._facts.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        self._facts.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        return value

    def add_buttons(self, *buttons: QPushButton) -> QHBoxLayout:
        """Buttons side by side, from the left."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._column.addLayout(row)
        return row

    def add(self, widget: QWidget) -> None:
        """Anything else, as wide as the card."""
        self._column.addWidget(widget)


class Section(QScrollArea):
    """One part of Settings: cards below each other. `read` is called each time it comes to the front."""

    title = ""
    icon = "settings"

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.title)

    def show_cards(self, *cards: QWidget) -> None:
        """Lay out the cards, once."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 8, 16)
        column.setSpacing(16)
        for card in cards:
            card.setMaximumWidth(WIDEST)
            if isinstance(card, States):  # the card alone says how tall it is
                for other in (card.skeleton, card.blank):
                    other.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
            column.addWidget(card)
        column.addStretch()
        self.setWidget(body)

    def read(self) -> None:
        """Read again what is shown."""
