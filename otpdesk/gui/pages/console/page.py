"""The console: find on top, who it is on the left, what is happening now in the middle, the past below."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from otpdesk.desk.views import Done, Hit
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.console.add_customer import AddCustomer
from otpdesk.gui.pages.console.attempts import AttemptsCard, merged
from otpdesk.gui.pages.console.blank import BlankCard
from otpdesk.gui.pages.console.card import VerificationCard
from otpdesk.gui.pages.console.customer import CustomerCard
from otpdesk.gui.pages.console.find import FindField
from otpdesk.gui.pages.console.headline import Action
from otpdesk.gui.pages.console.notice import NoticeBar
from otpdesk.gui.pages.console.prechecks import PrechecksCard
from otpdesk.gui.pages.console.recent import RecentCard
from otpdesk.gui.pages.console.stranger import StrangerPanel
from otpdesk.gui.pages.console.visit import Target, Visit
from otpdesk.otp import Customer

_LEFT = 318
_SECOND = 1000
_RECENT = 10


class ConsolePage(Page):
    """The page support operators live in."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.visit: Visit | None = None
        theme = desktop.theme
        self.field = FindField(desktop)
        self.bar.add(self.field, 1)
        self.field.attach(self)
        self.customer = CustomerCard(desktop)
        self.prechecks = PrechecksCard(theme)
        self.recent = RecentCard(theme)
        self.blank = BlankCard(theme)
        self.stranger = StrangerPanel(desktop)
        self.card = VerificationCard(desktop)
        self.notice = NoticeBar(theme)
        self.attempts = AttemptsCard(desktop)
        self._lay_out()
        self._wire()
        self._second = QTimer(self)
        self._second.setInterval(_SECOND)
        self._second.timeout.connect(self.tick)
        self._show_nobody()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(12)
        for card in (self.customer, self.prechecks, self.recent):
            left.addWidget(card)
        left.addStretch()
        column = QWidget()
        column.setFixedWidth(_LEFT)
        left.setContentsMargins(0, 0, 0, 0)
        column.setLayout(left)
        self._now = QWidget()
        now = QVBoxLayout(self._now)
        now.setContentsMargins(0, 0, 0, 0)
        now.setSpacing(12)
        now.addWidget(self.card)
        now.addWidget(self.notice)
        now.addWidget(self.attempts, 1)
        self._middle = QStackedWidget()
        for widget in (self.blank, self.stranger, self._now):
            self._middle.addWidget(widget)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(16)
        row.addWidget(column)
        row.addWidget(self._middle, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        body = QVBoxLayout(self.body)
        body.setContentsMargins(0, 0, 0, 0)
        body.addWidget(scroll)

    def _wire(self) -> None:
        self.field.picked.connect(self._on_picked)
        self.field.place_asked.connect(self._on_place_asked)
        self.field.add_asked.connect(self._on_add_asked)
        self.field.search_asked.connect(self._on_search_asked)
        self.stranger.placed.connect(self._on_placed)
        self.stranger.canceled.connect(self.next_customer)
        self.recent.picked.connect(self._on_recent)
        self.card.done_asked.connect(self.next_customer)
        self.customer.activity_asked.connect(self._go_to_activity)
        self.attempts.activity_asked.connect(self._on_all_activity)
        self.notice.delivery_asked.connect(self._on_delivery_asked)
        self.blank.retried.connect(self.refresh)
        self.desktop.desk_opened.connect(self._on_desk_opened)

    # whom

    def open_customer(self, target: Target) -> None:
        """Open somebody; whatever is still under way for the one before is dropped."""
        self._close_visit()
        visit = self.visit = Visit(self.desktop, target, self)
        visit.changed.connect(self._on_changed)
        visit.failed.connect(self._on_failed)
        visit.acted.connect(self.read_recent)
        self.customer.show_visit(visit)
        self.card.show_visit(visit)
        self.attempts.clear()
        self.blank.show_loading()
        self._show(self.blank)
        visit.load()
        self.keys_changed.emit()

    def _close_visit(self) -> None:
        if self.visit is not None:
            self.visit.close()
            self.visit = None
        self.field.forget()
        self.stranger.forget()
        self.customer.show_visit(None)
        self.card.show_visit(None)
        self.notice.show_snapshot(None)
        self.attempts.clear()

    @Slot()
    def next_customer(self) -> None:
        """Done: an empty desk, the cursor in Find."""
        self._close_visit()
        self._show_nobody()
        self.field.setFocus()
        self.keys_changed.emit()

    def _show_nobody(self) -> None:
        if self.desktop.desk is None:
            self.blank.show_opening()
        else:
            self.blank.show_start()
        self._show(self.blank)

    def _show(self, widget: QWidget) -> None:
        self._middle.setCurrentWidget(widget)
        known = widget is self._now
        self.customer.setVisible(known)
        self.prechecks.setVisible(known)

    @Slot()
    def _on_changed(self) -> None:
        visit = self.visit
        if visit is None or visit.snapshot is None:
            return
        snapshot = visit.snapshot
        first = self._middle.currentWidget() is not self._now
        before = self.card.headline.main_action
        self.customer.refresh()
        self.prechecks.show_checks(snapshot.person.prechecks, snapshot.person.used, snapshot.person.ceiling)
        self.card.refresh()
        self.notice.show_snapshot(snapshot)
        session = snapshot.session.time_line.attempts if snapshot.session else ()
        self.attempts.show_attempts(merged(session, snapshot.person.recent))
        self._show(self._now)
        if first or before is not self.card.headline.main_action:
            self._focus_main(first=first)
            self.keys_changed.emit()

    def _focus_main(self, *, first: bool) -> None:
        """Put the focus where the next key belongs, unless the operator is at work elsewhere."""
        focus = self.window().focusWidget()
        free = focus is None or focus is self or not focus.isVisible() or not focus.isEnabled()
        if self.field.text() and self.field.hasFocus():
            return
        if first or free or self.card.isAncestorOf(focus):
            self.card.focus_main()

    @Slot(object)
    def _on_failed(self, problem: DeskError) -> None:
        if self._middle.currentWidget() is self._now:
            self.desktop.messages.error(problem)
        else:
            self.blank.show_problem(problem)
            self._show(self.blank)

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
        self._show(self.stranger)
        self.stranger.begin(typed)

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
    def _on_search_asked(self, typed: str) -> None:
        self.desktop.go("activity", text=typed)

    @Slot(str)
    def _go_to_activity(self, reference: str) -> None:
        self.desktop.go("activity", text=reference)

    @Slot()
    def _on_all_activity(self) -> None:
        person = self.visit.snapshot.person if self.visit and self.visit.snapshot else None
        self._go_to_activity(person.customer.reference if person and person.customer else "")

    @Slot(str)
    def _on_delivery_asked(self, account: str) -> None:
        self.desktop.go("activity", accounts=(account,))

    # the frame's side

    def opened(self, **what: object) -> None:
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
        if self.visit is None and self._middle.currentWidget() is self.blank:
            self.blank.show_start()
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
        self.recent.show_recent(recent, self.desktop.clock.now())

    def focus_find(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def escape(self) -> bool:
        if self.field.close_list() or self.customer.close_form():
            return True
        if self.visit is not None or self._middle.currentWidget() is self.stranger:
            self.next_customer()
            return True
        if self.field.text():
            self.field.forget()
            return True
        return False

    def keys(self) -> tuple[tuple[str, str], ...]:
        if self.visit is None:
            return (("/", "find"), ("Enter", "open"), ("Alt+↓", "recent"))
        if self.card.headline.main_action is Action.SEND:
            return (("/", "find"), ("S", "send"), ("V", "call"), ("E", "e-mail"), ("Esc", "next"))
        return (
            ("/", "find"),
            ("0–9", "code"),
            ("Enter", "check"),
            ("R", "resend"),
            ("V", "call"),
            ("E", "e-mail"),
            ("X", "cancel"),
            ("Esc", "done, next"),
        )

    def commands(self) -> Mapping[str, Callable[[], None]]:
        commands: dict[str, Callable[[], None]] = {str(digit): partial(self._type, str(digit)) for digit in range(10)}
        commands |= {key: partial(self._press, key) for key in "SRVEW"}
        return commands | {
            "X": self._cancel,
            "Return": self.card.main_action,
            "Shift+H": self.customer.reveal_first,
            "Alt+Up": partial(self._step, -1),
            "Alt+Down": partial(self._step, 1),
        }

    def _press(self, key: str) -> None:
        if self.visit is not None:
            self.card.press(key)

    def _type(self, digit: str) -> None:
        if self.card.show_code_field():
            self.card.code.field.take(digit)

    def _cancel(self) -> None:
        if self.visit is not None:
            self.visit.cancel()

    def _step(self, by: int) -> None:
        self.recent.step(by, self.visit.target.verification_id if self.visit else None)

    # time

    @Slot()
    def tick(self) -> None:
        """A second has passed."""
        now = self.desktop.clock.now()
        self.recent.tick(now)
        if self.visit is not None:
            self.visit.tick(now)
            self.card.tick()
            self.customer.tick()

    def showEvent(self, event: QShowEvent) -> None:
        self._second.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._second.stop()
        super().hideEvent(event)
