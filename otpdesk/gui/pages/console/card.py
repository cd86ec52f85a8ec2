"""The verification card: headline, ring, steps, what to do next, and what else may be sent."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.views import Checked, Choice, Light
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.messages import announce
from otpdesk.gui.pages.console import wording
from otpdesk.gui.pages.console.choices import ChoicesPane, title
from otpdesk.gui.pages.console.headline import READY, SENDING, Action, Headline, headline
from otpdesk.gui.pages.console.panes import ActionPane, CodePane, ReadyPane, main_choice
from otpdesk.gui.pages.console.ring import CountdownRing
from otpdesk.gui.pages.console.stepper import Stepper
from otpdesk.gui.pages.console.steps import steps
from otpdesk.gui.pages.console.trouble import TroubleLine
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel, Outcome

_RIGHT_WIDTH = 332
_SIGN = {"bad": "circle-alert", "warn": "triangle-alert"}


class VerificationCard(QFrame):
    """What is happening now, large in the middle. `done_asked`: the operator is through with this customer."""

    done_asked = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._visit: Visit | None = None
        self._shown = READY
        self._by_hand = False
        set_role(self, "card")
        self.setAccessibleName("Verification")
        theme = desktop.theme
        self._sign = QLabel()
        self._headline = QLabel()
        self._headline.setWordWrap(True)
        set_role(self._headline, "headline")
        self._detail = QLabel()
        self._detail.setWordWrap(True)
        set_role(self._detail, "muted")
        self.ring = CountdownRing(theme)
        self.stepper = Stepper(theme)
        self.trouble = TroubleLine(theme)
        self.ready, self.code, self.action = ReadyPane(theme), CodePane(theme), ActionPane(theme)
        self.choices = ChoicesPane(theme)
        self.choices.setFixedWidth(_RIGHT_WIDTH)
        self._panes = QStackedWidget()
        for pane in (self.ready, self.code, self.action):
            self._panes.addWidget(pane)
        self._lay_out()
        self._wire()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch()
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._sign)
        line.addWidget(self._headline, 1)
        words.addLayout(line)
        words.addWidget(self._detail)
        words.addStretch()
        head.addLayout(words, 1)
        head.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        below = QHBoxLayout()
        below.setSpacing(22)
        below.addWidget(self._panes, 1)
        self._divider = QFrame()
        set_role(self._divider, "vline")
        below.addWidget(self._divider)
        below.addWidget(self.choices)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self.stepper)
        column.addWidget(hairline())
        column.addWidget(self.trouble)
        column.addLayout(below)

    def _wire(self) -> None:
        self.ready.send_asked.connect(self.send)
        self.ready.purpose_chosen.connect(self._on_purpose)
        self.choices.chosen.connect(self.send)
        self.code.check_asked.connect(self._on_check)
        self.action.main_asked.connect(self.main_action)
        self.action.other_asked.connect(self._other_action)
        self._desktop.theme.changed.connect(self._paint_sign)

    def show_visit(self, visit: Visit | None) -> None:
        """Another customer: what was typed for the one before is forgotten."""
        self._visit = visit
        self._by_hand = False
        self.code.field.clear()
        self.code.field.set_wrong(False)
        self.trouble.clear()
        if visit is not None:
            visit.refused.connect(self.trouble.show_problem)
            visit.checked.connect(self._on_checked)

    @property
    def headline(self) -> Headline:
        """What the card says now."""
        return self._shown

    def refresh(self) -> None:
        """Show the visit as it stands."""
        visit = self._visit
        if visit is None or visit.snapshot is None:
            return
        self.tick()
        now = self._desktop.clock.now()
        self.stepper.setVisible(visit.attempt is not None)
        self.ring.setVisible(self._ring_counts(visit))
        if visit.session is not None:
            self.stepper.show_steps(steps(visit.session, now, self._desktop.zone))
            self.code.show_tries(visit.session.tries_left, visit.session.code_length, busy=visit.checking)
        self._show_pane(visit)
        self._show_choices(visit)

    def tick(self) -> None:
        """A second has passed."""
        visit = self._visit
        if visit is None or visit.snapshot is None:
            return
        now = self._desktop.clock.now()
        self._say(self._headline_of(visit))
        verification = visit.session.time_line.verification if visit.session else None
        if verification is not None and visit.attempt is not None:
            total = visit.attempt.expires_at - visit.attempt.created_at
            said = self.ring.show_time(verification.expires_at - now, total)
            if said and self.ring.isVisible():
                announce(self.ring, said, urgent=True)
        self.ready.tick(now)
        self.choices.tick(now)
        if visit.sending is not None:
            self.choices.set_busy(visit.sending)

    def _headline_of(self, visit: Visit) -> Headline:
        if visit.sending is not None and visit.over:
            return SENDING
        attempt = visit.attempt
        health = visit.snapshot.health if visit.snapshot else ()
        usual = next((line.usual for line in health if attempt and line.account == attempt.account), None)
        return headline(visit.session, self._desktop.clock.now(), self._desktop.zone, usual)

    def _say(self, words: Headline) -> None:
        changed = words.title.split(",")[0] != self._shown.title.split(",")[0]
        self._shown = words
        self._headline.setText(words.title)
        self._detail.setText(words.detail)
        self._paint_sign()
        if changed:
            announce(self, words.title, urgent=words.tone == "bad")

    @Slot()
    def _paint_sign(self) -> None:
        words = self._shown
        name = "circle-check" if words.main_action is Action.DONE else _SIGN.get(words.tone, "")
        self._sign.setVisible(bool(name))
        if name:
            self._sign.setPixmap(self._desktop.theme.pixmap(name, words.tone, 22))

    def _ring_counts(self, visit: Visit) -> bool:
        return visit.attempt is not None and self._shown.main_action not in {Action.SEND, Action.DONE}

    def _show_pane(self, visit: Visit) -> None:
        assert visit.snapshot is not None
        act = self._shown.main_action
        if act is Action.SEND or (visit.sending is not None and visit.over):
            now = self._desktop.clock.now()
            best = main_choice(visit.snapshot.choices, visit.snapshot.address_id)
            busy = visit.sending is not None
            self.ready.show_choice(visit.sending or best, visit.purpose, self._question(visit), now, busy=busy)
            self._panes.setCurrentWidget(self.ready)
        elif act is Action.ENTER_CODE or self._by_hand:
            self._panes.setCurrentWidget(self.code)
        else:
            self.action.show_action(*self._words_of(act, visit), busy=visit.asking)
            self._panes.setCurrentWidget(self.action)

    def _question(self, visit: Visit) -> str:
        assert visit.snapshot is not None
        amber = (check for check in visit.snapshot.person.prechecks if check.light is Light.WARN)
        return "\n".join(f"{check.title}. {check.detail}".strip() for check in amber)

    def _words_of(self, act: Action, visit: Visit) -> tuple[str, str, str, str, str]:
        """(text, main button, its icon, its key, other button) of an action."""
        by_hand = "Enter a code anyway"
        match act:
            case Action.WAIT:
                return "The provider has the message in hand; this takes a few seconds.", "Cancel", "x", "X", ""
            case Action.DONE:
                text = "The code was right. It cannot be used again."
                return text, "Done, next customer", "check", "Esc", "Copy reference"
            case Action.CHECK_AGAIN:
                text = "Ask the provider now. Sending again opens when it has answered, or after a minute."
                return text, "Check again", "refresh-cw", "", by_hand
            case Action.ASK:
                text = "Someone who edits the configuration can allow it. The request goes to the clipboard."
                return text, "Ask for permission", "copy", "", ""
        best = self._next_best(visit)
        if best is None:
            return "Nothing else can be sent now; see the reasons at the right.", "", "", "", by_hand
        return "Another way may work:", title(best, again=self._is_again(best, visit)), "phone-outgoing", "", by_hand

    def _next_best(self, visit: Visit) -> Choice | None:
        """Another channel first: the same one has just failed."""
        assert visit.snapshot is not None
        last = visit.attempt.channel if visit.attempt else None
        possible = [choice for choice in visit.snapshot.choices if choice.allowed]
        return min(possible, key=lambda choice: choice.channel is last, default=None)

    def _is_again(self, choice: Choice, visit: Visit) -> bool:
        return visit.attempt is not None and choice.channel is visit.attempt.channel

    def _show_choices(self, visit: Visit) -> None:
        assert visit.snapshot is not None
        act = self._shown.main_action
        choices = list(visit.snapshot.choices)
        last: Channel | None = visit.attempt.channel if visit.attempt else None
        heading = "Nothing arrived?"
        if act is Action.SEND or (visit.sending is not None and visit.over):
            best = main_choice(choices, visit.snapshot.address_id)
            choices = [choice for choice in choices if choice != best]
            heading, last = "Or another way", None
        shown = act is not Action.DONE
        self.choices.setVisible(shown)
        self._divider.setVisible(shown)
        self.choices.show_choices(heading, choices, self._desktop.clock.now(), last)
        self.choices.set_busy(visit.sending)

    @Slot(object)
    def send(self, choice: Choice) -> None:
        """Send what was chosen; at most one send is under way."""
        if self._visit is not None:
            self.trouble.clear()
            self.code.field.set_wrong(False)
            self._by_hand = False
            self._visit.send(choice)

    @Slot(object)
    def _on_purpose(self, purpose: object) -> None:
        if self._visit is not None:
            self._visit.choose_purpose(purpose)  # type: ignore[arg-type]

    @Slot(str)
    def _on_check(self, typed: str) -> None:
        if self._visit is not None:
            self.trouble.clear()
            self._visit.check(typed)

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        right = checked.outcome is Outcome.CORRECT
        self.code.field.set_wrong(not right)
        if not right:
            self.code.field.setFocus()

    def main_action(self) -> None:
        """Do what the headline asks for."""
        visit = self._visit
        if visit is None:
            return
        match self._shown.main_action:
            case Action.DONE:
                self.done_asked.emit()
            case Action.WAIT:
                visit.cancel()
            case Action.CHECK_AGAIN:
                visit.check_again()
            case Action.ASK:
                self._copy(self._request(visit), "The request is in the clipboard.")
            case Action.NEXT_BEST:
                best = self._next_best(visit)
                if best is not None:
                    self.send(best)

    @Slot()
    def _other_action(self) -> None:
        visit = self._visit
        if visit is None:
            return
        if self._shown.main_action is Action.DONE:
            self._copy(visit.target.verification_id or "", "The reference is in the clipboard.")
        else:
            self.show_code_field()

    def _request(self, visit: Visit) -> str:
        attempt = visit.attempt
        assert attempt is not None
        words = f"{attempt.account} says: {attempt.provider_code} {attempt.provider_words}".strip()
        where = wording.country(attempt.country) if attempt.country else attempt.to
        return f"Please allow {wording.CHANNEL[attempt.channel]} to {where}. {words}. Attempt {attempt.id}."

    def _copy(self, text: str, said: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._desktop.messages.toast(said)

    def show_code_field(self) -> bool:
        """Offer the code field and focus it; False when no code could count now."""
        visit = self._visit
        if visit is None or visit.over or visit.attempt is None:
            return False
        self._by_hand = True
        self._panes.setCurrentWidget(self.code)
        self.code.field.setFocus()
        return True

    def press(self, key: str) -> None:
        """Do what a key asks for: S sends what the button would, the others are choices at the right."""
        if key == "S" and self._panes.currentWidget() is self.ready:
            self.ready.send()
        else:
            self.choices.press(key)

    def focus_main(self) -> None:
        """Put the focus on what comes next."""
        pane = self._panes.currentWidget()
        if pane is self.ready:
            self.ready.button.setFocus()
        elif pane is self.code:
            self.code.field.setFocus()
        else:
            self.action.button.setFocus()
