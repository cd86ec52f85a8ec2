"""The side panel: the caps of one country, what is used of them, its route, and who changed it last."""

from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.countries import Stance, read_cap, read_price
from otpdesk.desk.country_views import CountryLine, CountryTable, LastChange
from otpdesk.gui import wording
from otpdesk.gui.bars import UsageBar
from otpdesk.gui.pages.countries import wording as words
from otpdesk.gui.pages.countries.columns import SEGMENTS
from otpdesk.gui.pages.countries.field import CapField
from otpdesk.gui.pages.countries.rows import Country
from otpdesk.gui.pieces import hairline
from otpdesk.gui.segments import Segmented
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme
from otpdesk.otp import Channel


class CountryPane(QWidget):
    """`changed` hands over the key of a cap and its new value."""

    changed = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._risk, self._routes, self._last = _wrapped("text2"), _wrapped("text2"), _wrapped("text2")
        self._warning = _wrapped("warning")
        self.per_day = CapField(theme, "per_day", "Codes per day", read_cap)
        self.price = CapField(theme, "highest_price", "Highest price per SMS", read_price)
        self.per_number = CapField(theme, "per_number_day", "Per number and day", read_cap)
        self.whatsapp = Segmented(theme, "WhatsApp", SEGMENTS)
        self._whatsapp_name = QLabel("WhatsApp")
        self._whatsapp_name.setBuddy(self.whatsapp)
        set_role(self._whatsapp_name, "strong")
        self._bar = UsageBar(theme)
        self._used = _wrapped("small")
        for key, field in self._fields().items():
            field.entered.connect(lambda cap, key=key: self.changed.emit(key, cap))
        self._lay_out()

    def _fields(self) -> dict[str, CapField]:
        return {"per_day": self.per_day, "highest_price": self.price, "per_number_day": self.per_number}

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._risk)
        column.addWidget(self._warning)
        column.addWidget(hairline())
        day = QVBoxLayout()
        day.setSpacing(5)
        day.addWidget(self.per_day)
        day.addWidget(self._bar)
        day.addWidget(self._used)
        column.addLayout(day)
        column.addWidget(self.price)
        column.addWidget(self.per_number)
        whatsapp = QHBoxLayout()
        whatsapp.addWidget(self._whatsapp_name, 1)
        whatsapp.addWidget(self.whatsapp)
        column.addLayout(whatsapp)
        column.addWidget(hairline())
        for title, text in (("Route", self._routes), ("Last change", self._last)):
            head = QLabel(title)
            set_role(head, "section")
            part = QVBoxLayout()
            part.setSpacing(3)
            part.addWidget(head)
            part.addWidget(text)
            column.addLayout(part)
        column.addStretch()

    def show_country(self, row: Country, table: CountryTable, *, writable: bool) -> None:
        """Show a country as my draft has it."""
        line = row.line
        risk = " ".join(part for part in (words.risk_sentence(row.verified), line.registration[1]) if part)
        self._risk.setText(risk or f"{words.share_spoken(row.verified).capitalize()}.")
        dear = bool(row.problem) and bool(line.sms) and all(hop.too_dear for hop in line.sms)
        self._warning.setText(row.warning or ("" if dear else row.problem))
        self._warning.setVisible(bool(self._warning.text()))
        self._show_day(line)
        self._show_price(row, table, row.problem if dear else "")
        self._show_number(line, table)
        self._routes.setText(_routes(line))
        carried = Channel.WHATSAPP in table.channels
        self._whatsapp_name.setVisible(carried)
        self.whatsapp.setVisible(carried)
        self.whatsapp.set_chosen(words.STANCES.index(line.rule.whatsapp))
        self.whatsapp.set_enabled_because(writable, "" if writable else "It cannot be changed now")
        for field in self._fields().values():
            field.line.setReadOnly(not writable)

    def _show_day(self, line: CountryLine) -> None:
        before, cap = line.published.per_day, line.rule.per_day
        was = words.was(before, cap, words.number(before))
        self.per_day.show_cap(cap, words.typed_number(cap), was, "Sends stop at this number, in 24 hours.")
        self._bar.setVisible(cap is not None)
        self._used.setVisible(cap is not None)
        if cap is not None:
            used = f"{words.number(line.used)} of {words.number(cap)} used in the last 24 hours"
            self._used.setText(used)
            self._bar.show_use(line.used or 0, cap, used)

    def _show_price(self, row: Country, table: CountryTable, problem: str) -> None:
        before, cap = row.line.published.highest_price, row.line.rule.highest_price
        self.price.set_name(f"Highest price per SMS, {table.currency}")
        was = words.was(before, cap, words.typed_price(before))
        below = "Accounts that ask more are left out."
        self.price.show_cap(cap, words.typed_price(cap), was, below, problem)

    def _show_number(self, line: CountryLine, table: CountryTable) -> None:
        before, cap = line.published.per_number_day, line.rule.per_number_day
        usual = words.number(table.default_per_number_day)
        was = words.was(before, cap, words.number(before))
        self.per_number.show_cap(cap, words.typed_number(cap), was, f"{usual} is the desk's limit where this is empty.")

    def show_last(self, change: LastChange | None, zone: ZoneInfo) -> None:
        """Who changed it last; read after the rest."""
        self._last.setText(words.last_change(change, zone))

    def forget_last(self) -> None:
        """Another country: who changed it last is being read."""
        self._last.setText("…")

    @property
    def text(self) -> str:
        """What the panel says beside its fields."""
        labels = (self._risk, self._warning, self._used, self._routes, self._last)
        return " ".join(label.text() for label in labels if not label.isHidden())


def _routes(line: CountryLine) -> str:
    parts = []
    for name, stance, hops in (("SMS", line.rule.sms, line.sms), ("Voice", line.rule.voice, line.voice)):
        if stance is Stance.BLOCK:
            parts.append(f"{name}: blocked")
        else:
            way = ", then ".join(f"{hop.account} {wording.money(hop.price)}" for hop in hops)
            parts.append(f"{name}: {way or 'no account carries it'}")
    return "\n".join(parts)


def _wrapped(role: str) -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label
