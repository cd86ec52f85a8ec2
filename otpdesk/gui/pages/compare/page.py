"""The page: chips, verdict, accounts and charts; at the right how it came to be, or the attempts behind a row."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from otpdesk.desk.comparison_views import Comparison, Offered, Question
from otpdesk.errors import DeskError, NotAllowed
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.filters.views import Look
from otpdesk.gui.messages import announce
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.compare import sentences
from otpdesk.gui.pages.compare.acts import Acts
from otpdesk.gui.pages.compare.answer import Answer
from otpdesk.gui.pages.compare.aside import Aside
from otpdesk.gui.pages.compare.choices import values_of
from otpdesk.gui.pages.compare.exporting import ExportButton
from otpdesk.gui.pages.compare.filters import FilterBar
from otpdesk.gui.pages.compare.method import days_compared
from otpdesk.gui.pages.compare.offers import offers
from otpdesk.gui.pages.compare.reading import Reading
from otpdesk.gui.pages.compare.stretch import round_about, today_of
from otpdesk.gui.pages.compare.veil import Veil
from otpdesk.gui.states import State, States
from otpdesk.otp import Instant

_TITLE = "Compare providers"
_STALE_AFTER = 15 * 60


class ComparePage(Page):
    """Which provider is better for these customers, and how sure that is."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.reading = Reading(desktop, self)
        self.filters = FilterBar(desktop)
        self.answer = Answer(desktop)
        self.states = States(desktop, self.answer, fresh_for=_STALE_AFTER)
        self.veil = Veil(desktop.theme, self.states)
        self.aside = Aside(desktop)
        self.export_button = ExportButton(desktop)
        self.acts = Acts(desktop, self)
        self.shown: Comparison | None = None
        self._last: Instant | None = None
        self._begun = False
        self._lay_out()
        self._connect()
        self._show_title()

    def _lay_out(self) -> None:
        self.bar.add(self.filters.views)
        self.bar.add(self.export_button)
        self.aside.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.states, 1)
        row.addWidget(self.aside)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 0)
        column.setSpacing(12)
        column.addWidget(self.filters)
        column.addLayout(row, 1)
        column.addWidget(self.acts.bar)

    def _connect(self) -> None:
        self.reading.compared.connect(self._show)
        self.reading.failed.connect(self._show_problem)
        self.reading.counting.connect(self._show_counting)
        self.reading.offered.connect(self._show_offered)
        self.reading.outside.connect(self._show_nothing)
        self.filters.changed.connect(self._choose)
        self.states.retried.connect(self.refresh)
        self.states.acted.connect(self._help)
        answer = self.answer
        answer.verdict.explained.connect(self.toggle_method)
        answer.verdict.helped.connect(self._send_batch)
        answer.table.opened.connect(self.open_attempts)
        answer.table.ordered.connect(self._note_order)
        answer.boards.country_pressed.connect(self.filters.restrict_to)
        answer.boards.account_pressed.connect(self._open_account)
        answer.boards.paired.connect(self.filters.choose_pair)
        self.aside.closed.connect(self.close_panel)
        self.aside.evidence_wanted.connect(self.acts.ask_evidence)
        answer.boards.money_wanted.connect(self.acts.ask_money)
        self.export_button.asked.connect(self.export)
        self.acts.reopened.connect(self._ask_again)
        self.acts.money_changed.connect(self.refresh)
        self.acts.history_taken.connect(self.refresh)
        self.desktop.desk_opened.connect(self._read_if_open)

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        return offers(self)

    def note(self) -> str:
        return sentences.LEGEND if self.states.state is State.CONTENT else ""

    def opened(self, **what: object) -> None:
        """`countries=("EE",)` and the like show only those, of the usual days."""
        if what:
            values = {key: some for key, some in what.items() if isinstance(some, tuple)}
            self.filters.set_look(Look(None, values))
            self.refresh()
        elif self.shown is None:
            if not self._begun:
                self.filters.set_look(self.filters.saved.first)
                self.answer.table.set_order(self.filters.order)
            self.refresh()
        self._begun = True
        self.states.take_focus()

    def focus_find(self) -> None:
        """Find one of the accounts: the table takes the focus."""
        self.states.take_focus()

    def escape(self) -> bool:
        if self.aside.isHidden():
            return False
        self.close_panel()
        return True

    # asking

    @Slot()
    def _read_if_open(self) -> None:
        if self._begun:
            self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Ask again: after another choice, and on F5."""
        if self.desktop.desk is None:
            return
        self.states.wait()
        self.veil.begin()
        self.reading.start(self.filters.question(self.filters.days.today))
        self._show_title()

    @Slot()
    def _choose(self) -> None:
        """Another choice was made by hand: the next start begins with it."""
        self.filters.saved.remember(self.filters.look)
        self.answer.table.set_order(self.filters.order)
        self.refresh()

    @Slot()
    def _note_order(self) -> None:
        self.filters.set_order(self.answer.table.order)
        self.filters.saved.remember(self.filters.look)

    @Slot(int)
    def _show_counting(self, days: int) -> None:
        if days and self.reading.busy:
            self.veil.say(sentences.counting(days))

    @Slot(object)
    def _show(self, found: Comparison) -> None:
        self.veil.end()
        self.shown = found
        self._show_title()
        self.acts.take(found)
        if not any(one.sends for one in found.accounts):
            self.close_panel()
            self.reading.look_outside(found.question)
            return
        self.answer.show_comparison(found)
        self.states.show_content()
        self.aside.show_comparison(found)
        if found.verdict is not None:
            announce(self.answer.verdict, found.verdict.title)
        self.keys_changed.emit()

    @Slot(object)
    def _show_problem(self, problem: DeskError) -> None:
        self.veil.end()
        self.shown = None
        if isinstance(problem, NotAllowed):
            self.states.show_not_allowed(problem.title, problem.hint)
        else:
            self.states.show_problem(problem)
        self.keys_changed.emit()

    @Slot(object)
    def _show_nothing(self, last: Instant | None) -> None:
        self._last = last
        days = self.filters.days.days
        self.states.show_empty(*sentences.nothing(days, last, restricted=self.filters.restricted), icon="scale")
        self.keys_changed.emit()

    @Slot(object)
    def _show_offered(self, offered: Offered) -> None:
        self.filters.set_offered(offered)

    def _show_title(self) -> None:
        days = days_compared(self.shown) if self.shown is not None else self.filters.days.days
        self.bar.set_title(_TITLE, sentences.summary(self.shown, days))

    # acts

    @Slot()
    def _help(self) -> None:
        """The one action of the empty page."""
        days = self.filters.days.days
        day = today_of(self._last) if self._last is not None else None
        if day is not None and not days.first <= day <= days.last:
            self.filters.set_days(round_about(day, self.filters.days.today))
        elif self.filters.restricted:
            self.filters.clear()
        else:
            self.desktop.go("console")

    @Slot()
    def _send_batch(self) -> None:
        """Fewer than two providers: a test batch, or another account first."""
        self.desktop.go("trials")

    def pair_with(self, place: int) -> None:
        """A and B: compare the chosen account with the other of the pair."""
        row, verdict = self.answer.table.record(), self.shown.verdict if self.shown else None
        if row is None or verdict is None:
            return
        pair = [verdict.a, verdict.b]
        chosen = row.figures.account
        if chosen == pair[1 - place]:
            pair.reverse()
        pair[place] = chosen
        self.filters.choose_pair((pair[0], pair[1]))

    def show_exports(self) -> None:
        """X: what can be exported."""
        self.export_button.showMenu()

    @Slot(str)
    def export(self, what: str) -> None:
        """Export what is compared, as `acts.do` names it; evidence is of the chosen row unless another is named."""
        row = self.answer.table.record()
        self.acts.do(what, row.figures.account if row is not None else "")

    @Slot(object)
    def _ask_again(self, question: Question) -> None:
        """A report was opened: ask its question."""
        self.filters.set_look(Look(None, values_of(question)))
        self._choose()

    # the panel

    @Slot()
    def toggle_method(self) -> None:
        """W: how it is worked out, or away with it."""
        if self.aside.explains:
            self.close_panel()
        elif self.shown is not None:
            self.aside.explain(self.shown)
            self.answer.verdict.explain.setChecked(True)

    @Slot()
    def open_attempts(self) -> None:
        """Enter: the attempts behind the chosen row."""
        row = self.answer.table.record()
        if row is not None:
            self._open_account(row.figures.account)

    @Slot(str)
    def _open_account(self, account: str) -> None:
        if self.shown is not None:
            self.answer.verdict.explain.setChecked(False)
            self.aside.show_attempts(self.shown, account)

    @Slot()
    def close_panel(self) -> None:
        """Give the answer the whole width."""
        self.aside.close_panel()
        self.answer.verdict.explain.setChecked(False)
