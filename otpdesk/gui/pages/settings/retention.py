"""What is kept how long: drafted like the rest of the policy, tried out before it is published."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QSpinBox

from otpdesk.desk.upkeep_views import Kept, Purge
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.settings.cards import Card, Section
from otpdesk.gui.pages.settings.database import Working
from otpdesk.gui.states import States
from otpdesk.gui.style import set_look, set_role
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.roles import Right

if TYPE_CHECKING:
    from PySide6.QtWidgets import QLabel

_NEVER = (
    "The audit is never deleted: a chain with a line taken out proves nothing any more. Customers of the directory "
    "stay. What a limit still counts, and what is still followed at its provider, is never touched."
)


class Retention(Section):
    """The days of each kind, and what that would delete now."""

    title = "Retention"
    icon = "hourglass"

    def __init__(self, desktop: Desktop) -> None:
        super().__init__()
        self._desktop = desktop
        self.days: dict[str, QSpinBox] = {}
        self._below: dict[str, QLabel] = {}
        self._help: dict[str, str] = {}
        self.card = Card(
            "What is kept how long",
            "Deleted once a day in the background, in small steps. Part of the policy: drafted here, then published.",
        )
        self.try_button = QPushButton("What would be deleted now?")
        self.purge_button = QPushButton("Delete it now")
        self.try_button.clicked.connect(self.try_out)
        self.purge_button.clicked.connect(self.purge)
        self.working = Working()
        now = Card("Now", _NEVER)
        now.add_buttons(self.try_button, self.purge_button)
        now.add(self.working)
        self.result = now.add_words("", "strong")
        self.result.hide()
        self.purge_button.hide()
        self.states = States(desktop, self.card)
        self.states.retried.connect(self.read)
        self.show_cards(self.states, now)
        desktop.draft.changed.connect(self.read)
        desktop.writable_changed.connect(self._allow)

    @Slot()
    def read(self) -> None:
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.upkeep.kept, self._show, self.states.show_problem)

    def _show(self, kept: tuple[Kept, ...]) -> None:
        if not self.days:
            for one in kept:
                self._add(one)
            set_tab_order(self)
        for one in kept:
            box = self.days[one.key]
            if not box.hasFocus():
                box.blockSignals(True)
                box.setValue(one.drafted)
                box.blockSignals(False)
            self._show_row(one)
        self._allow()
        self.states.show_content()

    def _add(self, one: Kept) -> None:
        box = self.days[one.key] = QSpinBox()
        box.setRange(one.least, one.most)
        box.setSuffix(" days")
        box.setMinimumWidth(130)
        box.setKeyboardTracking(False)
        box.valueChanged.connect(partial(self._edit, one))
        self._help[one.key] = f"{one.help} From {one.least} to {one.most} days.".strip()
        self._below[one.key] = self.card.add_row(one.label, self._help[one.key], box)

    @Slot()
    def _allow(self) -> None:
        """Whoever may not configure reads; while the database does not answer nobody writes."""
        able = self._desktop.writable and self._desktop.may(Right.CONFIGURE)
        for box in self.days.values():
            box.setEnabled(able)
        self.purge_button.setEnabled(able)

    def _show_row(self, one: Kept) -> None:
        """Below the name: what is wrong with it, or what it was, or what it is for."""
        draft = self._desktop.draft
        problem = draft.problem_of("policy", one.key)
        changed = one.key in draft.changed_keys("policy")
        words = problem or (f"Was {one.days} days. {self._help[one.key]}" if changed else self._help[one.key])
        below, box = self._below[one.key], self.days[one.key]
        below.setText(words)
        below.setVisible(True)
        set_role(below, "error" if problem else "small")
        set_look(box, "wrong", "true" if problem else "false")
        box.setAccessibleDescription(words)

    def _edit(self, one: Kept, days: int) -> None:
        desk = self._desktop.ready()
        self._desktop.draft.do(f"{one.label}: {days} days", lambda: desk.upkeep.draft_kept(one.key, days))

    @Slot()
    def try_out(self) -> None:
        """Count what is too old by what is in force."""
        desk = self._desktop.ready()
        self.working.begin("Counting…")
        self._desktop.jobs.run(self, desk.upkeep.preview, self._tell_preview, self._fail)

    def _tell_preview(self, purge: Purge) -> None:
        self._tell(purge.sentence(done=False), "strong")
        self.purge_button.setVisible(not purge.nothing)

    @Slot()
    def purge(self) -> None:
        """Delete it."""
        desk = self._desktop.ready()
        self.purge_button.hide()
        self.working.begin("Deleting, a few at a time…")
        self._desktop.jobs.run(self, desk.upkeep.prune, self._tell_done, self._fail, label="Deleting what is too old")

    def _tell_done(self, purge: Purge) -> None:
        self._tell(purge.sentence(done=True), "good")

    def _tell(self, words: str, role: str) -> None:
        self.working.end()
        self.result.setText(words)
        set_role(self.result, role)
        self.result.show()

    def _fail(self, problem: DeskError) -> None:
        self._tell(f"{problem.title} {problem.hint}".strip(), "error")
