"""Small painted things that every page uses: dots, round initials, key caps, hairlines, rows that are still loading."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_DOT = 8
_SKELETON_AFTER = 300
_SKELETON_WIDTHS = (0.62, 0.44, 0.71, 0.53)


class Dot(QWidget):
    """A round sign in a token's colour. What it means stands in words beside it."""

    def __init__(self, theme: Theme, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._token = token
        self.setFixedSize(_DOT, _DOT)
        theme.changed.connect(self.update)

    def set_token(self, token: str) -> None:
        """Change the colour."""
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._token))
        painter.drawEllipse(self.rect())
        painter.end()


class Initials(QWidget):
    """A person's initials in a disc."""

    def __init__(
        self,
        theme: Theme,
        size: int,
        tokens: tuple[str, str] = ("neutral_bg", "text2"),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tokens = tokens
        self._text = ""
        self.setFixedSize(size, size)
        theme.changed.connect(self.update)

    def set_name(self, name: str) -> None:
        """Show the initials of a name; the name itself is for screen readers."""
        self._text = initials(name)
        self.setAccessibleName(name)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ground, ink = self._tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(ground))
        painter.drawEllipse(self.rect())
        painter.setPen(self._theme.color(ink))
        painter.setFont(self._theme.font(max(10, round(self.width() * 0.38)), 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, upper case."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


class Keycap(QLabel):
    """A key as it is printed on the keyboard."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        set_role(self, "keycap")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"Key {key}")


class KeyHint(QWidget):
    """A key and what it does."""

    def __init__(self, key: str, does: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(Keycap(key))
        label = QLabel(does)
        set_role(label, "hint")
        row.addWidget(label)


def selectable(text: str, role: str) -> QLabel:
    """Wrapped words of a role that the mouse can mark and copy."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label


def hairline(parent: QWidget | None = None) -> QFrame:
    """A line of one pixel across."""
    line = QFrame(parent)
    set_role(line, "line")
    return line


class Skeleton(QWidget):
    """Grey rows in place of what is being read; they appear only when reading takes longer than 300 ms."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._due = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SKELETON_AFTER)
        self._timer.timeout.connect(self._show_rows)
        self.setAccessibleName("Loading")
        theme.changed.connect(self.update)

    def start(self) -> None:
        """Begin to wait."""
        self._due = False
        self._timer.start()
        self.update()

    def stop(self) -> None:
        """What was waited for is here."""
        self._timer.stop()
        self._due = False

    @property
    def drawn(self) -> bool:
        """Whether the grey rows are on screen."""
        return self._due

    @Slot()
    def _show_rows(self) -> None:
        self._due = True
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 4 * self._theme.row_height)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._due:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("neutral_bg"))
        height = self._theme.row_height
        for row in range(max(1, self.height() // height)):
            middle = row * height + height / 2
            share = _SKELETON_WIDTHS[row % len(_SKELETON_WIDTHS)]
            painter.drawRoundedRect(QRectF(16, middle - 5, (self.width() - 32) * 0.18, 10), 5, 5)
            painter.drawRoundedRect(QRectF(self.width() * 0.26, middle - 5, self.width() * 0.7 * share, 10), 5, 5)
        painter.end()


def cancel_or(act: QPushButton, dialog: QDialog) -> QHBoxLayout:
    """The last row of a dialog: Cancel, and the act, which Enter does."""
    cancel = QPushButton("Cancel")
    cancel.setAutoDefault(False)
    cancel.clicked.connect(dialog.reject)
    set_role(act, "primary")
    act.setDefault(True)
    row = QHBoxLayout()
    row.addStretch()
    row.addWidget(cancel)
    row.addWidget(act)
    return row
