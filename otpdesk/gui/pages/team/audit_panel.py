"""The side panel of a line: the sentence, from which computer, what was kept of it, and what it leads to."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.configuration_views import ChangeLine
from otpdesk.desk.team_views import AuditLine
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.team.member_panel import facts
from otpdesk.gui.pages.team.members import moment
from otpdesk.gui.pages.team.words import CAME, CAME_TONE, KIND
from otpdesk.gui.pieces import hairline, selectable
from otpdesk.gui.pill import Pill
from otpdesk.gui.side_panel import SidePanel

LEADS = {"verification": "Open the verification", "account": "Open the account"}
_MOST_CHANGES = 20


class AuditPanel(SidePanel):
    """Shows a line. `link_wanted` follows its button."""

    link_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen line", parent)
        self._zone = desktop.zone

    def show_line(self, line: AuditLine, changes: Sequence[ChangeLine], *, leads: bool) -> None:
        """Show a line; `changes` are those of the version it published, `leads` whether its link may be followed."""
        self.set_title(f"{KIND[line.kind]} · line {line.seq:,}", moment(line.at, self._zone))
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        pill = Pill(self._theme)
        pill.show_state(CAME[line.came].lower(), CAME_TONE[line.came])
        column.addWidget(pill, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(selectable(line.sentence, "strong"))
        column.addWidget(hairline())
        column.addLayout(facts(_facts(line)))
        if line.link is not None and leads and line.link[0] in LEADS:
            link = QPushButton(LEADS[line.link[0]])
            link.clicked.connect(self.link_wanted)
            column.addWidget(link)
        if line.detail:
            column.addWidget(hairline())
            column.addWidget(selectable("As it was kept", "strong"))
            column.addLayout(facts(line.detail))
        if changes:
            column.addWidget(hairline())
            _add_changes(column, changes)
        column.addStretch()
        self.set_body(body)


def _facts(line: AuditLine) -> tuple[tuple[str, str], ...]:
    known = [("Who", line.who), ("Computer", line.workstation), ("Action", line.action), ("About", line.about)]
    if line.object != line.about:
        known.append(("Object", line.object))
    return (*known, ("Outcome", line.outcome))


def _add_changes(column: QVBoxLayout, changes: Sequence[ChangeLine]) -> None:
    column.addWidget(selectable("What it changed", "strong"))
    for change in changes[:_MOST_CHANGES]:
        column.addWidget(selectable(change.title, "fact-value"))
        column.addWidget(selectable(difference(change), "small"))
    if len(changes) > _MOST_CHANGES:
        column.addWidget(selectable(f"… and {len(changes) - _MOST_CHANGES} more", "small"))


def difference(change: ChangeLine) -> str:
    """A changed row in words: “state blocked → allowed”, “added”, “taken out”."""
    before, after = dict(change.before), dict(change.after)
    if not before or not after:
        kept = ", ".join(f"{label} {text}" for label, text in (change.after or change.before))
        return f"{'added' if after else 'taken out'}: {kept}".rstrip(": ")
    labels = dict.fromkeys((*before, *after))
    return "; ".join(
        f"{'' if label == change.title else label} {before.get(label, '–')} → {after.get(label, '–')}".strip()
        for label in labels
    )
