"""Choosing some accounts of a channel: a box each; what cannot be used says why."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.views import AccountLine
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel


class AccountChoice(QWidget):
    """`changed` follows every box."""

    changed = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(label)
        self._lines: tuple[AccountLine, ...] = ()
        self._boxes: dict[str, QCheckBox] = {}
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.hide()
        set_role(self.problem, "error")
        heading = QLabel(label)
        set_role(heading, "strong")
        self._none = QLabel("No account carries that.")
        set_role(self._none, "small")
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(heading)
        whole.addLayout(self._column)
        whole.addWidget(self._none)
        whole.addWidget(self.problem)

    def show_accounts(self, lines: Iterable[AccountLine], channel: Channel) -> None:
        """Offer the accounts that carry a channel; what was chosen stays chosen."""
        chosen = self.names
        self._lines = tuple(one for one in lines if channel in one.channels)
        for box in self._boxes.values():
            self._column.removeWidget(box)
            box.deleteLater()
        self._boxes = {}
        for one in self._lines:
            box = self._boxes[one.name] = QCheckBox(f"{one.name} · {one.title}{' · paused' if one.paused else ''}")
            box.setChecked(one.name in chosen)
            box.toggled.connect(self._change)
            self._column.addWidget(box)
        self._none.setVisible(not self._lines)

    @Slot()
    def _change(self) -> None:
        self.show_problem("")
        self.changed.emit()

    @property
    def names(self) -> tuple[str, ...]:
        """The accounts that are chosen, in their order."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def choose(self, names: Sequence[str]) -> None:
        """Choose some accounts."""
        for name, box in self._boxes.items():
            box.setChecked(name in names)

    def show_problem(self, words: str) -> None:
        """Say what is wrong with the choice; empty: nothing."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))
