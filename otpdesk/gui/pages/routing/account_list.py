"""The accounts of a route in the order to try them: added, moved and taken out, by mouse and by keyboard."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import Stop
from otpdesk.gui.elided import ElidedLabel
from otpdesk.gui.messages import announce
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_BUTTON = 32


class HueDot(QLabel):
    """The hue of a provider before the name of its account."""

    def __init__(self, theme: Theme, provider: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._provider = theme, provider
        self.setFixedSize(9, 9)
        theme.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        color = self._theme.provider_color(self._provider).name()
        self.setStyleSheet(f"background: {color}; border-radius: 2px;")


class AccountRow(QWidget):
    """One account with its place. `moved(by)` and `removed` follow its buttons and Alt+↑, Alt+↓, Delete."""

    moved = Signal(int)
    removed = Signal()

    def __init__(self, theme: Theme, stop: Stop, place: int, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        name = ElidedLabel(stop.account)
        set_role(name, "fact")
        number = QLabel(f"{place + 1}.")
        set_role(number, "small")
        self.up = self._button("arrow-up", f"Try {stop.account} earlier", place > 0, partial(self.moved.emit, -1))
        self.down = self._button(
            "arrow-down", f"Try {stop.account} later", place < count - 1, partial(self.moved.emit, 1)
        )
        self.out = self._button("x", f"Take {stop.account} out", True, self.removed.emit)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(number)
        row.addWidget(HueDot(theme, stop.provider))
        row.addSpacing(4)
        row.addWidget(name, 1)
        for button in (self.up, self.down, self.out):
            row.addWidget(button)
        if stop.fault:
            sign = QLabel()
            sign.setPixmap(theme.pixmap("triangle-alert", "warn", 14))
            sign.setToolTip(stop.fault)
            sign.setAccessibleName(stop.fault)
            row.insertWidget(4, sign)

    def _button(self, icon: str, does: str, able: bool, act: object) -> QPushButton:
        button = QPushButton()
        button.setIcon(self._theme.icon(icon, "text2"))
        button.setAccessibleName(does)
        button.setToolTip(does)
        button.setEnabled(able)
        button.setFixedSize(_BUTTON, _BUTTON)
        set_role(button, "icon")
        button.clicked.connect(act)
        return button

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if alt and event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.moved.emit(-1 if event.key() == Qt.Key.Key_Up else 1)
        elif event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class AccountList(QWidget):
    """The list and the choice that adds to it. `edited` follows every change by hand."""

    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._offered: tuple[Stop, ...] = ()
        self._chosen: list[str] = []
        self.rows: list[AccountRow] = []
        self.choice = QComboBox()
        self.choice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.choice.setAccessibleName("Add an account to the route")
        self.choice.activated.connect(self._add)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(self._list)
        column.addWidget(self.choice)
        theme.changed.connect(self._show)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts in order."""
        return tuple(self._chosen)

    def offer(self, stops: Sequence[Stop]) -> None:
        """The accounts that may be added."""
        self._offered = tuple(stops)
        self._show()

    def set_accounts(self, names: Sequence[str]) -> None:
        """Put these on the route, without `edited`."""
        self._chosen = list(names)
        self._show()

    @Slot()
    def _show(self) -> None:
        for row in self.rows:
            self._list.removeWidget(row)
            row.deleteLater()
        known = {stop.account: stop for stop in self._offered}
        self.rows = []
        for place, name in enumerate(self._chosen):
            stop = known.get(name, Stop(name, "", "It does not exist, or does not carry this channel."))
            row = AccountRow(self._theme, stop, place, len(self._chosen))
            row.moved.connect(partial(self._move, place))
            row.removed.connect(partial(self._take_out, place))
            self._list.addWidget(row)
            self.rows.append(row)
        self._show_choice()

    def _show_choice(self) -> None:
        left = [stop for stop in self._offered if stop.account not in self._chosen]
        self.choice.clear()
        self.choice.addItem("Add an account…" if left else "No other account carries this channel")
        for stop in left:
            self.choice.addItem(f"{stop.account} – {stop.fault}" if stop.fault else stop.account, stop.account)
        self.choice.setEnabled(bool(left))

    @Slot(int)
    def _add(self, number: int) -> None:
        name = self.choice.itemData(number)
        if name is not None:
            self._change([*self._chosen, str(name)], f"{name} added")
            self.choice.setFocus()

    def _move(self, place: int, by: int) -> None:
        wanted = place + by
        if not 0 <= wanted < len(self._chosen):
            return
        names = list(self._chosen)
        name = names.pop(place)
        names.insert(wanted, name)
        self._change(names, f"{name} is number {wanted + 1}")
        row = self.rows[wanted]
        button = row.up if by < 0 else row.down
        (button if button.isEnabled() else row.out).setFocus()

    def _take_out(self, place: int) -> None:
        name = self._chosen[place]
        self._change([one for one in self._chosen if one != name], f"{name} taken out")
        (self.rows[min(place, len(self.rows) - 1)].out if self.rows else self.choice).setFocus()

    def _change(self, names: list[str], said: str) -> None:
        self._chosen = names
        self._show()
        announce(self, said)
        self.edited.emit()
