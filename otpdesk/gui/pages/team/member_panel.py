"""The side panel of a member: role, what it may do, since when, last act; change or take out."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.configuration_views import MemberLine
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.team.members import moment
from otpdesk.gui.pieces import hairline
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.roles import Right

_RIGHTS = (
    (Right.SEND, "Send, resend and check codes"),
    (Right.REVEAL, "Show a whole number, with a reason"),
    (Right.LOOK, "See and export what was sent, masked"),
    (Right.COMPARE, "Compare providers"),
    (Right.CONFIGURE, "Change the configuration"),
    (Right.AUDIT, "Read and export the audit"),
    (Right.TEAM, "Change the team"),
)


class MemberPanel(SidePanel):
    """Shows a member. `change_wanted`, `removal_wanted` and `acts_wanted` follow its buttons."""

    change_wanted = Signal()
    removal_wanted = Signal()
    acts_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen member", parent)
        self._zone = desktop.zone
        self.change = QPushButton("Change role…")
        self.remove = QPushButton("Take out")
        self.change.clicked.connect(self.change_wanted)
        self.remove.clicked.connect(self.removal_wanted)
        self.add_to_foot(self.change, 1)
        self.add_to_foot(self.remove, 1)

    def show_member(self, member: MemberLine, *, why_not: str) -> None:
        """Show a member; `why_not` says why nothing can be changed now, empty when it can."""
        left = member.left_at is not None
        self.set_title(member.name, "Left the team" if left else member.role.value.capitalize())
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        if not left:
            _add_rights(column, self._theme, member)
            column.addWidget(hairline())
        column.addLayout(_facts(member, self._zone))
        acts = QPushButton(f"What {member.name} did")
        acts.clicked.connect(self.acts_wanted)
        column.addWidget(acts)
        column.addStretch()
        self.set_body(body)
        self.change.setText("Take in again…" if left else "Change role…")
        self.remove.setVisible(not left)
        for button in (self.change, self.remove):
            button.setEnabled(not why_not)
            button.setToolTip(why_not)
            button.setAccessibleDescription(why_not)


def _add_rights(column: QVBoxLayout, theme: Theme, member: MemberLine) -> None:
    for right, words in _RIGHTS:
        may = member.role.may(right)
        sign, label = QLabel(), QLabel(words)
        sign.setPixmap(theme.pixmap("check" if may else "minus", "ok" if may else "field", 14))
        set_role(label, "step" if may else "small")
        label.setAccessibleName(f"{words}: {'yes' if may else 'no'}")
        row = QHBoxLayout()
        row.setSpacing(9)
        row.addWidget(sign)
        row.addWidget(label, 1)
        column.addLayout(row)


def _facts(member: MemberLine, zone: ZoneInfo) -> QGridLayout:
    left = "" if member.left_at is None else wording.day(member.left_at, zone)
    known = (
        ("In the team since", wording.day(member.added_at, zone)),
        ("Taken in by", member.added_by),
        ("Left", left),
        ("Last act", moment(member.last_act_at, zone)),
    )
    return facts((name, value) for name, value in known if value)


def facts(pairs: Iterable[tuple[str, str]]) -> QGridLayout:
    """Names on the left, values on the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    for number, (name, value) in enumerate(pairs):
        label, told = QLabel(name), QLabel(value)
        set_role(label, "fact-name")
        set_role(told, "fact-value")
        told.setWordWrap(True)
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        told.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        told.setAccessibleName(f"{name}: {value}")
        grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(told, number, 1)
    return grid
