"""What a test found beside the account itself: balance, senders, countries, registrations – or why it is not known."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.provider_views import Known
from otpdesk.gui.pieces import selectable
from otpdesk.gui.theme import Theme

_SIGN = 14
_MOST = 12
"""So many lines of one kind are shown; an account may have hundreds of numbers."""


class KnownList(QWidget):
    """A block for each thing that was asked. Hidden until there is one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._known: tuple[Known, ...] = ()
        self._signs: list[tuple[QLabel, Known]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        theme.changed.connect(self._paint)
        self.hide()

    def show_known(self, known: Sequence[Known]) -> None:
        """Show what was found; nothing hides the list."""
        self._known = tuple(known)
        self._signs.clear()
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for one in known:
            self._column.addWidget(self._block(one))
        self._paint()
        self.setVisible(bool(known))

    def _block(self, one: Known) -> QWidget:
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        sign = QLabel()
        self._signs.append((sign, one))
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(selectable(one.what if one.available else f"{one.what}: not available", "strong"), 0, 1)
        for number, line in enumerate(lines(one), 1):
            grid.addWidget(selectable(line, "small"), number, 1)
        return block

    @Slot()
    def _paint(self) -> None:
        for sign, one in self._signs:
            name, ink = ("circle-check", "ok") if one.available else ("circle-x", "muted")
            sign.setPixmap(self._theme.pixmap(name, ink, _SIGN))

    @property
    def text(self) -> str:
        """All that is shown, a line each."""
        said = [one.what if one.available else f"{one.what}: not available" for one in self._known]
        return "\n".join(f"{head}: {'; '.join(lines(one))}" for head, one in zip(said, self._known, strict=True))


def lines(one: Known) -> tuple[str, ...]:
    """What is said below the name of a thing."""
    if not one.available:
        return (one.why,) if one.why else ()
    if not one.lines:
        return ("none",)
    more = len(one.lines) - _MOST
    return (*one.lines[:_MOST], f"and {more} more") if more > 0 else one.lines
