"""A chip with one choice out of few, such as the least number of sends; what is usual does not stand out."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from otpdesk.gui.filters.chip import Option
from otpdesk.gui.style import set_look, set_role


class OneChip(QPushButton):
    """`value` is what is chosen; `picked` follows each choice by hand. Without `usual` the first option is usual."""

    picked = Signal()

    def __init__(self, noun: str, options: Sequence[Option], usual: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._noun = noun
        self._options = dict(options)
        self.usual = usual or options[0][0]
        self.value = self.usual
        self._menu = QMenu(self)
        self._menu.setAccessibleName(f"{noun}: choose")
        self._group = QActionGroup(self._menu)
        self.setMenu(self._menu)
        set_role(self, "chip")
        self._fill()
        self._show()

    def _fill(self) -> None:
        self._menu.clear()
        for value, name in self._options.items():
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setData(value)
            self._group.addAction(action)
            action.triggered.connect(partial(self.choose, value))

    def choose(self, value: str, *_checked: object) -> None:
        """Choose as by hand."""
        self.set_value(value)
        self.picked.emit()

    def set_value(self, value: str) -> None:
        """Choose, without `picked`; what is not offered means the usual."""
        self.value = value if value in self._options else self.usual
        self._show()

    def _show(self) -> None:
        for action in self._menu.actions():
            action.setChecked(action.data() == self.value)
        words = self._options[self.value]
        self.setText(f"{words}  ▾".replace("&", "&&"))
        self.setAccessibleName(f"{self._noun}: {words}")
        set_look(self, "active", self.value != self.usual)

    @property
    def unusual(self) -> bool:
        """Whether something else than the usual is chosen."""
        return self.value != self.usual
