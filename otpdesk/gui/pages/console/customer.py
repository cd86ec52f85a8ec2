"""Who is on the line: name, masked addresses, what is known of the line, and when he was last verified."""

from functools import partial
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.provider_views import NumberFacts
from otpdesk.desk.views import Person
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.pages.console.number import NumberPane
from otpdesk.gui.pages.console.reason import ReasonForm
from otpdesk.gui.pages.console.reveal import AddressRow
from otpdesk.gui.pages.console.visit import Visit
from otpdesk.gui.pieces import Initials, hairline
from otpdesk.gui.style import set_role

_REASONS = (
    "Reading it back to the customer",
    "The customer asks which number we have",
    "The number on record may be wrong",
)
_FACTS = ("Line", "Local time", "Language", "Last verified")


class CustomerCard(QFrame):
    """The customer card. `activity_asked`: show everything sent to this customer."""

    activity_asked = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._visit: Visit | None = None
        self._person: Person | None = None
        self._reason = ""
        self._wanted: str | None = None
        self._rows: list[AddressRow] = []
        set_role(self, "card")
        self.setAccessibleName("Customer")
        self._disc = Initials(desktop.theme, 42, ("accent_bg", "accent"))
        self._name = QLabel()
        self._name.setWordWrap(True)
        set_role(self._name, "name")
        self._since = QLabel()
        self._since.setWordWrap(True)
        set_role(self._since, "small")
        self._more = QPushButton()
        self._more.setAccessibleName("More about this customer")
        self._more.setToolTip("More")
        set_role(self._more, "icon")
        self._more.setMenu(self._menu())
        self._form = ReasonForm(desktop.theme, "Why do you need the whole of it?", _REASONS, "Show for 10 s")
        self._form.given.connect(self._on_reason)
        self._form.canceled.connect(self._on_no_reason)
        self._form.hide()
        self._facts = {name: ElidedLabel() for name in _FACTS}
        self.number = NumberPane(desktop.theme)
        self.number.wanted.connect(self._look_up)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._name)
        words.addWidget(self._since)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._disc)
        head.addLayout(words, 1)
        head.addWidget(self._more, 0, Qt.AlignmentFlag.AlignTop)
        self._places = QVBoxLayout()
        self._places.setSpacing(4)
        grid = QGridLayout()
        grid.setVerticalSpacing(9)
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self._facts.items()):
            label = QLabel(name)
            set_role(label, "muted")
            set_role(value, "fact")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            label.setBuddy(value)
            grid.addWidget(label, row, 0)
            grid.addWidget(value, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addLayout(self._places)
        column.addWidget(self._form)
        column.addWidget(hairline())
        column.addLayout(grid)
        column.addWidget(hairline())
        column.addWidget(self.number)

    def _menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction("Everything sent to this customer").triggered.connect(self._ask_activity)
        self._copy_reference = menu.addAction("Copy the reference")
        self._copy_reference.triggered.connect(self._on_copy)
        return menu

    @Slot()
    def _ask_activity(self) -> None:
        if self._person is not None:
            self.activity_asked.emit(self._person.customer.reference if self._person.customer else "")

    @Slot()
    def _on_copy(self) -> None:
        if self._person is not None and self._person.customer is not None:
            QGuiApplication.clipboard().setText(self._person.customer.reference)
            self._desktop.messages.toast("The reference is in the clipboard.")

    @Slot()
    def _paint(self) -> None:
        self._more.setIcon(self._desktop.theme.icon("ellipsis", "text2"))

    def show_visit(self, visit: Visit | None) -> None:
        """Another customer: nothing revealed stays, and a new reason will be asked."""
        self._visit = visit
        self._person = None
        self._reason = ""
        self._wanted = None
        self._form.hide()
        self.number.forget()
        for row in self._rows:
            row.cover()
        if visit is not None:
            visit.looked_up.connect(self._on_looked_up)

    @property
    def rows(self) -> tuple[AddressRow, ...]:
        """The addresses on screen, numbers first."""
        return tuple(self._rows)

    def refresh(self) -> None:
        """Show the visit's person."""
        if self._visit is None or self._visit.snapshot is None:
            return
        person = self._visit.snapshot.person
        if self._person is None or person.addresses != self._person.addresses:
            self._build_rows(person)
        self._person = person
        customer = person.customer
        self._disc.set_name(person.title if customer else "")
        self._name.setText(person.title)
        if customer:
            since = wording.year(customer.created_at, self._desktop.zone)
            self._since.setText(f"{customer.reference} · since {since}")
        else:
            self._since.setText("Not in the directory")
        self._copy_reference.setEnabled(customer is not None)
        self._show_facts(person)

    def _build_rows(self, person: Person) -> None:
        for row in self._rows:
            row.cover()
            self._places.removeWidget(row)
            row.deleteLater()
        phones_first = sorted(person.addresses, key=lambda place: place.kind != "phone")
        self._rows = [AddressRow(self._desktop, place) for place in phones_first]
        for row in self._rows:
            row.reveal_asked.connect(self._on_reveal_asked)
            self._places.addWidget(row)

    def _show_facts(self, person: Person) -> None:
        snapshot = self._visit.snapshot if self._visit else None
        main = next((place for place in person.addresses if snapshot and place.id == snapshot.address_id), None)
        if main is None or main.kind != "phone":
            line = "E-mail only"
        else:
            line = " · ".join(part for part in (wording.line(main.line), wording.country(main.country)) if part)
        self._facts["Line"].setText(line)
        looking = self._visit is not None and self._visit.looking
        self.number.allow(phone=main is not None and main.kind == "phone", busy=looking)
        if snapshot is not None and snapshot.number is not None:
            self.number.show_facts(snapshot.number, self._desktop.clock.now(), self._desktop.zone)
        self._facts["Language"].setText(wording.language(person.language) if person.language else "Not known")
        verified = "Never"
        if person.last_verified_at is not None:
            purpose = wording.PURPOSE[person.last_verified_purpose].lower() if person.last_verified_purpose else ""
            when = wording.moment(person.last_verified_at, self._desktop.clock.now(), self._desktop.zone)
            verified = " · ".join(part for part in (when, purpose) if part)
        self._facts["Last verified"].setText(verified)
        self.tick()

    def tick(self) -> None:
        """A second has passed: the customer's clock goes on."""
        if self._person is None:
            return
        name = self._person.zone
        zone = _zone(name)
        if zone is None:
            self._facts["Local time"].setText("Not known")
            return
        city = name.rpartition("/")[2].replace("_", " ")
        self._facts["Local time"].setText(f"{wording.weekday_time(self._desktop.clock.now(), zone)} · {city}")

    def reveal_first(self) -> None:
        """Shift+H: reveal the address that codes go to, or mask it again."""
        if self._rows and self._visit is not None and self._visit.snapshot is not None:
            main = self._visit.snapshot.address_id
            next((row for row in self._rows if row.place.id == main), self._rows[0]).toggle()

    @Slot()
    def _look_up(self) -> None:
        if self._visit is not None:
            self._visit.look_up()

    @Slot(object)
    def _on_looked_up(self, found: NumberFacts) -> None:
        self.number.show_facts(found, self._desktop.clock.now(), self._desktop.zone, news=True)

    @Slot(str)
    def _on_reveal_asked(self, address_id: str) -> None:
        self._wanted = address_id
        if self._reason:
            self._read(address_id)
        else:
            self._form.begin()

    @Slot(str)
    def _on_reason(self, reason: str) -> None:
        self._reason = reason
        if self._wanted is not None:
            self._read(self._wanted)

    @Slot()
    def _on_no_reason(self) -> None:
        self._form.hide()
        self._wanted = None

    def close_form(self) -> bool:
        """Close the question for a reason; True if it was open."""
        was_open = self._form.isVisible()
        self._on_no_reason()
        return was_open

    def _read(self, address_id: str) -> None:
        visit = self._visit
        if visit is None:
            return
        desktop, reason = self._desktop, self._reason
        self._form.button.set_busy(True)
        visit.run(
            lambda: desktop.ready().customers.reveal(address_id, reason),
            partial(self._on_value, address_id),
            self._on_not_revealed,
        )

    def _on_value(self, address_id: str, value: str) -> None:
        self._form.button.set_busy(False)
        self._form.hide()
        for row in self._rows:
            if row.place.id == address_id and self.window().isActiveWindow():
                row.reveal(value)
                row.button.setFocus()

    def _on_not_revealed(self, problem: DeskError) -> None:
        self._form.button.set_busy(False)
        self._reason = ""
        self._desktop.messages.error(problem)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None
