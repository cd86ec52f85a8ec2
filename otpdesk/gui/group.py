"""Things under a heading that can fold them away."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme


class Group(QWidget):
    """Settings under a heading; one that is folded shows its heading only, as a button."""

    def __init__(self, theme: Theme, title: str, *, folds: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folds = folds
        self._inside = QWidget()
        self.rows = QVBoxLayout(self._inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.button = QPushButton(title)
        set_role(self.button, "ghost")
        self.button.setCheckable(True)
        self.button.toggled.connect(self.unfold)
        heading = QLabel(title.upper())
        heading.setAccessibleName(title)
        set_role(heading, "section")
        column.addWidget(self.button if folds else heading, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)
        theme.changed.connect(self._paint)
        self.unfold(not folds)

    @Slot(bool)
    def unfold(self, open_: bool) -> None:
        """Show the settings, or their heading only."""
        self._inside.setVisible(open_)
        self.button.setChecked(open_)
        self._paint()

    @Slot()
    def _paint(self) -> None:
        sign = "chevron-down" if self.button.isChecked() else "chevron-right"
        self.button.setIcon(self._theme.icon(sign, "text2"))

    @property
    def folded(self) -> bool:
        """Whether only the heading is shown."""
        return self._folds and not self.button.isChecked()
