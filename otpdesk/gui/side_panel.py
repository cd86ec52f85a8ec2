"""The panel at the right of a page: what the chosen row is in full. Esc closes it (the page's `escape` says so)."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

WIDTH = 348


class SidePanel(QFrame):
    """Title, line under it and Close on top; a body that scrolls; a foot for buttons, hidden until it has one.

    `closed` follows the close button; the page hides the panel.
    """

    closed = Signal()

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        set_role(self, "card")
        self.setAccessibleName(name)
        self._title = QLabel()
        set_role(self._title, "subtitle")
        self._subtitle = QLabel()
        set_role(self._subtitle, "small")
        for label in (self._title, self._subtitle):
            label.setWordWrap(True)
        self._close = QPushButton()
        self._close.setAccessibleName("Close the panel")
        self._close.setToolTip("Close")
        set_role(self._close, "icon")
        self._close.clicked.connect(self.closed)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._foot_line = hairline()
        self._foot = QHBoxLayout()
        self._foot.setContentsMargins(16, 12, 16, 12)
        self._foot.setSpacing(8)
        self._lay_out()
        theme.changed.connect(self._dress)
        self._dress()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(16, 14, 10, 12)
        head.addLayout(words, 1)
        head.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self._foot_line.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self._scroll, 1)
        column.addWidget(self._foot_line)

    @Slot()
    def _dress(self) -> None:
        self.setFixedWidth(self._theme.px(WIDTH, 0.5))
        self._close.setIcon(self._theme.icon("x", "text2"))

    def set_title(self, title: str, subtitle: str = "") -> None:
        """What is shown, and a line of facts under it."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
        self._subtitle.setVisible(bool(subtitle))

    def set_body(self, body: QWidget, *, same: bool = False) -> None:
        """Show a body in place of the one before; `same`: it is of the same thing, so the scroll position stays."""
        place = self._scroll.verticalScrollBar().value() if same else 0
        self._scroll.setWidget(body)
        self._scroll.verticalScrollBar().setValue(place)

    def add_to_foot(self, widget: QWidget, stretch: int = 0) -> None:
        """Put a button at the bottom, which does not scroll."""
        if not self._foot.count():
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.addLayout(self._foot)
            self._foot_line.show()
        self._foot.addWidget(widget, stretch)
