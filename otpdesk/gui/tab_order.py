"""The Tab key goes in reading order, also through rows that came later: the order of the layouts is that of the eye."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def focusable(widget: QWidget) -> Iterator[QWidget]:
    """What below a widget the Tab key can reach, in the order of its layouts."""
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield from focusable(inner)
        return
    layout = widget.layout()
    if layout is not None:
        yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for place in range(layout.count()):
        item = layout.itemAt(place)
        widget, inner = (item.widget(), item.layout()) if item is not None else (None, None)
        if widget is not None:
            if widget.focusPolicy() & Qt.FocusPolicy.TabFocus.value:
                yield widget
            yield from focusable(widget)
        elif inner is not None:
            yield from _in_layout(inner)


def set_tab_order(root: QWidget) -> None:
    """Chain everything below a widget in reading order."""
    before: QWidget | None = None
    for widget in focusable(root):
        if before is not None:
            QWidget.setTabOrder(before, widget)
        before = widget
