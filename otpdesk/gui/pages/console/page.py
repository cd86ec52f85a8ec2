"""The console: find on top, who it is on the left, what is happening now in the middle, the past below."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout

from otpdesk.desk.views import Done, Hit
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page, key_name
from otpdesk.gui.pages.console.add_customer import AddCustomer
from otpdesk.gui.pages.console.board import Board
from otpdesk.gui.pages.console.find import FindField
from otpdesk.gui.pages.console.offers import offers
from otpdesk.gui.pages.console.snapshot import Target
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.otp import Customer

_SECOND = 1000
_RECENT = 10


class ConsolePage(Page):
    """The page support operators live in."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.visit: Visit | None = None
        self.field = FindField(desktop)
        self.bar.add(self.field, 1)
        self.board = Board(desktop)
        body = QVBoxLayout(self.body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(self.board)
        self.field.attach(self)
        self._wire()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND)
        self._second.timeout.connect(self.tick)
        self._show_nobody()

    def _wire(self) -> None:
        board = self.board
        self.field.picked.connect(self._on_picked)
        self.field.place_asked.connect(self._on_place_asked)
        self.field.add_asked.connect(self._on_add_asked)
        self.field.search_asked.connect(self._go_to_activity)
        board.stranger.placed.connect(self._on_placed)
        board.stranger.canceled.connect(self.next_customer)
        board.recent.picked.connect(self._on_recent)
        board.verification.done_asked.connect(self.next_customer)
        board.customer.activity_asked.connect(self._go_to_activity)
        board.attempts.activity_asked.connect(self._on_all_activity)
        board.notice.delivery_asked.connect(self._on_delivery_asked)
        board.blank.retried.connect(self.refresh)
        self.desktop.desk_opened.connect(self._on_desk_opened)

    # whom

    def open_customer(self, target: Target) -> None:
        """Open somebody; whatever is still under way for the one before is dropped."""
        self._close_visit()
        visit = self.visit = Visit(self.desktop, target, self)
        visit.changed.connect(self._on_changed)
        visit.failed.connect(self._on_failed)
        visit.acted.connect(self.read_recent)
        self.board.show_visit(visit)
        self.board.blank.show_loading()
        self.board.show_card(self.board.blank)
        visit.load()
        self.keys_changed.emit()

    def _close_visit(self) -> None:
        if self.visit is not None:
            self.visit.close()
            self.visit = None
        self.field.forget()
        self.board.show_visit(None)

    @Slot()
    def next_customer(self) -> None:
        """Done: an empty desk, the cursor in Find."""
        self._close_visit()
        self._show_nobody()
        self.field.setFocus()
        self.keys_changed.emit()

    def _show_nobody(self) -> None:
        if self.desktop.desk is None:
            self.board.blank.show_opening()
        else:
            self.board.blank.show_start()
        self.board.show_card(self.board.blank)

    @Slot()
    def _on_changed(self) -> None:
        if self.visit is None or self.visit.snapshot is None:
            return
        card = self.board.verification
        first = self.board.showing is not card
        self.board.show_snapshot(self.visit.snapshot)
        if first and not self.field.text():
            card.focus_main()
        self.keys_changed.emit()

    @Slot(object)
    def _on_failed(self, problem: DeskError) -> None:
        if self.board.showing is self.board.verification:
            self.desktop.messages.error(problem)
        else:
            self.board.blank.show_problem(problem)

    @Slot(object)
    def _on_picked(self, hit: Hit) -> None:
        customer = hit.customer.id if hit.customer else None
        self.open_customer(Target(customer, hit.address_id, hit.verification_id))

    @Slot(object)
    def _on_recent(self, done: Done) -> None:
        self.open_customer(Target(done.customer_id, done.address_id, done.verification_id))

    @Slot(str)
    def _on_place_asked(self, typed: str) -> None:
        self._close_visit()
        self.board.show_card(self.board.stranger)
        self.board.stranger.begin(typed)

    @Slot(str)
    def _on_placed(self, address_id: str) -> None:
        self.open_customer(Target(address_id=address_id))

    @Slot(str)
    def _on_add_asked(self, typed: str) -> None:
        dialog = AddCustomer(self.desktop, typed, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.added.connect(self._on_added)
        dialog.open()

    @Slot(object)
    def _on_added(self, customer: Customer) -> None:
        self.open_customer(Target(customer_id=customer.id))

    # elsewhere

    @Slot(str)
    def _go_to_activity(self, text: str) -> None:
        self.desktop.go("activity", text=text)

    @Slot()
    def _on_all_activity(self) -> None:
        person = self.visit.snapshot.person if self.visit and self.visit.snapshot else None
        self._go_to_activity(person.customer.reference if person and person.customer else "")

    @Slot(str)
    def _on_delivery_asked(self, account: str) -> None:
        self.desktop.go("activity", accounts=(account,))

    # the frame's side

    def opened(self, **what: object) -> None:
        """`customer_id`, `address_id` and `verification_id` say whom to open; nothing: go on where one was."""
        known = {key: str(value) for key, value in what.items() if key in Target.__slots__ and value}
        if known:
            self.open_customer(Target(**known))
        elif self.visit is None:
            self.field.setFocus()
        self.read_recent()

    def refresh(self) -> None:
        if self.visit is not None:
            self.visit.load()
        self.read_recent()

    @Slot()
    def _on_desk_opened(self) -> None:
        if self.visit is None and self.board.showing is self.board.blank:
            self.board.blank.show_start()
        if self.field.text():
            self.field.ask()
        self.read_recent()

    @Slot()
    def read_recent(self) -> None:
        """Read the operator's last customers."""
        desktop = self.desktop
        if desktop.desk is not None:
            desktop.jobs.run(self, lambda: desktop.ready().customers.recent(_RECENT), self._on_recent_read)

    def _on_recent_read(self, recent: tuple[Done, ...]) -> None:
        now, zone = self.desktop.clock.now(), self.desktop.zone
        self.board.recent.show_recent([done for done in recent if wording.same_day(done.at, now, zone)], now)

    def focus_find(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def escape(self) -> bool:
        if self.field.close_list() or self.board.customer.close_form():
            return True
        if self.visit is not None or self.board.showing is self.board.stranger:
            self.next_customer()
            return True
        if self.field.text():
            self.field.forget()
            return True
        return False

    def offers(self) -> tuple[Action, ...]:
        return offers(self)

    @property
    def subject(self) -> str:
        return "This page" if self.visit is None else "This verification"

    def take_key(self, event: QKeyEvent) -> bool:
        """Digits go into the code field wherever the focus is; they are no commands."""
        digit = event.text()
        if self.visit is None or not (digit.isascii() and digit.isdigit() and key_name(event) == digit):
            return super().take_key(event)
        card = self.board.verification
        if card.show_code_field():
            card.code.field.take(digit)
        return True

    def enter(self) -> None:
        """Enter presses the button that has the focus, else it is the card's."""
        focus = self.window().focusWidget()
        if isinstance(focus, QAbstractButton):
            focus.click()
        elif self.visit is not None:
            self.board.verification.enter()

    def step(self, by: int) -> None:
        """Open one's customer before (1) or after (-1) the one that is open."""
        self.board.recent.step(by, self.visit.target.verification_id if self.visit else None)

    # time

    @Slot()
    def tick(self) -> None:
        """A second has passed."""
        now = self.desktop.clock.now()
        self.board.recent.tick(now)
        if self.visit is not None:
            self.visit.tick(now)
            self.board.verification.tick()
            self.board.customer.tick()

    def showEvent(self, event: QShowEvent) -> None:
        self._second.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)
