"""The bar under a page that configures: what is changed and not saved, and what to do with it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from otpdesk.desk.configuration_views import DraftLine
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.draft import count_of
from otpdesk.gui.messages import announce
from otpdesk.gui.pieces import Keycap
from otpdesk.gui.style import set_role

_NAMED = 3
HEIGHT = 48


class DraftBar(QFrame):
    """“2 unsaved changes · Nigeria, Indonesia · 1 needs fixing”; hidden while nothing is changed."""

    discarded = Signal()
    review_wanted = Signal()
    save_wanted = Signal()
    settle_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        set_role(self, "draft")
        self._sign = QLabel()
        self._count = QLabel()
        set_role(self._count, "strong")
        self._words = QLabel()
        set_role(self._words, "text2")
        self.discard = _button("Discard", "Discard all unsaved changes", "ghost")
        self.settle = _button("Choose…", "Choose between your changes and somebody else's")
        self.review = _button("Review", "Review the unsaved changes")
        self.save = _button("Save", "Save the changes, so that they take effect", "primary")
        self.discard.clicked.connect(self.discarded)
        self.settle.clicked.connect(self.settle_wanted)
        self.review.clicked.connect(self.review_wanted)
        self.save.clicked.connect(self.save_wanted)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        desktop.writable_changed.connect(self._allow)
        desktop.draft.changed.connect(self.follow)
        self._paint()
        self.follow()

    def _lay_out(self) -> None:
        self.setMinimumHeight(HEIGHT)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 7, 12, 7)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._count)
        row.addWidget(self._words, 1)
        for button in (self.discard, self.settle, self.review, self.save):
            row.addWidget(button)
        row.addWidget(Keycap("Ctrl S"), 0, Qt.AlignmentFlag.AlignVCenter)

    @Slot()
    def _paint(self) -> None:
        self._sign.setPixmap(self._desktop.theme.pixmap("circle-alert", "accent", 16))

    @property
    def text(self) -> str:
        """What the bar says."""
        return " · ".join(part for part in (self._count.text(), self._words.text()) if part)

    @Slot()
    def follow(self) -> None:
        """Show the draft as it is now."""
        line = self._desktop.draft.line
        before = self.text
        self._count.setText(count_of(len(line.changes)))
        self._words.setText(words_of(line))
        self.setAccessibleName(self.text)
        self.setVisible(bool(line.changes))
        self.settle.setVisible(bool(line.conflicts))
        self._allow()
        if line.changes and self.text != before:
            announce(self, self.text)

    @Slot()
    def _allow(self) -> None:
        line, writable = self._desktop.draft.line, self._desktop.writable
        why = "" if writable else "The database does not answer."
        for button in (self.discard, self.settle):
            button.setEnabled(writable)
            button.setToolTip(why)
        blocked = why or next(iter(line.problems), "") or ("Choose row by row first." if line.conflicts else "")
        self.save.setEnabled(not blocked)
        self.save.setToolTip(blocked)


def words_of(line: DraftLine) -> str:
    """What is changed, by name, and what stands in its way: “Nigeria, Indonesia · 1 needs fixing”."""
    titles = list(dict.fromkeys(change.title for change in line.changes))
    named = ", ".join(titles[:_NAMED])
    if len(titles) > _NAMED:
        named += f" and {len(titles) - _NAMED} more"
    wrong = sum(bool(row.problem) for row in (*line.changes, *line.broken))
    warned = sum(bool(change.warning and not change.problem) for change in line.changes)
    parts = (
        named,
        f"{wrong} {'needs' if wrong == 1 else 'need'} fixing" if wrong else "",
        f"{warned} to look at" if warned else "",
        f"{len(line.conflicts)} changed by somebody else too" if line.conflicts else "",
    )
    return " · ".join(part for part in parts if part)


def _button(text: str, name: str, role: str = "") -> QPushButton:
    button = QPushButton(text)
    button.setAccessibleName(name)
    if role:
        set_role(button, role)
    return button
