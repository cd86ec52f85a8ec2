"""The bar on top of a page: a title with a line under it, or a page's own field, and its actions."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.gui.style import set_role

HEIGHT = 64


class TopBar(QFrame):
    """Title and subtitle on the left unless the page puts something of its own there; actions on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "bar")
        self.setFixedHeight(HEIGHT)
        self._title = QLabel()
        set_role(self._title, "title")
        self._subtitle = QLabel()
        set_role(self._subtitle, "small")
        self._words = QWidget()
        words = QVBoxLayout(self._words)
        words.setContentsMargins(0, 0, 0, 0)
        words.setSpacing(0)
        words.addStretch()
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch()
        self._words.hide()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(20, 0, 20, 0)
        self._row.setSpacing(8)
        self._row.addWidget(self._words, 1)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """The page's name, and one line of facts under it."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))
        self._words.show()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a widget at the right end; a stretch lets it take the room."""
        self._row.addWidget(widget, stretch)
