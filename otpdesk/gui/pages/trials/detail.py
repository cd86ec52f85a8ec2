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
        self.title = QLabel()
        self._shown: int | None = None
        self.look = QPushButton("Look now")
        self.end = QPushButton("End…")
        self._scroll = QScrollArea()
        self._lay_out()
        self.look.clicked.connect(self.look_wanted)
        self.end.clicked.connect(self.end_wanted)

    def _lay_out(self) -> None:
        words_card = QFrame()
        set_role(words_card, "card")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 10, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.look, 1)
        foot.addWidget(self.end, 1)
        whole = QVBoxLayout(words_card)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
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
        place = self._scroll.verticalScrollBar().value() if line.id == self._shown else 0
        self._shown = line.id
        self._scroll.setWidget(self._words(line))
        self._scroll.verticalScrollBar().setValue(place)
        for button, why in ((self.look, why_not_look), (self.end, why_not_end)):
            button.setVisible(not line.state.over)
            button.setEnabled(not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)

    def _words(self, line: TrialLine) -> QWidget:
        """How it stands, what that rests on, and what was registered."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        self.title = selectable(line.title, "strong")
        column.addWidget(self.title)
        for sentence in line.sentences:
            column.addWidget(selectable(sentence, "text2"))
        column.addWidget(hairline())
        heading = QLabel("REGISTERED")
        heading.setAccessibleName("Registered")
        set_role(heading, "section")
        column.addWidget(heading)
        zone = self._desktop.zone
        column.addLayout(facts((*words.registration(line.plan, zone), *_by(line, zone))))
        column.addStretch()
        return body


def _by(line: TrialLine, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    begun = (("By", line.registered_by), ("On", wording.day(line.registered_at, zone)))
    if line.ended_at is None:
        return begun
    return (*begun, ("Ended by", line.ended_by), ("Ended on", wording.day(line.ended_at, zone)))
