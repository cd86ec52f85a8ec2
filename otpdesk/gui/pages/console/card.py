"""The verification card: headline, ring, steps, what to do next, and what else may be sent."""

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.views import Checked, Choice
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console import whose
from otpdesk.gui.pages.console.account_word import WordLine
from otpdesk.gui.pages.console.acts import act_words, main_choice, may_have_code, next_best, question
from otpdesk.gui.pages.console.asking import blocked_by, request_of
from otpdesk.gui.pages.console.choices import ChoicesPane
from otpdesk.gui.pages.console.code_pane import CodePane
from otpdesk.gui.pages.console.heading import Heading
from otpdesk.gui.pages.console.headline import SENDING, Action, Headline, blocked, headline
from otpdesk.gui.pages.console.page_pane import PagePane
from otpdesk.gui.pages.console.panes import ActionPane, ReadyPane
from otpdesk.gui.pages.console.snapshot import Snapshot
from otpdesk.gui.pages.console.stepper import Stepper
from otpdesk.gui.pages.console.steps import steps
from otpdesk.gui.pages.console.trouble import TroubleLine
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Outcome, Purpose

_RIGHT_LEAST, _RIGHT_MOST = 240, 332
_WITHOUT_RING = frozenset({Action.SEND, Action.DONE, Action.ASK})


class VerificationCard(QFrame):
    """What is happening now, large in the middle. `done_asked`: the operator is through with this customer."""

    done_asked = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._visit: Visit | None = None
        self._by_hand = False
        set_role(self, "card")
        self.setAccessibleName("Verification")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        theme = desktop.theme
        self.heading = Heading(theme)
        self.stepper = Stepper(theme)
        self.trouble, self.word = TroubleLine(theme), WordLine(desktop)
        self.ready, self.code, self.action = ReadyPane(theme), CodePane(theme), ActionPane(theme)
        self.page = PagePane(theme)
        self.choices = ChoicesPane(theme)
        self.choices.setMinimumWidth(_RIGHT_LEAST)
        self.choices.setMaximumWidth(_RIGHT_MOST)
        self._panes = QStackedWidget()
        for pane in (self.ready, self.code, self.page, self.action):
            self._panes.addWidget(pane)
        self._divider = QFrame()
        set_role(self._divider, "vline")
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        below = QHBoxLayout()
        below.setSpacing(22)
        below.addWidget(self._panes, 1)
        below.addWidget(self._divider)
        below.addWidget(self.choices, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        for widget in (self.heading, self.stepper, hairline(), self.trouble, self.word):
            column.addWidget(widget)
        column.addLayout(below)

    def _wire(self) -> None:
        self.ready.send_asked.connect(self.send)
        self.word.other_asked.connect(self.send)
        self.ready.purpose_chosen.connect(self._on_purpose)
        self.choices.chosen.connect(self.send)
        self.code.check_asked.connect(self._on_check)
        self.page.opened.connect(self.main_action)
        self.page.copied.connect(self._copy_page)
        self.page.asked.connect(self._ask_provider)
        self.action.main_asked.connect(self.main_action)
        self.action.other_asked.connect(self._other_action)

    def show_visit(self, visit: Visit | None) -> None:
        """Another customer: what was typed for the one before is forgotten."""
        self._visit = visit
        self._by_hand = False
        self.code.forget()
        self.trouble.clear()
        if visit is not None:
            visit.refused.connect(self.trouble.show_problem)
            visit.refused.connect(self.code.give_back)
            visit.checked.connect(self._on_checked)

    @property
    def headline(self) -> Headline:
        """What the card says now."""
        return self.heading.shown

    def refresh(self) -> None:
        """Show the visit as it stands."""
        visit = self._visit
        if visit is None or visit.snapshot is None:
            return
        self.tick()
        self.stepper.setVisible(visit.attempt is not None)
        self.heading.ring.setVisible(self.headline.main_action not in _WITHOUT_RING and may_have_code(visit.session))
        if visit.session is not None:
            self.stepper.show_steps(steps(visit.session, self._desktop.clock.now(), self._desktop.zone))
            self.code.show_session(visit.session, busy=visit.checking)
        self._show_pane(visit, visit.snapshot)
        self._show_choices(visit, visit.snapshot)
        self.word.show_visit(visit, self.headline.main_action)

    def tick(self) -> None:
        """A second has passed."""
        visit = self._visit
        if visit is None or visit.snapshot is None:
            return
        now = self._desktop.clock.now()
        self.heading.say(self._headline_of(visit, visit.snapshot))
        if visit.session is not None and visit.attempt is not None:
            total = visit.attempt.expires_at - visit.attempt.created_at
            self.heading.count_down(visit.session.time_line.verification.expires_at - now, total)
        self.ready.tick(now)
        self.choices.tick(now)
        if self._panes.currentWidget() is self.action:
            self._show_pane(visit, visit.snapshot)

    def _headline_of(self, visit: Visit, snapshot: Snapshot) -> Headline:
        if self._begins(visit):
            return SENDING
        account = visit.attempt.account if visit.attempt else ""
        usual = next((line.usual for line in snapshot.health if line.account == account), None)
        said = headline(visit.session, self._desktop.clock.now(), self._desktop.zone, usual)
        choice = blocked_by(visit, snapshot)
        return blocked(choice) if choice is not None and said.main_action is Action.SEND else said

    def _begins(self, visit: Visit) -> bool:
        """Whether the first send of a new verification is under way and nothing is known of it yet."""
        return visit.sending is not None and visit.over

    def _show_pane(self, visit: Visit, snapshot: Snapshot) -> None:
        act = self.headline.main_action
        if act is Action.SEND or self._begins(visit):
            now, busy = self._desktop.clock.now(), visit.sending is not None
            best = visit.sending or main_choice(snapshot.choices, snapshot.address_id)
            self.ready.show_choice(best, visit.purpose, question(snapshot.person), now, busy=busy)
            pane: QWidget = self.ready
        elif self._by_hand and act is not Action.DONE:
            pane = self.code
        elif act is Action.ENTER_CODE:
            pane = self._show_page(visit) or self.code
        else:
            best = next_best(snapshot.choices, visit.attempt.channel if visit.attempt else None)
            busy = visit.asking or visit.sending is not None
            words = act_words(act, visit.session, best, self._desktop.clock.now())
            self.action.show_action(words, busy=busy)
            pane = self.action
        self._turn_to(pane)

    def _show_page(self, visit: Visit) -> QWidget | None:
        """The provider's page in the place of the code field, where the customer types the code there."""
        if visit.session is None or (page := whose.page_of(visit.session)) is None:
            return None
        self.page.show_page(page, whose.sentence(visit.session), busy=visit.asking)
        return self.page

    def _turn_to(self, pane: QWidget) -> None:
        """Show a pane; the focus moves with it if it was in the card."""
        if self._panes.currentWidget() is pane:
            return
        focus = self.window().focusWidget()
        mine = focus is self or (focus is not None and self.isAncestorOf(focus))
        self._panes.setCurrentWidget(pane)
        if mine:
            self.focus_main()

    def _show_choices(self, visit: Visit, snapshot: Snapshot) -> None:
        act = self.headline.main_action
        choices = list(snapshot.choices)
        last: Channel | None = visit.attempt.channel if visit.attempt else None
        heading = "Nothing arrived?"
        if act is Action.SEND or self._begins(visit):
            best = main_choice(choices, snapshot.address_id)
            choices = [choice for choice in choices if choice != best]
            heading, last = "Or another way", None
        elif blocked_by(visit, snapshot) is not None:
            heading, last = "Every way is closed", None
        self.choices.setVisible(act is not Action.DONE)
        self._divider.setVisible(act is not Action.DONE)
        self.choices.show_choices(heading, choices, self._desktop.clock.now(), last, snapshot.address_id)
        self.choices.set_busy(visit.sending)

    @Slot(object)
    def send(self, choice: Choice, through: str = "") -> None:
        """Send what was chosen, by the account named if one is; at most one send is under way."""
        if self._visit is not None:
            self.trouble.clear()
            self.code.field.set_wrong(False)
            self._by_hand = False
            self._hold_focus()
            self._visit.send(choice, through)

    def _hold_focus(self) -> None:
        """Keep the focus in the card while the control that had it is locked."""
        self.setFocus()

    @Slot(object)
    def _on_purpose(self, purpose: Purpose) -> None:
        if self._visit is not None:
            self._visit.choose_purpose(purpose)

    @Slot(str)
    def _on_check(self, typed: str) -> None:
        if self._visit is not None:
            self.trouble.clear()
            self._visit.check(typed)

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        right, compared = checked.outcome is Outcome.CORRECT, checked.outcome is not Outcome.NOT_ASKED
        self.code.answer(right=right, compared=compared)

    @Slot()
    def main_action(self) -> None:
        """Do what the headline asks for."""
        visit = self._visit
        if visit is None or visit.snapshot is None:
            return
        match self.headline.main_action:
            case Action.DONE:
                self.done_asked.emit()
            case Action.WAIT:
                visit.cancel()
            case Action.CHECK_AGAIN:
                self._ask_provider()
            case Action.ENTER_CODE if self._panes.currentWidget() is self.page:
                QDesktopServices.openUrl(QUrl(self.page.url))
            case Action.ASK:
                self._copy(request_of(visit, visit.snapshot), "The request is in the clipboard.")
            case Action.NEXT_BEST:
                best = next_best(visit.snapshot.choices, visit.attempt.channel if visit.attempt else None)
                if best is not None and best.allowed:
                    self.send(best)

    @Slot()
    def _other_action(self) -> None:
        if self.headline.main_action is Action.DONE and self._visit is not None:
            self._copy(self._visit.target.verification_id or "", "The reference is in the clipboard.")
        else:
            self.show_code_field()

    @Slot()
    def _ask_provider(self) -> None:
        """Ask the provider how the newest attempt stands."""
        if self._visit is not None:
            self._hold_focus()
            self._visit.check_again()

    @Slot()
    def _copy_page(self) -> None:
        self._copy(self.page.url, "The link is in the clipboard.")

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desktop.messages.toast(said)

    def show_code_field(self) -> bool:
        """Offer the code field and focus it; False when the customer can have no code now."""
        visit = self._visit
        session = visit.session if visit is not None and not visit.over else None
        if session is None or not may_have_code(session) or not whose.read_back(session):
            return False
        self._by_hand = True
        self._panes.setCurrentWidget(self.code)
        self.code.field.setFocus()
        return True

    @property
    def shows_ready(self) -> bool:
        """Whether the first send is what is offered."""
        return self._panes.currentWidget() is self.ready

    def enter(self) -> None:
        """Enter where no control wants it: the main action, but never to cancel."""
        if self.headline.main_action is not Action.WAIT:
            self.main_action()

    def focus_main(self) -> None:
        """Put the focus on what comes next; on the card itself while there is nothing to press but Cancel."""
        pane = self._panes.currentWidget()
        if pane is self.code:
            self.code.field.setFocus()
            return
        button = pane.button if isinstance(pane, ReadyPane | PagePane) else self.action.button
        ready = button.isEnabled() and self.headline.main_action is not Action.WAIT
        (button if ready else self).setFocus()
