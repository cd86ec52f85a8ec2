"""What a provider can do and what not: what it can in one breath, each limit and each no with its reason."""

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.account_views import AbilityLine
from otpdesk.gui.pieces import selectable
from otpdesk.gui.theme import Theme
from otpdesk.providers.abilities import Level

_SIGN = 16
_BLOCKS = (
    (Level.YES, "Can", "circle-check", "ok"),
    (Level.LIMITED, "Within a limit", "triangle-alert", "warn"),
    (Level.NO, "Not available", "circle-x", "bad"),
    (Level.UNCONFIRMED, "Not established", "circle-question-mark", "muted"),
)
"""What does not arise for a provider is left out."""


def missing(lines: Sequence[AbilityLine]) -> str:
    """The names of what is not available, in a sentence; empty where nothing is missing."""
    names = [one.name for one in lines if one.level is Level.NO]
    return f"Not available: {', '.join(names)}." if names else ""


class Abilities(QWidget):
    """A block for each level, with its sign: never the colour alone."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[AbilityLine, ...] = ()
        self._signs: list[tuple[QLabel, str, str]] = []
        self._blocks = QVBoxLayout(self)
        self._blocks.setContentsMargins(0, 0, 0, 0)
        self._blocks.setSpacing(8)
        theme.changed.connect(self._paint)

    def show_lines(self, lines: Sequence[AbilityLine]) -> None:
        """Show what a provider can do; the same again changes nothing."""
        if tuple(lines) == self._shown:
            return
        self._shown = tuple(lines)
        self._signs.clear()
        while (item := self._blocks.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for level, title, icon, ink in _BLOCKS:
            mine = [one for one in lines if one.level is level]
            if mine:
                self._blocks.addWidget(self._block(title, icon, ink, _texts(level, mine)))
        self._paint()

    def _block(self, title: str, icon: str, ink: str, texts: Sequence[str]) -> QWidget:
        block = QWidget()
        grid = QGridLayout(block)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        sign = QLabel()
        self._signs.append((sign, icon, ink))
        grid.addWidget(sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(selectable(title, "strong"), 0, 1)
        for number, text in enumerate(texts, 1):
            grid.addWidget(selectable(text, "small"), number, 1)
        return block

    @Slot()
    def _paint(self) -> None:
        for sign, icon, ink in self._signs:
            sign.setPixmap(self._theme.pixmap(icon, ink, _SIGN))


def _texts(level: Level, lines: Sequence[AbilityLine]) -> list[str]:
    """What it can needs no reasons; every other line has its own."""
    if level is Level.YES:
        return [", ".join(one.name for one in lines)]
    return [
        f"<b>{html.escape(one.name, quote=False)}</b>{f' – {html.escape(one.why, quote=False)}' if one.why else ''}"
        for one in lines
    ]
