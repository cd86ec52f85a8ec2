"""Hands and eyes at a window: controls are found by the name that a person, or a screen reader, knows them by."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMainWindow,
    QMenu,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from otpdesk.gui.segments import Segmented
from otpdesk.gui.window import Window
from tests.fixtures.gui import settle

W = TypeVar("W", bound=QWidget)
_PATIENCE = 10_000


class Flashes(QObject):
    """Notes every widget that shows as a window without being one: it would flash up on a real screen."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt names it
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            ordinary = isinstance(watched, QDialog | QMenu | QMainWindow) or watched.windowType() in _POPUPS
            self.seen += [] if ordinary else [f"{type(watched).__name__} “{name_of(watched)}”"]
        return False


_POPUPS = (Qt.WindowType.Popup, Qt.WindowType.ToolTip)


class Hands:
    """One person at one window. What is named is looked for in the dialog in front, else in the window."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.qtbot = qtbot
        self.window = window
        self.flashes = Flashes()
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self.flashes)

    def settle(self) -> None:
        """Wait until nothing is under way."""
        settle(self.qtbot, self.window.desktop.jobs)

    @property
    def front(self) -> QWidget:
        """The dialog that is open, else the window."""
        return QApplication.activeModalWidget() or self.window

    @property
    def focus(self) -> QWidget:
        """Where the next key goes."""
        return self.front.focusWidget() or self.front

    def _on_screen(self, kind: type[W]) -> Iterator[W]:
        return (one for one in self.front.findChildren(kind) if one.isVisible())

    def _named(self, kind: type[W], name: str) -> list[W]:
        return [one for one in self._on_screen(kind) if name_of(one) == name]

    def find(self, kind: type[W], name: str) -> W:
        """The control of a name; waits until it is there."""
        self.until(lambda: bool(self._named(kind, name)), f"{kind.__name__} “{name}” among {self.names(kind)}")
        return self._named(kind, name)[0]

    def names(self, kind: type[QWidget]) -> list[str]:
        """The names of all controls of a kind on screen."""
        return [name_of(one) for one in self._on_screen(kind)]

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(lambda: done() or _fail(what), timeout=_PATIENCE)

    def press(self, name: str) -> None:
        """Click a button once it can be clicked."""
        button = self.find(QAbstractButton, name)
        self.until(button.isEnabled, f"“{name}” can be pressed")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def type(self, name: str, text: str, *keys: str) -> None:
        """Replace what a field holds by typing, then press keys there, or leave it if there are none."""
        found: list[QWidget] = [
            *self._named(QLineEdit, name), *self._named(QTextEdit, name), *self._named(QPlainTextEdit, name)
        ]  # fmt: skip
        field = found[0] if found else self.find(QLineEdit, name)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClicks(field, text)
        if keys:
            self.keys(*keys)
        else:
            field.clearFocus()
        self.settle()

    def choose(self, name: str, value: str) -> None:
        """Choose from a list that folds out."""
        box = self.find(QComboBox, name)
        self.until(lambda: box.findText(value) >= 0, f"“{value}” in “{name}”: {_choices(box)}")
        box.setCurrentIndex(box.findText(value))
        box.activated.emit(box.currentIndex())
        self.settle()

    def switch(self, name: str, value: str) -> None:
        """Move a row of segments to one of them with the arrow keys."""
        row = next(one for one in self._on_screen(Segmented) if name_of(one).startswith(f"{name}:"))
        row.setFocus()
        QTest.keyClick(row, Qt.Key.Key_Home)
        for _ in range(8):
            if f": {value}," in name_of(row):
                break
            QTest.keyClick(row, Qt.Key.Key_Right)
        assert f": {value}," in name_of(row)
        self.settle()

    def keys(self, *keys: str) -> None:
        """Press keys where the focus is: “Ctrl+S”, “Return”, or text."""
        for key in keys:
            _press(self.focus, key)
            self.settle()

    def write(self, text: str) -> None:
        """Type where the focus is."""
        QTest.keyClicks(self.focus, text)
        self.settle()

    def reads(self, words: str) -> bool:
        """Whether words are on screen."""
        return any(words in shown_on(one) for one in self._on_screen(QWidget))

    def sees(self, words: str) -> None:
        """Wait until words are on screen."""
        self.until(lambda: self.reads(words), f"“{words}” on screen")


def name_of(widget: QWidget) -> str:
    """What a person calls a control: its accessible name, else what is written on it."""
    text = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")
    return text.strip().replace("&&", "&").removesuffix(", optional")


def shown_on(widget: QWidget) -> str:
    """All that a widget says, in writing and to a screen reader."""
    written = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    return f"{written} {widget.accessibleName()} {widget.accessibleDescription()}"


def _choices(box: QComboBox) -> list[str]:
    return [box.itemText(row) for row in range(box.count())]


def _press(widget: QWidget, key: str) -> None:
    combination = QKeySequence(key)[0]  # type: ignore[index]
    QTest.keyClick(widget, combination.key(), combination.keyboardModifiers())


def _fail(what: str) -> bool:
    raise AssertionError(what)
