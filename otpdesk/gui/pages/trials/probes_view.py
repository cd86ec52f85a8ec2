"""Probes: what came of them, the messages to look for on the phone, own numbers and schedules."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.desk import Desk
from otpdesk.desk.probe_views import NumberKind, OwnNumber, Probe, ProbeBoard, ProbePlan, ProbeResult, Schedule
from otpdesk.desk.views import AccountLine
from otpdesk.errors import DeskError
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.trials.number_dialog import NumberDialog
from otpdesk.gui.pages.trials.probe_columns import RESULTS, messages
from otpdesk.gui.pages.trials.probe_offers import came, probe_offers
from otpdesk.gui.pages.trials.probe_side import ProbeSide
from otpdesk.gui.pages.trials.schedule_dialog import ScheduleDialog
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table
from otpdesk.roles import Right, needs

_EMPTY = "Put your own phones on the list, and see what really arrives. Probes are tests: no figure counts them."
_RESULTS_HEIGHT = 190


class ProbesView(QWidget):
    """`listed` follows each reading."""

    listed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.board: ProbeBoard | None = None
        self.dialog: NumberDialog | ScheduleDialog | None = None
        self._busy = False
        self._results: Records[ProbeResult] = Records(RESULTS, lambda one: (one.account, one.number))
        self.results: Table[ProbeResult] = Table(desktop.theme, self._results, "What came of the probes")
        self._messages: Records[Probe] = Records(messages(desktop.zone), lambda one: one.id)
        self.table: Table[Probe] = Table(desktop.theme, self._messages, "Messages")
        self.side = ProbeSide(desktop)
        self.arrived = QPushButton("It arrived")
        self.missing = QPushButton("It did not")
        self.read = QPushButton("Read the simulated phone")
        self._asked = QLabel()
        self._whole = QWidget()
        self.states = States(desktop, self._whole)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.results.setMinimumHeight(self._desktop.theme.px(_RESULTS_HEIGHT))
        set_role(self._asked, "small")
        self._asked.setWordWrap(True)
        confirm = QHBoxLayout()
        confirm.setContentsMargins(10, 8, 10, 8)
        confirm.setSpacing(8)
        confirm.addWidget(self._asked, 1)
        confirm.addWidget(self.read)
        confirm.addWidget(self.arrived)
        confirm.addWidget(self.missing)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(_card("What came of them", self.results), 2)
        left.addWidget(_card("Messages", self.table, confirm), 3)
        row = QHBoxLayout(self._whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.states)

    def _connect(self) -> None:
        self.states.acted.connect(self.add_number)
        self.states.retried.connect(self.refresh)
        self.table.chosen.connect(self._show_chosen)
        self.arrived.clicked.connect(partial(self.confirm, arrived=True))
        self.missing.clicked.connect(partial(self.confirm, arrived=False))
        self.read.clicked.connect(self.read_phone)
        self.side.number_wanted.connect(self.add_number)
        self.side.schedule_wanted.connect(self.add_schedule)
        self.side.removal_wanted.connect(self.remove_number)
        self.side.end_wanted.connect(self.end_schedule)
        self._desktop.writable_changed.connect(self._show_chosen)
        self._desktop.role_changed.connect(self._show_chosen)
        self._desktop.verification_changed.connect(self._follow)

    # reading

    @Slot()
    def refresh(self) -> None:
        """Read everything about probes."""
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.probes.board, self._show, self.states.show_problem)

    @Slot(str)
    def _follow(self, verification_id: str) -> None:
        known = self.board.probes if self.board else ()
        taken = any(one.verification == verification_id or one.state in {"taken", "planned"} for one in known)
        if taken and self.isVisible():
            self.refresh()

    def _show(self, board: ProbeBoard) -> None:
        self.board = board
        self._results.show(board.results)
        self._messages.show(tuple(one for one in board.probes if one.state != "planned"))
        self.side.show_board(board, self.why_not)
        if board.numbers or board.probes:
            self.states.show_content()
        else:
            self.states.show_empty(
                "No phone of yours yet.", _EMPTY, "" if self.why_not else "Add a number…", "smartphone"
            )
        self._show_chosen()
        self.listed.emit()

    @property
    def subtitle(self) -> str:
        """How much there is, in a line."""
        if self.board is None:
            return "Reading…"
        waiting = sum(one.waiting for one in self.board.probes)
        numbers = "1 number" if len(self.board.numbers) == 1 else f"{len(self.board.numbers)} numbers"
        return f"{numbers} · {waiting} to look for on the phone" if waiting else numbers

    @property
    def probe(self) -> Probe | None:
        """The chosen message."""
        return self.table.record()

    @property
    def why_not(self) -> str:
        """Why numbers and schedules cannot be changed now; empty when they can."""
        return self._lost if self._desktop.may(Right.CONFIGURE) else needs(Right.CONFIGURE)

    @property
    def _lost(self) -> str:
        return "" if self._desktop.writable else "the database does not answer"

    @property
    def unconfirmable(self) -> str:
        """Why the chosen message cannot be confirmed; empty when it can."""
        if self.probe is None:
            return "no message is chosen"
        if self.probe.kind is NumberKind.CONTROL:
            return "nothing can arrive at a control"
        return self._lost if self.probe.state == "sent" else "it was not sent"

    @Slot()
    def _show_chosen(self, *_row: object) -> None:
        why, one = self.unconfirmable, self.probe
        for button in (self.arrived, self.missing):
            button.setEnabled(not why)
            button.setToolTip(why)
            button.setAccessibleDescription(why)
        self._asked.setText("" if one is None or why else f"Through {one.account} to {one.label}: is it on the phone?")
        self.read.setVisible(bool(self._desktop.handset))
        self.read.setEnabled(not self._lost and any(one.waiting for one in (self.board.probes if self.board else ())))
        self.side.allow(self.why_not)

    # doing

    def confirm(self, _clicked: object = None, *, arrived: bool) -> None:
        """Say of the chosen message whether it arrived."""
        one = self.probe
        if one is None or self.unconfirmable:
            return
        self._run(lambda desk: desk.probes.confirm(one.id, arrived=arrived), "Noted")

    @Slot()
    def read_phone(self) -> None:
        """In the demo: let the simulated phone say what arrived."""
        url = self._desktop.handset
        if url and not self._lost:
            self._run(lambda desk: desk.probes.confirm_by(partial(came, url)), "Read from the simulated phone")

    @Slot()
    def add_number(self) -> None:
        """Ask for an own number."""
        if not self.why_not and self.dialog is None:
            dialog = NumberDialog(self._desktop.theme, self.window())
            dialog.wanted.connect(self._add_number)
            self._open(dialog)

    @Slot(str, str, object)
    def _add_number(self, label: str, number: str, kind: object) -> None:
        self._run(lambda desk: desk.probes.add(label, number, kind), f"{label.strip()} is on the list")  # type: ignore[arg-type]

    @Slot(object)
    def remove_number(self, number: OwnNumber) -> None:
        """Take a number off the list."""
        self._run(lambda desk: desk.probes.remove(number.id), f"{number.label} is off the list")

    @Slot()
    def add_schedule(self) -> None:
        """Ask for a schedule."""
        desk = self._desktop.desk
        if desk is not None and not self.why_not and self.dialog is None:
            self._desktop.jobs.run(self, desk.configuring.accounts, self._ask_schedule)

    def _ask_schedule(self, accounts: tuple[AccountLine, ...]) -> None:
        if self.board is not None and self.dialog is None:
            dialog = ScheduleDialog(self._desktop, accounts, self.board.numbers, self.window())
            dialog.wanted.connect(self._add_schedule)
            self._open(dialog)

    @Slot(object)
    def _add_schedule(self, plan: ProbePlan) -> None:
        self._run(lambda desk: desk.probes.plan(plan), f"{plan.messages} messages are planned, each once")

    @Slot(object)
    def end_schedule(self, schedule: Schedule) -> None:
        """Nothing more of a schedule is sent."""
        self._run(lambda desk: desk.probes.end(schedule.id), "The schedule is ended")

    def _open(self, dialog: NumberDialog | ScheduleDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget)
        dialog.open()

    @Slot()
    def _forget(self) -> None:
        self.dialog = None

    def _run(self, act: Callable[[Desk], object], said: str) -> None:
        if self._busy:
            return
        self._busy, desk = True, self._desktop.ready()

        def worked() -> ProbeBoard:
            act(desk)
            return desk.probes.board()

        def done(board: ProbeBoard) -> None:
            self._busy = False
            if self.dialog is not None:
                self.dialog.accept()
            self._desktop.messages.toast(said)
            self._show(board)

        self._desktop.jobs.run(self, worked, done, self._fail, label="Probes")

    def _fail(self, problem: DeskError) -> None:
        self._busy = False
        if isinstance(self.dialog, QDialog):
            self.dialog.show_problem(problem)
        else:
            self._desktop.messages.error(problem)

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the probes now."""
        return (*probe_offers(self), *self.table.row_actions(self._desktop.messages))

    def take_focus(self) -> None:
        """Put the focus on the messages, or on what stands in their place."""
        if self.board is not None and self.board.probes:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.states.take_focus()


def _card(title: str, table: QWidget, foot: QHBoxLayout | None = None) -> QFrame:
    card = QFrame()
    set_role(card, "card")
    heading = QLabel(title)
    heading.setContentsMargins(10, 10, 10, 0)
    set_role(heading, "subtitle")
    column = QVBoxLayout(card)
    column.setContentsMargins(6, 1, 6, 6)
    column.setSpacing(2)
    column.addWidget(heading)
    column.addWidget(table, 1)
    if foot is not None:
        column.addLayout(foot)
    return card
