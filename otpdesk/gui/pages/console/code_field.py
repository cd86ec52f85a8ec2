"""The code that the customer reads out: one line edit, painted as boxes in groups of three."""

import unicodedata

from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from otpdesk.gui.theme import Theme

_BOX = QSize(42, 52)
_GROWS = 0.5
"""How much of the text's growth the boxes take part in: six of them stand beside the choices."""
_GAP = 5
_GROUP = 3
_GROUP_GAP = 18
_RADIUS = 7
_FORGET_AFTER = 60_000
_DEFAULT_LENGTH = 6
_IGNORED = "-–—.·  "


def digits_of(text: str) -> str:
    """The digits of a text in ASCII, whatever script they are in; everything else falls away."""
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())


class CodeField(QLineEdit):
    """Takes digits only and leaves every other key to the page, so that letters stay commands.

    What is typed is forgotten after 60 s, when the application loses the focus (a locked screen does that too),
    and on `clear`; there is no undo, no copying and no menu. `entered` is emitted on Enter with a full field;
    `refused` says in a sentence why something pasted was not taken.
    """

    entered = Signal()
    filled = Signal(bool)
    refused = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wrong = False
        self._length = self._least = _DEFAULT_LENGTH
        self.forgetting = QTimer(self, singleShot=True, interval=_FORGET_AFTER)
        self.forgetting.timeout.connect(self.clear)
        self.setProperty("role", "boxes")
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setDragEnabled(False)
        hint = Qt.InputMethodHint
        self.setInputMethodHints(hint.ImhDigitsOnly | hint.ImhSensitiveData | hint.ImhNoPredictiveText)
        self.setAttribute(Qt.WidgetAttribute.WA_MacShowFocusRect, on=False)
        self.set_length(_DEFAULT_LENGTH)
        self.textChanged.connect(self._on_change)
        theme.changed.connect(self._resize)
        QGuiApplication.instance().applicationStateChanged.connect(self._on_application_state)  # type: ignore[union-attr]

    @property
    def full(self) -> bool:
        return self._least <= len(self.text()) <= self.maxLength()

    def set_length(self, length: int, least: int = 0, most: int = 0) -> None:
        """How many digits a code has; `least` to `most` where nobody knows: there are as many boxes as it takes."""
        self._length, self._least = length, least or length
        self.setMaxLength(max(length, most))
        self.setAccessibleName(f"Code the customer reads out, {self._spoken} digits")
        self.setFixedSize(self.sizeHint())
        self.update()

    @property
    def _spoken(self) -> str:
        most = self.maxLength()
        return f"{most}" if self._least == most else f"{self._least} to {most}"

    @property
    def lengths(self) -> tuple[int, int, int]:
        """What `set_length` was given last."""
        return self._length, self._least, self.maxLength()

    @property
    def boxes(self) -> int:
        """How many boxes there are: the usual ones, and one more than is typed where codes may be longer."""
        return min(max(self._length, len(self.text()) + 1), self.maxLength())

    @Slot()
    def _resize(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

    def set_wrong(self, wrong: bool) -> None:
        """Draw the boxes as wrong until the next digit."""
        self._wrong = wrong
        self.update()

    @Slot()
    def clear(self) -> None:
        """Forget what was typed. QLineEdit's own `clear` could be undone."""
        self.setText("")

    def sizeHint(self) -> QSize:
        return QSize(round(self._right_of(self._length, self._theme.px(_BOX.width(), _GROWS))) + 2, self._height + 2)

    @property
    def _height(self) -> int:
        return self._theme.px(_BOX.height(), _GROWS)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @Slot(str)
    def _on_change(self, text: str) -> None:
        digits = digits_of(text)[: self.maxLength()]
        if digits != text:
            self.setText(digits)
            return
        if text:
            self._wrong = False
            self.forgetting.start()
        else:
            self.forgetting.stop()
        self.filled.emit(self.full)

    @Slot(Qt.ApplicationState)
    def _on_application_state(self, state: Qt.ApplicationState) -> None:
        if state is not Qt.ApplicationState.ApplicationActive:
            self.clear()

    def take(self, text: str) -> None:
        """Put digits in at the cursor, over what stands there. `setText` keeps no undo history."""
        digits = digits_of(text)
        place = self.cursorPosition()
        if not digits or place + len(digits) > self.maxLength():
            return
        rest = self.text()[place + len(digits) :]
        self.setText(self.text()[:place] + digits + rest)
        self.setCursorPosition(place + len(digits))

    def paste_text(self, text: str) -> None:
        """Take a pasted code whole, without blanks and hyphens, or say why not."""
        bare = "".join(letter for letter in text if letter not in _IGNORED and not letter.isspace())
        digits = digits_of(bare)
        if len(digits) != len(bare) or not digits:
            self.refused.emit("Only digits can be pasted here.")
        elif len(digits) > self.maxLength():
            self.refused.emit(f"That has {len(digits)} digits; a code has {self._spoken}.")
        else:
            self.setText(digits)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_letter(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_text(QGuiApplication.clipboard().text())
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self.full:
                self.entered.emit()
        elif digits_of(event.text()):
            self.take(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self._erase(self.cursorPosition() - 1)
        elif event.key() == Qt.Key.Key_Delete:
            self._erase(self.cursorPosition())
        elif event.key() in _MOVES:
            super().keyPressEvent(event)
            self.deselect()
            self.update()
        else:
            event.ignore()

    def _erase(self, place: int) -> None:
        if 0 <= place < len(self.text()):
            self.setText(self.text()[:place] + self.text()[place + 1 :])
            self.setCursorPosition(place)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.take(event.commitString())
        event.accept()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return False

    def dragEnterEvent(self, event: QEvent) -> None:
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        places = range(len(self.text()) + 1)
        hit = (place for place in places if self._box(min(place, self.boxes - 1)).right() > event.position().x())
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.setCursorPosition(next(hit, len(self.text())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _box(self, place: int) -> QRectF:
        """Where a box lies; more boxes than usual share the room of the usual ones."""
        width = float(self._theme.px(_BOX.width(), _GROWS))
        if self.boxes > self._length:
            width -= (self._right_of(self.boxes, width) - self._right_of(self._length, width)) / self.boxes
        return QRectF(self._right_of(place + 1, width) - width, 1, width, self._height)

    @staticmethod
    def _right_of(boxes: int, width: float) -> float:
        """Where so many boxes of a width end."""
        last = boxes - 1
        return 1 + last * (width + _GAP) + last // _GROUP * _GROUP_GAP + width

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(24, 600))
        active = min(self.cursorPosition(), self.boxes - 1) if self.hasFocus() else -1
        for place in range(self.boxes):
            self._paint_box(painter, place, place == active)
        painter.end()

    def _paint_box(self, painter: QPainter, place: int, active: bool) -> None:
        box = self._box(place)
        token = "accent" if active else "bad" if self._wrong else "field"
        filled = place < len(self.text())
        painter.setBrush(self._theme.color("surface" if filled or active else "raised"))
        painter.setPen(QPen(self._theme.color(token), 2 if active or self._wrong else 1))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
        if filled:
            painter.setPen(self._theme.color("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self.text()[place])
        elif active:
            middle = box.center()
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.drawLine(middle - QPointF(0, 12), middle + QPointF(0, 12))


_MOVES = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End})


def _is_letter(event: QKeyEvent) -> bool:
    return event.text().isalpha() or event.text() == "/" or event.text() == "?"
