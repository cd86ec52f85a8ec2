"""One customer on screen: what is read, sent and checked for him, and that nothing of it outlives him.

The page opens a new visit for each customer and closes the one before; whatever comes home for a closed visit
is dropped. Nothing here blocks: the desk is asked in workers.
"""

import uuid
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.views import Checked, Choice, Order, Sent, Session
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.headline import Action, headline
from otpdesk.gui.pages.console.snapshot import DEFAULT_PURPOSE, Snapshot, Target, read
from otpdesk.otp import Attempt, Instant, Purpose

T = TypeVar("T")


class Visit(QObject):
    """The customer on screen.

    `changed`: there is something new to show. `failed`: reading failed (DeskError). `refused`: an act was refused
    or failed (DeskError). `checked`: a code was checked (Checked). `looked_up`: a provider was asked of the number
    (NumberFacts). `busy` names the act under way.
    """

    changed = Signal()
    failed = Signal(object)
    refused = Signal(object)
    checked = Signal(object)
    looked_up = Signal(object)
    acted = Signal()

    def __init__(self, desktop: Desktop, target: Target, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.target = target
        self._purpose: Purpose | None = None
        self.snapshot: Snapshot | None = None
        self.sending: Choice | None = None
        self.checking = False
        self.asking = False
        self.looking = False
        self._closed = False
        self._loading = False
        self._stale = False
        self._presses: dict[tuple[object, ...], str] = {}
        self._due_at: Instant | None = None
        desktop.verification_changed.connect(self._on_verification_changed)

    def close(self) -> None:
        """Nothing that comes home from now on is shown."""
        self._closed = True
        self._desktop.verification_changed.disconnect(self._on_verification_changed)
        self.deleteLater()

    def run(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[DeskError], None], label: str = ""
    ) -> None:
        """Work for this customer: its result is dropped once another one is on screen."""
        self._desktop.jobs.run(self, work, self._while_open(done), self._while_open(failed), label=label)

    def _while_open(self, then: Callable[[T], None]) -> Callable[[T], None]:
        def if_open(result: T) -> None:
            if not self._closed:
                then(result)

        return if_open

    @property
    def session(self) -> Session | None:
        return self.snapshot.session if self.snapshot else None

    @property
    def purpose(self) -> Purpose:
        """What the next verification would be for: what was chosen, else what the last one was for."""
        if self._purpose is not None:
            return self._purpose
        return self.session.time_line.verification.purpose if self.session else DEFAULT_PURPOSE

    @property
    def attempt(self) -> Attempt | None:
        """The newest attempt of the verification on screen."""
        return wording.newest(self.session.time_line.attempts) if self.session else None

    @property
    def over(self) -> bool:
        """Whether the next send begins a new verification."""
        return headline(self.session, self._desktop.clock.now()).main_action in {Action.SEND, Action.DONE}

    def load(self) -> None:
        """Read everything again; while a reading is under way, once more after it."""
        if self._loading:
            self._stale = True
            return
        self._loading = True
        target, purpose, now = self.target, self._purpose, self._desktop.clock.now()
        desktop = self._desktop
        self.run(lambda: read(desktop.ready(), target, purpose, now), partial(self._on_read, target), self._on_unread)

    def _on_read(self, asked: Target, snapshot: Snapshot) -> None:
        self._loading = False
        stale, self._stale = self._stale, False
        if asked != self.target:  # another verification was begun meanwhile; what was read is of the one before
            stale = True
        elif self._is_mine(snapshot):
            self._keep(snapshot)
            self.changed.emit()
        else:
            self.target = Target(self.target.customer_id, self.target.address_id)
        if stale:
            self.load()

    def _is_mine(self, snapshot: Snapshot) -> bool:
        """Whether a verification adopted on a guess, while a first send runs, is one of this customer."""
        if self.snapshot is None or snapshot.session is None:
            return True
        return snapshot.session.time_line.verification.address_id in {
            place.id for place in self.snapshot.person.addresses
        }

    def _keep(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        customer = snapshot.person.customer
        verification = snapshot.session.time_line.verification if snapshot.session else None
        self.target = Target(
            customer.id if customer else None, snapshot.address_id, verification.id if verification else None
        )
        self._due_at = self._next_change(snapshot)

    def _next_change(self, snapshot: Snapshot) -> Instant | None:
        """When what is on screen changes by the passing of time alone."""
        moments = [choice.opens_at for choice in snapshot.choices if not choice.allowed and choice.opens_at is not None]
        moments += [choice.turn.at for choice in snapshot.choices if choice.turn is not None]
        if snapshot.session:
            moments.append(snapshot.session.time_line.verification.expires_at)
        now = self._desktop.clock.now()
        return min((moment for moment in moments if moment > now), default=None)

    def _on_unread(self, problem: DeskError) -> None:
        self._loading = False
        self.failed.emit(problem)

    def tick(self, now: Instant) -> None:
        """A second has passed: read again if a choice has opened or the code has run out."""
        if self._due_at is not None and now >= self._due_at:
            self._due_at = None
            self.load()

    @Slot(str)
    def _on_verification_changed(self, verification_id: str) -> None:
        if verification_id == self.target.verification_id:
            self.load()
        elif self.sending is not None and self.over:
            self.target = Target(self.target.customer_id, self.target.address_id, verification_id)
            self.load()

    def choose_purpose(self, purpose: Purpose) -> None:
        """What the next verification is for; prices and rules may differ."""
        if purpose is not self.purpose:
            self._purpose = purpose
            self.load()

    def send(self, choice: Choice, through: str = "") -> None:
        """Send once: no second send while one is under way, and a repeat after trouble is the same act.

        `through` is an account that the operator chose in the place of the plan's first.
        """
        if self.sending is not None or self.snapshot is None:
            return
        verification_id = None if self.over else self.target.verification_id
        ordinal = self.attempt.ordinal if self.attempt and verification_id else 0
        act = (choice.channel, choice.address_id, self.purpose, verification_id, ordinal, through)
        customer = self.snapshot.person.customer
        order = Order(
            operator=self._desktop.operator,
            address_id=choice.address_id,
            channel=choice.channel,
            purpose=self.purpose,
            wanted=through or None,
            customer=customer.reference if customer else None,
            verification=verification_id,
            press=self._presses.setdefault(act, uuid.uuid4().hex),
        )
        self.sending = choice
        self.changed.emit()
        desktop = self._desktop
        self.run(lambda: desktop.ready().sending.send(order), self._on_sent, self._on_not_sent, "Sending a code")

    def _on_sent(self, sent: Sent) -> None:
        self.sending = None
        self._presses.clear()
        self.target = Target(self.target.customer_id, self.target.address_id, sent.attempt.verification_id)
        self._after_act()

    def _on_not_sent(self, problem: DeskError) -> None:
        self.sending = None
        self.refused.emit(problem)
        self._after_act()

    def _after_act(self) -> None:
        self.changed.emit()
        self.acted.emit()
        self.load()

    def check(self, typed: str) -> None:
        """Have the code read back checked; the text goes to the desk and is kept nowhere."""
        session = self.session
        if self.checking or session is None:
            return
        verification_id, purpose = session.time_line.verification.id, session.time_line.verification.purpose
        self.checking = True
        self.changed.emit()
        desktop = self._desktop
        self.run(
            lambda: desktop.ready().checking.check(verification_id, typed, purpose),
            self._on_checked,
            self._on_not_checked,
            "Checking a code",
        )

    def _on_checked(self, checked: Checked) -> None:
        self.checking = False
        self.checked.emit(checked)
        self._after_act()

    def _on_not_checked(self, problem: DeskError) -> None:
        self.checking = False
        self.refused.emit(problem)
        self._after_act()

    def cancel(self) -> None:
        """End the verification: its codes count no more."""
        verification_id = self.target.verification_id
        if verification_id is not None and not self.over:
            desktop = self._desktop
            self._ask(lambda: desktop.ready().sending.cancel(verification_id))

    def check_again(self) -> None:
        """Ask the provider what became of a send that nobody answered for."""
        attempt = self.attempt
        if attempt is not None:
            desktop, attempt_id = self._desktop, attempt.id
            self._ask(lambda: desktop.ready().tracking.refresh(attempt_id))

    def _ask(self, work: Callable[[], object]) -> None:
        if self.asking:
            return
        self.asking = True
        self.changed.emit()
        self.run(work, self._on_answer, self._on_no_answer)

    def _on_answer(self, _answer: object) -> None:
        self.asking = False
        self._after_act()

    def _on_no_answer(self, problem: DeskError) -> None:
        self.asking = False
        self.refused.emit(problem)
        self._after_act()

    def look_up(self) -> None:
        """Have a provider asked of the number on screen; whoever sits here has pressed for it."""
        if self.looking or self.snapshot is None:
            return
        self.looking = True
        self.changed.emit()
        desktop, address_id = self._desktop, self.snapshot.address_id
        self.run(lambda: desktop.ready().lookups.look_up(address_id), self._on_looked_up, self._on_not_looked_up)

    def _on_looked_up(self, found: NumberFacts) -> None:
        self.looking = False
        self.looked_up.emit(found)
        self._after_act()

    def _on_not_looked_up(self, problem: DeskError) -> None:
        self.looking = False
        self.refused.emit(problem)
        self._after_act()
