"""A chip with one choice out of few, such as the least number of sends; what is usual does not stand out."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from otpdesk.gui.style import set_look, set_role


class OneChip(QPushButton):
    """`value` is what is chosen; `picked` follows each choice by hand. `words` names a value, listed or not."""

    picked = Signal()

    def __init__(
        self, noun: str, values: Sequence[str], usual: str, words: Callable[[str], str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._noun = noun
        self._words = words
        self.usual = usual
        self.value = usual
        self._menu = QMenu(self)
        self._menu.setAccessibleName(f"{noun}: choose")
        self._group = QActionGroup(self._menu)
        self.setMenu(self._menu)
        set_role(self, "chip")
        for value in values:
            action = self._menu.addAction(words(value).replace("&", "&&"))
            action.setCheckable(True)
            action.setData(value)
            self._group.addAction(action)
            action.triggered.connect(partial(self.choose, value))
        self.set_value(usual)

    def choose(self, value: str, *_checked: object) -> None:
        """Choose as by hand."""
        self.set_value(value)
        self.picked.emit()

    def set_value(self, value: str) -> None:
        """Choose, without `picked`; a value need not be among those listed."""
        self.value = value
        for action in self._menu.actions():
            action.setChecked(action.data() == value)
        words = self._words(value)
        self.setText(f"{words}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"{self._noun}: {words}")
        set_look(self, "active", self.unusual)

    @property
    def unusual(self) -> bool:
        """Whether something else than the usual is chosen."""
        return self.value != self.usual
