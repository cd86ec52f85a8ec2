"""A text field in which {code}, {company} and {minutes} are drawn as chips, and go as a whole."""

import re

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from otpdesk.gui.theme import Theme

VARIABLES = ("code", "company", "minutes")
_PLACE = re.compile(r"\{[^{}\s]*\}")
_RADIUS = 6


class _Ink(QSyntaxHighlighter):
    """The colour of the words on the chips."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme

    def highlightBlock(self, text: str) -> None:
        for found in _PLACE.finditer(text):
            look = QTextCharFormat()
            look.setForeground(self._theme.color("accent" if known(found[0]) else "bad"))
            look.setFontWeight(600)
            self.setFormat(found.start(), found.end() - found.start(), look)


class ChipEdit(QPlainTextEdit):
    """Plain text with chips. Backspace and Delete take a chip away as a whole."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self._ink = _Ink(self.document(), theme)
        theme.changed.connect(self._ink.rehighlight)

    def insert(self, variable: str) -> None:
        """Put a variable where the cursor is."""
        self.textCursor().insertText(f"{{{variable}}}")
        self.setFocus()

    @property
    def chips(self) -> tuple[str, ...]:
        """The chips in the text, in order."""
        return tuple(_PLACE.findall(self.toPlainText()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in {Qt.Key.Key_Backspace, Qt.Key.Key_Delete} and not event.modifiers() and self._remove_chip(key):
            return
        super().keyPressEvent(event)

    def _remove_chip(self, key: int) -> bool:
        cursor = self.textCursor()
        if cursor.hasSelection():
            return False
        block, at = cursor.block(), cursor.positionInBlock()
        for found in _PLACE.finditer(block.text()):
            inside = (
                found.start() < at <= found.end() if key == Qt.Key.Key_Backspace else found.start() <= at < found.end()
            )
            if inside:
                cursor.setPosition(block.position() + found.start())
                cursor.setPosition(block.position() + found.end(), cursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > event.rect().bottom():
                break
            self._paint_chips(painter, block, place.topLeft())
            block = block.next()
        painter.end()
        super().paintEvent(event)

    def _paint_chips(self, painter: QPainter, block: QTextBlock, origin: QPointF) -> None:
        for found in _PLACE.finditer(block.text()):
            painter.setBrush(self._ground(found[0]))
            for rect in _rects(block, found.start(), found.end()):
                painter.drawRoundedRect(rect.translated(origin).adjusted(-2, 0.5, 2, -0.5), _RADIUS, _RADIUS)

    def _ground(self, place: str) -> QColor:
        return self._theme.color("accent_bg" if known(place) else "bad_bg")


def known(place: str) -> bool:
    """Whether {…} is a variable that is filled in."""
    return place[1:-1] in VARIABLES


def _rects(block: QTextBlock, start: int, end: int) -> list[QRectF]:
    """Where a part of a block lies, line by line."""
    layout, rects = block.layout(), []
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = line.textStart(), line.textStart() + line.textLength()
        if start < last and end > first:
            left, right = _x(line, max(start, first)), _x(line, min(end, last))
            rects.append(QRectF(left, line.y(), right - left, line.height()))
    return rects


def _x(line: object, position: int) -> float:
    """PySide gives the position back beside the place."""
    found = line.cursorToX(position)  # type: ignore[attr-defined]
    return float(found[0] if isinstance(found, tuple) else found)
