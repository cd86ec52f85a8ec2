"""Which two are compared: A and B, chosen from the accounts with sends."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_SHORTEST = 12


class PairChooser(QWidget):
    """`paired` hands over (A, B) after each choice by hand."""

    paired = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: tuple[str, str] | None = None
        self.a, self.b = _choice("Account A"), _choice("Account B")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for words, box in (("A", self.a), ("vs. B", self.b)):
            label = QLabel(words)
            set_role(label, "muted")
            label.setBuddy(box)
            row.addWidget(label)
            row.addWidget(box)
        row.addStretch()
        for box, other in ((self.a, self.b), (self.b, self.a)):
            box.activated.connect(lambda _number, box=box, other=other: self._picked(box, other))

    def show_names(self, names: Sequence[str], pair: tuple[str, str] | None) -> None:
        """Offer these, with the two that are compared chosen, without `paired`."""
        for box, chosen in zip((self.a, self.b), pair or ("", ""), strict=True):
            box.clear()
            box.addItems(list(names))
            box.setCurrentIndex(box.findText(chosen))
        self._before = pair
        self.setVisible(len(names) > 1)

    @Slot()
    def _picked(self, box: QComboBox, other: QComboBox) -> None:
        """Both the same: the other takes what this one was."""
        if box.currentText() == other.currentText() and self._before is not None:
            before = self._before[0] if box is self.a else self._before[1]
            other.setCurrentIndex(other.findText(before))
        self.paired.emit((self.a.currentText(), self.b.currentText()))


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.view().setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(_SHORTEST)
    return box
