"""`?`: every key of the page and of the window."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.actions import Action
from otpdesk.gui.pages import PageSpec
from otpdesk.gui.pieces import Keycap, hairline
from otpdesk.gui.style import set_role


class KeyList(QDialog):
    """The keys of the page in front, then those that work everywhere."""

    def __init__(
        self,
        title: str,
        here: Sequence[Action],
        pages: Sequence[PageSpec],
        everywhere: Sequence[Action],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys")
        self.setMinimumWidth(420)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(10)
        opening = tuple((spec.shortcut, spec.title) for spec in pages)
        for heading, pairs in ((title, _keys(here)), ("Everywhere", (*opening, *_keys(everywhere)))):
            if pairs:
                column.addWidget(_heading(heading))
                column.addWidget(hairline())
                column.addLayout(_table(pairs))
        note = QLabel("Single letters work while no text field has the focus.")
        set_role(note, "small")
        column.addWidget(note)
        close = QPushButton("Close")
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(close)
        column.addLayout(row)


def _keys(actions: Sequence[Action]) -> tuple[tuple[str, str], ...]:
    return tuple((action.key_shown, action.title) for action in actions if action.key)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    set_role(label, "subtitle")
    return label


def _table(pairs: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnMinimumWidth(0, 84)
    grid.setColumnStretch(1, 1)
    for row, (key, does) in enumerate(pairs):
        grid.addWidget(Keycap(key), row, 0)
        grid.addWidget(QLabel(does), row, 1)
    return grid
