"""One changed row in words: its title, what it says before and after, and what is wrong with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.configuration_views import ChangeLine
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

Pairs = Sequence[tuple[str, str]]

SECTIONS = {
    "policy": "Limit",
    "accounts": "Account",
    "routes": "Route",
    "countries": "Country",
    "templates": "Text",
}
_LABELS = 170


class ChangeRow(QFrame):
    """A change, before → after. `discarded` follows the button that ends it, where there is one."""

    discarded = Signal(str, str)

    def __init__(
        self, theme: Theme, change: ChangeLine, *, discardable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        set_role(self, "plain")
        self.change = change
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._head(theme, discardable=discardable))
        if change.before or change.after:
            column.addLayout(beside(theme, change.before, change.after))
        for text, icon, token, role in (
            (change.problem, "circle-alert", "bad", "error"),
            (change.warning, "triangle-alert", "warn", "warned"),
        ):
            if text:
                column.addLayout(_remark(theme, text, icon, token, role))
        column.addSpacing(4)
        column.addWidget(hairline())
        self.setAccessibleName(spoken(change))

    def _head(self, theme: Theme, *, discardable: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        title = QLabel(self.change.title)
        set_role(title, "strong")
        kind = QLabel(f"{SECTIONS[self.change.section]} · {verb(self.change)}")
        set_role(kind, "small")
        row.addWidget(title)
        row.addWidget(kind)
        row.addStretch()
        if discardable:
            button = QPushButton()
            button.setIcon(theme.icon("undo-2", "text2"))
            button.setToolTip("Discard this change")
            button.setAccessibleName(f"Discard the change of {self.change.title}")
            set_role(button, "icon")
            button.setAutoDefault(False)  # Enter in the field for why must not discard
            button.clicked.connect(self._discard)
            row.addWidget(button)
        return row

    def _discard(self) -> None:
        self.discarded.emit(self.change.section, self.change.key)


def verb(change: ChangeLine) -> str:
    """What happens to the row, in a word."""
    if not change.before:
        return "new" if change.after else "stays as it is"
    return "changed" if change.after else "taken out"


def spoken(change: ChangeLine) -> str:
    """The whole change as a screen reader says it."""
    before = ", ".join(f"{label} {text}" for label, text in change.before)
    after = ", ".join(f"{label} {text}" for label, text in change.after)
    parts = (
        f"{SECTIONS[change.section]} {change.title}, {verb(change)}",
        f"before: {before}" if before else "",
        f"after: {after}" if after else "",
        change.problem,
        change.warning,
    )
    return ". ".join(part.rstrip(".") for part in parts if part)


def beside(theme: Theme, before: Pairs, after: Pairs) -> QGridLayout:
    """A line for each label: what it said → what it will say. A row that comes or goes has one side only."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(10)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, theme.px(_LABELS))
    grid.setColumnStretch(1, 1)
    was, will = dict(before), dict(after)
    for number, label in enumerate(dict.fromkeys((*was, *will))):
        grid.addWidget(words(label, "small"), number, 0, Qt.AlignmentFlag.AlignTop)
        if was and will:
            arrow = QLabel()
            arrow.setPixmap(theme.pixmap("arrow-right", "muted", 14))
            sides = (words(was.get(label, "–"), "text2"), arrow, words(will.get(label, "–"), "fact"))
            for column, widget in enumerate(sides, start=1):
                grid.addWidget(widget, number, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(3, 1)
        else:
            side = words(will[label], "fact") if will else words(was[label], "text2")
            grid.addWidget(side, number, 1, Qt.AlignmentFlag.AlignTop)
    return grid


def words(text: str, role: str) -> QLabel:
    """A text that wraps, exactly as it is."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label


def _remark(theme: Theme, text: str, icon: str, token: str, role: str) -> QHBoxLayout:
    sign = QLabel()
    sign.setPixmap(theme.pixmap(icon, token, 14))
    row = QHBoxLayout()
    row.setSpacing(6)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(words(text, role), 1)
    return row
