"""What the last look at the whole audit found; stays until it is closed."""

from PySide6.QtCore import QLocale, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.team_views import Verified
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.team.members import moment
from otpdesk.gui.style import set_role

_MOST = 5
_HEAD_SHOWN = 12


class VerifiedLine(QFrame):
    """Well, or what is wrong; and the end of the chain, to be copied and kept elsewhere."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._head = ""
        self._well = True
        set_role(self, "card")
        self._sign = QLabel()
        self._title, self._below = QLabel(), QLabel()
        set_role(self._title, "strong")
        set_role(self._below, "text2")
        for label in (self._title, self._below):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = QPushButton("Copy the end")
        self.copy.setToolTip("The end of the chain, to be kept elsewhere")
        self.copy.clicked.connect(self._copy)
        self._close = QPushButton()
        self._close.setAccessibleName("Close")
        set_role(self._close, "icon")
        self._close.clicked.connect(self.hide)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self.hide()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._title)
        words.addWidget(self._below)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 10, 9)
        row.setSpacing(12)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        row.addWidget(self.copy)
        row.addWidget(self._close)

    @Slot()
    def _paint(self) -> None:
        look = ("shield-check", "ok") if self._well else ("circle-alert", "bad")
        self._sign.setPixmap(self._desktop.theme.pixmap(*look, 18))
        self._close.setIcon(self._desktop.theme.icon("x", "muted"))

    def show_found(self, found: Verified) -> None:
        """Say what was found."""
        self._head, self._well = found.head, not found.problems
        lines = f"{QLocale().toString(found.lines)} line{'' if found.lines == 1 else 's'}"
        at = moment(found.at, self._desktop.zone)
        if self._well:
            self._title.setText(f"The audit is as it was written: {lines}, none changed, missing or moved.")
        else:
            self._title.setText("The audit is not as it was written. " + " ".join(found.problems[:_MOST]))
        shown = f"{found.head[: _HEAD_SHOWN + found.head.find(':')]}…" if found.head else "none yet"
        self._below.setText(f"Verified {at}. End of the chain: {shown}")
        self.copy.setVisible(bool(found.head))
        self._paint()
        self.setAccessibleName(self.text)
        self.show()
        announce(self, self._title.text(), urgent=not self._well)

    @property
    def text(self) -> str:
        """What is said."""
        return f"{self._title.text()} {self._below.text()}"

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._head)
        self._desktop.messages.toast("End of the chain copied – keep it elsewhere")
