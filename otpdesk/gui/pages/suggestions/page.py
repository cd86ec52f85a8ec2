"""The page Route suggestions: work one out, try it in the shadow, apply it."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from otpdesk.desk.suggestion_views import SuggestionLine, SuggestionState
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.suggestions.ask_view import AskView
from otpdesk.gui.pages.suggestions.taken_view import TakenView
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.roles import Right

_ASK, _TAKEN = 0, 1
_TITLE = "Route suggestions"
_SAYS = "Nothing changes by itself: a person tries, applies and ends"


class SuggestionsPage(Page):
    """Q brings the question to the front, T what was taken up."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.ask = AskView(desktop)
        self.taken = TakenView(desktop)
        self.choice = Segmented(desktop.theme, "Shown", (Segment("Work out"), Segment("Taken up")))
        self._stack = QStackedWidget()
        for view in (self.ask, self.taken):
            self._stack.addWidget(view)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)
        self.bar.add(self.choice)
        self.bar.set_title(_TITLE, _SAYS)
        self.choice.picked.connect(self.show_part)
        self.ask.taken_up.connect(self._follow_up)
        self.ask.changed.connect(self.keys_changed)
        self.taken.changed.connect(self.keys_changed)
        self.taken.ask_wanted.connect(partial(self.show_part, _ASK))
        desktop.desk_opened.connect(self.refresh)

    @property
    def front(self) -> AskView | TakenView:
        """The view in front."""
        return self.taken if self._stack.currentIndex() == _TAKEN else self.ask

    @Slot(int)
    def show_part(self, part: int) -> None:
        """Bring the question or what was taken up to the front."""
        self.choice.set_chosen(part)
        self._stack.setCurrentIndex(part)
        self.refresh()
        self._take_focus()
        self.keys_changed.emit()

    def _take_focus(self) -> None:
        if self.front is self.ask:
            self.ask.place.setFocus()
        else:
            self.taken.states.take_focus()

    @Slot(object)
    def _follow_up(self, line: SuggestionLine) -> None:
        self.taken.show_next(line.number)
        self.show_part(_TAKEN)

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        if self.front is self.ask:
            ready = self.ask.shadow.isEnabled()
            return (
                Action("Work out", self.ask.ask, "R", "lightbulb", "work out", enabled=bool(self.ask.places)),
                Action("Try in the shadow", self.ask.take_up, "S", "eye", "shadow", enabled=ready),
                Action("What was taken up", partial(self.show_part, _TAKEN), "T", "history", "taken up"),
            )
        line = self.taken.table.record()
        new = line is not None and line.state is SuggestionState.SHADOW and self.desktop.writable
        return (
            Action(
                "What is known of it", self.taken.toggle_panel, "Space", "info", "details", enabled=line is not None
            ),
            Action("Apply", self._apply, "P", "check", "apply", enabled=new, right=Right.CONFIGURE),
            Action("Work one out", partial(self.show_part, _ASK), "Q", "lightbulb", "work out"),
            *self.taken.table.row_actions(self.desktop.messages),
        )

    def _apply(self) -> None:
        """P: open the panel; applying takes its button, so that nobody does it by a slip."""
        self.taken.open_panel()
        self.taken.panel.apply.setFocus()

    @property
    def subject(self) -> str:
        line = self.taken.table.record() if self.front is self.taken else None
        return line.suggestion.title if line else _TITLE

    def opened(self, **what: object) -> None:
        """`place="taken"` shows what was taken up."""
        if what.get("place") == "taken":
            self.show_part(_TAKEN)
            return
        self.refresh()
        self._take_focus()

    def refresh(self) -> None:
        self.front.read()

    def escape(self) -> bool:
        if self.front is self.taken and not self.taken.panel.isHidden():
            self.taken.close_panel()
            return True
        return False
