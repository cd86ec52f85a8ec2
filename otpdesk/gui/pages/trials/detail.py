"""What the chosen trial is in full: its course, how it stands and why, what was registered, and what can be done."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from otpdesk.desk.trial_views import TrialLine
from otpdesk.gui import wording
from otpdesk.gui.charts.card import ChartCard
from otpdesk.gui.charts.curves import CurveChart
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.team.member_panel import facts
from otpdesk.gui.pages.trials import course, words
from otpdesk.gui.pieces import hairline, selectable
from otpdesk.gui.style import set_role

_CHART = "How the difference is closed in on"
_ABOUT = "Points of conversion more than the other account, day by day; the band holds the truth at all looks at once."
_NO_CHART = "No look counts yet. Each account needs 200 first attempts whose codes have run their life."


class TrialDetail(QWidget):
    """`look_wanted` and `end_wanted` follow its buttons."""

    look_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.chart = CurveChart(desktop.theme, _CHART, height=220)
        self.card = ChartCard(self.chart, _CHART, _ABOUT, desktop.messages)
        self.title = selectable("", "strong")
        self.look = QPushButton("Look now")
        self.end = QPushButton("End…")
        self._said = QVBoxLayout()
        self._said.setSpacing(8)
        self._lay_out()
        self.look.clicked.connect(self.look_wanted)
        self.end.clicked.connect(self.end_wanted)

    def _lay_out(self) -> None:
        words_card = QFrame()
        set_role(words_card, "card")
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addLayout(self._said)
        column.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.look, 1)
        foot.addWidget(self.end, 1)
        whole = QVBoxLayout(words_card)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.card, 3)
        row.addWidget(words_card, 2)

    def show_trial(self, line: TrialLine, *, why_not_end: str, why_not_look: str) -> None:
        """Show a trial; `why_not…` say why it cannot be ended, or looked at, now."""
        drawn = course.curves(line)
        if drawn:
            self.chart.show_curves(drawn, course.frame(drawn))
            self.card.show_chart(course.summary(line))
        else:
            self.card.show_words(_NO_CHART)
        self.title.setText(line.title)
        self._show_words(line)
        for button, why in ((self.look, why_not_look), (self.end, why_not_end)):
            button.setVisible(not line.state.over)
            button.setEnabled(not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)

    def _show_words(self, line: TrialLine) -> None:
        while (item := self._said.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for sentence in line.sentences:
            self._said.addWidget(selectable(sentence, "text2"))
        self._said.addWidget(hairline())
        heading = QLabel("REGISTERED")
        heading.setAccessibleName("Registered")
        set_role(heading, "section")
        self._said.addWidget(heading)
        told = QWidget()
        grid = facts((*words.registration(line.plan, self._desktop.zone), *_by(line, self._desktop.zone)))
        grid.setContentsMargins(0, 0, 0, 0)
        told.setLayout(grid)
        self._said.addWidget(told)


def _by(line: TrialLine, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    begun = (("By", line.registered_by), ("On", wording.day(line.registered_at, zone)))
    if line.ended_at is None:
        return begun
    return (*begun, ("Ended by", line.ended_by), ("Ended on", wording.day(line.ended_at, zone)))
