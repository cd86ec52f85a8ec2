"""What a text needs, ticked off while it is typed."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.template_views import Need
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class _Row(QWidget):
    """One need: a sign, what it is, and below it what is wrong."""

    def __init__(self, theme: Theme, need: Need) -> None:
        super().__init__()
        self._theme = theme
        self._sign = QLabel()
        self._title, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        set_role(self._words, "error")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.show_need(need)

    def show_need(self, need: Need) -> None:
        """Show it, met or not."""
        self.need = need
        self._title.setText(need.title)
        set_role(self._title, "text2" if not need.problem else "strong")
        problem = need.problem[:1].upper() + need.problem[1:]
        self._words.setText(problem)
        self._words.setVisible(bool(problem))
        self.setAccessibleName(f"{need.title}: {problem or 'there'}")
        self.dress()

    def dress(self) -> None:
        icon, ink = ("circle-alert", "bad") if self.need.problem else ("circle-check", "ok")
        self._sign.setPixmap(self._theme.pixmap(icon, ink, 15))


class Checklist(QWidget):
    """The needs of the text that is shown."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self.setAccessibleName("What the text needs")
        theme.changed.connect(self._paint)

    def show_needs(self, needs: tuple[Need, ...]) -> None:
        """Show them, in order."""
        while len(self._rows) > len(needs):
            row = self._rows.pop()
            self._column.removeWidget(row)
            row.deleteLater()
        for number, need in enumerate(needs):
            if number == len(self._rows):
                self._rows.append(_Row(self._theme, need))
                self._column.addWidget(self._rows[-1])
            else:
                self._rows[number].show_need(need)

    @property
    def lacking(self) -> tuple[str, ...]:
        """The titles of what is not there."""
        return tuple(row.need.title for row in self._rows if row.need.problem)

    @Slot()
    def _paint(self) -> None:
        for row in self._rows:
            row.dress()
