"""The page Trials: trials between accounts, and probes to own phones; one of the two in front."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.trials import words
from otpdesk.gui.pages.trials.probes_view import ProbesView
from otpdesk.gui.pages.trials.trials_view import TrialsView
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import set_role
from otpdesk.gui.tab_order import set_tab_order

_TRIALS, _PROBES = 0, 1
_PLACES = ("trials", "probes")


class TrialsPage(Page):
    """T shows the trials, P the probes."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.trials = TrialsView(desktop)
        self.probes = ProbesView(desktop)
        self.switch = Segmented(desktop.theme, "Shown", (Segment("Trials"), Segment("Probes")))
        self.add = QPushButton(" New trial")
        self.add.setAccessibleName("New trial")
        set_role(self.add, "primary")
        self._stack = QStackedWidget()
        self._read: set[int] = set()
        for view in (self.trials, self.probes):
            self._stack.addWidget(view)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)
        self.bar.add(self.switch)
        self.bar.add(self.add)
        self._connect()
        self._paint()
        self._show_view(_TRIALS)

    def _connect(self) -> None:
        self.switch.picked.connect(self._show_view)
        self.add.clicked.connect(self.trials.begin)
        self.trials.listed.connect(self._show_title)
        self.trials.table.chosen.connect(self.keys_changed)
        self.probes.listed.connect(self._show_title)
        self.probes.listed.connect(self._chain)
        self.probes.table.chosen.connect(self.keys_changed)
        self.desktop.desk_opened.connect(self._read_anew)
        self.desktop.writable_changed.connect(self._follow_rights)
        self.desktop.role_changed.connect(self._follow_rights)
        self.desktop.theme.changed.connect(self._paint)

    @Slot()
    def _paint(self) -> None:
        self.add.setIcon(self.desktop.theme.icon("plus", "on_accent"))

    @property
    def _view(self) -> TrialsView | ProbesView:
        return self.probes if self._stack.currentIndex() == _PROBES else self.trials

    @Slot(int)
    def _show_view(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.switch.set_chosen(number)
        self.add.setVisible(number == _TRIALS)
        self._read_once(number)
        self._show_title()

    def _read_once(self, number: int) -> None:
        if number not in self._read and self.desktop.desk is not None:
            self._read.add(number)
            self._view.refresh()

    @Slot()
    def _read_anew(self) -> None:
        self._read.clear()
        if self.isVisible():
            self._read_once(self._stack.currentIndex())

    @Slot()
    def _follow_rights(self, *_now: object) -> None:
        why = self.trials.why_not
        self.add.setEnabled(not why)
        self.add.setToolTip(why)
        self.add.setAccessibleDescription(why)
        self.keys_changed.emit()

    @Slot()
    def _chain(self) -> None:
        """Tab goes in reading order, also through numbers and schedules that came later."""
        set_tab_order(self)

    @Slot()
    def _show_title(self) -> None:
        said = words.subtitle(self.trials.lines) if self._view is self.trials else self.probes.subtitle
        self.bar.set_title("Trials", said)
        self._follow_rights()

    def show_trials(self) -> None:
        """T: bring the trials to the front."""
        self._show_view(_TRIALS)
        self.trials.take_focus()

    def show_probes(self) -> None:
        """P: bring the probes to the front."""
        self._show_view(_PROBES)
        self.probes.take_focus()

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        other = (
            Action("Probes to your own phones", self.show_probes, "P", "smartphone", "probes")
            if self._view is self.trials
            else Action("Trials", self.show_trials, "T", "flask-conical", "trials")
        )
        return (*self._view.offers(), other)

    def opened(self, **what: object) -> None:
        """`place` is trials or probes; “new” asks for a new trial."""
        place = str(what.get("place") or "")
        if place in _PLACES:
            self._show_view(_PLACES.index(place))
        self.refresh()
        self._view.take_focus()
        if place == "new":
            self._show_view(_TRIALS)
            self.trials.begin()

    def refresh(self) -> None:
        self._read.add(self._stack.currentIndex())
        self._view.refresh()
