"""Filter chips: buttons that say what they restrict, each with a menu of what it may be restricted to."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.theme import Theme

Option = tuple[str, str]
"""(value, what it is called)"""
_NAMED = 1


class StayingMenu(QMenu):
    """A menu whose boxes can be ticked one after the other; Esc, or a press elsewhere, closes it."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self._tick(self.actionAt(event.position().toPoint())):
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ticking = event.key() in {Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if not (ticking and self._tick(self.activeAction())):
            super().keyPressEvent(event)

    def _tick(self, action: QAction | None) -> bool:
        if action is None or not action.isCheckable() or not action.isEnabled():
            return False
        action.trigger()
        return True


class Chip(QPushButton):
    """One restriction: `values` are the ticked ones, none means all. `picked` follows each change by hand."""

    picked = Signal()

    def __init__(self, theme: Theme, noun: str, options: Sequence[Option] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._noun = noun
        self._options: dict[str, str] = {}
        self._values: tuple[str, ...] = ()
        self._menu = StayingMenu(self)
        self._menu.setAccessibleName(f"{noun}: choose")
        self._menu.triggered.connect(self._toggle)
        self.setMenu(self._menu)
        set_role(self, "chip")
        self.set_options(options)

    def set_options(self, options: Sequence[Option]) -> None:
        """What may be ticked; ticked values that are no longer offered stay ticked and offered."""
        self._options = dict(options) | {value: value for value in self._values if value not in dict(options)}
        self._menu.clear()
        for value, name in self._options.items():
            action = self._menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value in self._values)
            action.setData(value)
        if not self._options:
            self._menu.addAction("Nothing to choose yet").setEnabled(False)
        self._show()

    def set_values(self, values: Sequence[str]) -> None:
        """Tick these and no others, without `picked`."""
        self._values = tuple(values)
        self.set_options(tuple(self._options.items()))

    @property
    def values(self) -> tuple[str, ...]:
        """The ticked values; empty when nothing is restricted."""
        return self._values

    @Slot(QAction)
    def _toggle(self, action: QAction) -> None:
        value = str(action.data())
        kept = tuple(known for known in self._values if known != value)
        self._values = (*kept, value) if action.isChecked() else kept
        self._show()
        self.picked.emit()

    def _show(self) -> None:
        if not self._values:
            words = self._noun
        elif len(self._values) == _NAMED:
            words = self._options[self._values[0]]
        else:
            words = f"{self._noun}: {len(self._values)}"
        self.setText(f"{words}  ▾".replace("&", "&&"))
        chosen = ", ".join(self._options[value] for value in self._values) or "all"
        self.setAccessibleName(f"{self._noun}: {chosen}")
        self.setToolTip(chosen if len(self._values) > _NAMED else "")
        set_look(self, "active", bool(self._values))
