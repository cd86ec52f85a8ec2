"""What somebody meets in a window who cannot see well or uses no mouse: names, labels, order, size, ring of the focus.

Each function looks at everything that is on screen below a widget and returns what is wrong, one line a finding.
"""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTextEdit,
    QWidget,
)

LEAST = 32
"""Pixels that a control has at least each way (UX.md asks for more than WCAG 2.2's 24, 2.5.8)."""
FIELDS = (QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit)


def controls(root: QWidget) -> list[QWidget]:
    """What the keyboard reaches, or the pointer presses: not what is inside a field, nor words that can be selected."""
    return [
        found
        for found in root.findChildren(QWidget)
        if found.isVisible()
        and (found.focusPolicy() is not Qt.FocusPolicy.NoFocus or isinstance(found, QAbstractButton))
        and not isinstance(found, QScrollBar)
        and (not isinstance(found, QLabel) or found.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and not isinstance(found.parent(), FIELDS)
        and found.window() is root.window()
    ]


def reached(root: QWidget) -> list[QWidget]:
    """What the Tab key stops at, in the order in which it does."""
    members = [one for one in controls(root) if one.isEnabled() and one.focusPolicy() & Qt.FocusPolicy.TabFocus]
    if not members:
        return []
    chain, one = [], members[0]
    for _ in range(10_000):
        if one in members:
            chain.append(one)
        one = one.nextInFocusChain()  # type: ignore[assignment]
        if one is members[0]:
            break
    start = min(range(len(chain)), key=lambda place: _corner(chain[place]))
    return chain[start:] + chain[:start]


def _corner(widget: QWidget) -> tuple[int, int]:
    place = widget.mapTo(widget.window(), QPoint())
    return place.y() // LEAST, place.x()


def name_of(control: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(control)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def said(widget: QWidget) -> str:
    return f"{type(widget).__name__} “{name_of(widget)}” in {type(widget.parent()).__name__}"


def labelled(root: QWidget) -> set[int]:
    return {id(label.buddy()) for label in root.findChildren(QLabel) if label.buddy() is not None}


def unnamed(root: QWidget) -> list[str]:
    """Controls without a name. A combo box tells its value: its name is that of its label, or one that it was given."""
    buddies = labelled(root.window())
    return [
        said(one)
        for one in controls(root)
        if not name_of(one) or (isinstance(one, QComboBox) and not one.accessibleName() and id(one) not in buddies)
    ]


def unlabelled(root: QWidget) -> list[str]:
    """Fields that have their name beside them on screen, in a label that does not say that it is theirs."""
    labels = [label for label in root.findChildren(QLabel) if label.isVisible() and label.buddy() is None]
    texts = {label.text().strip(" :") for label in labels}
    buddies = labelled(root.window())
    return [
        said(one)
        for one in controls(root)
        if isinstance(one, FIELDS) and id(one) not in buddies and name_of(one).removesuffix(", optional") in texts
    ]


def small(root: QWidget) -> list[str]:
    """Controls that are hard to hit."""
    return [
        f"{said(one)}: {one.width()} × {one.height()}"
        for one in controls(root)
        if min(one.width(), one.height()) < LEAST
    ]


def out_of_order(root: QWidget) -> list[str]:
    """Steps of the Tab key that go back: up, or to the left in one row. Columns may be read one after the other."""
    chain = reached(root)
    return [f"{said(one)} → {said(next_)}" for one, next_ in pairwise(chain) if _back(one, next_)]


def _back(one: QWidget, next_: QWidget) -> bool:
    here, there = _blocks(one, next_)
    if there.bottom() <= here.top():
        return there.left() < here.right()
    overlap = there.top() < here.bottom() and here.top() < there.bottom()
    return overlap and there.right() <= here.left()


def _blocks(one: QWidget, next_: QWidget) -> tuple[QRect, QRect]:
    """Where the two lie, as blocks of the innermost widget that holds both: a card is read to its end."""
    ancestors = list(_up(one))
    shared = next(widget for widget in _up(next_) if widget in ancestors)
    return _block(one, shared), _block(next_, shared)


def _up(widget: QWidget) -> Iterator[QWidget]:
    current: QWidget | None = widget.parentWidget()
    while current is not None:
        yield current
        current = current.parentWidget()


def _block(widget: QWidget, shared: QWidget) -> QRect:
    for above in _up(widget):
        if above is shared:
            break
        widget = above
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def without_ring(root: QWidget) -> list[str]:
    """Controls that do not show that they have the focus: at least two pixels change along the length of an edge."""
    found = []
    for one in reached(root):
        other = next((each for each in reached(root) if each is not one), None)
        if other is None:
            continue
        _bring_into_view(one)
        other.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        before = _picture(one)
        one.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.sendPostedEvents()
        if one.hasFocus() and _changed(before, _picture(one)) < 2 * min(one.width(), 2 * LEAST):
            found.append(said(one))
    return found


def _bring_into_view(widget: QWidget) -> None:
    for above in _up(widget):
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)


def _picture(widget: QWidget) -> QImage:
    """The widget and what its focus may paint round it, as the window shows it."""
    window = widget.window()
    place = QRect(widget.mapTo(window, QPoint()), widget.size()).adjusted(-3, -3, 3, 3)
    return window.grab(place).toImage().convertToFormat(QImage.Format.Format_RGB32)


def _changed(before: QImage, after: QImage) -> int:
    if before.size() != after.size():
        return before.width()
    mine, yours = bytes(before.constBits()), bytes(after.constBits())
    return sum(mine[at : at + 4] != yours[at : at + 4] for at in range(0, len(mine), 4))


CHECKS = (unnamed, unlabelled, small, out_of_order)
