"""The team: a quiet list, the chosen member beside it, and what roles protect from below."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.configuration_views import MemberLine
from otpdesk.desk.team_views import TeamLine
from otpdesk.errors import DeskError
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.team import undoing
from otpdesk.gui.pages.team.member_dialog import MemberDialog
from otpdesk.gui.pages.team.member_panel import MemberPanel
from otpdesk.gui.pages.team.members import MemberRow, columns, rows
from otpdesk.gui.pages.team.offers import team_offers
from otpdesk.gui.pages.team.undoing import Change
from otpdesk.gui.pages.team.words import protection
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table
from otpdesk.roles import Right, Role, needs

_BEGIN = (
    "Roles hold from now on, for everybody at this desk. You become its supervisor; a name that is not in the team "
    "counts as an operator's. A team cannot be ended again: its last supervisor stays."
)
_ADD = "The name is the one with which the person signs in to the computer; acts are audited under it."


class TeamView(QWidget):
    """Reads and changes the team. `read` follows each reading, `acts_wanted` asks for what somebody did."""

    read = Signal(object)
    changed = Signal()
    acts_wanted = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.team: TeamLine | None = None
        self._done: list[Change] = []
        self._dialog: MemberDialog | None = None
        self._busy = False
        self._model = Records(columns(desktop.zone), lambda row: row.identity, lambda row: row.member is None)
        self.table: Table[MemberRow] = Table(desktop.theme, self._model, "The team")
        self.states = States(desktop, self.table)
        self.panel = MemberPanel(desktop)
        self.note = QLabel()
        self._lay_out()
        self.states.acted.connect(self.begin)
        self.states.retried.connect(self.refresh)
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self.open_panel)
        self.panel.closed.connect(self.close_panel)
        self.panel.change_wanted.connect(self.change_role)
        self.panel.removal_wanted.connect(self.take_out)
        self.panel.acts_wanted.connect(self._want_acts)
        desktop.writable_changed.connect(self._show_chosen)
        desktop.role_changed.connect(self._show_chosen)
        desktop.theme.changed.connect(self._show_chosen)

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(6, 1, 6, 6)
        inner.addWidget(self.states)
        self.panel.hide()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self.panel)
        self.note.setWordWrap(True)
        set_role(self.note, "small")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row, 1)
        column.addWidget(self.note)

    # reading

    @Slot()
    def refresh(self) -> None:
        """Read the team."""
        desk = self._desktop.desk
        if desk is not None:
            self.states.wait()
            self._desktop.jobs.run(self, desk.team.read, self._show, self.states.show_problem)

    def _show(self, team: TeamLine) -> None:
        self.team = team
        self._desktop.take_me(team.me)
        self._model.show(rows(team))
        self.note.setText(protection(shared=team.shared))
        if team.me.team:
            self.states.show_content()
            if not self.table.currentIndex().isValid():
                self.table.choose(0)
        else:
            hint = f"Until there is one, {team.me.name} and whoever else sits here may do everything."
            self.states.show_empty("No team yet.", hint, "Begin a team…" if not self.why_not else "", "users")
        self._show_chosen()
        self.read.emit(team)

    @property
    def member(self) -> MemberLine | None:
        """The chosen member, also one who left."""
        row = self.table.record()
        return row.member if row is not None else None

    @property
    def why_not(self) -> str:
        """Why the team cannot be changed now; empty when it can."""
        if not self._desktop.may(Right.TEAM):
            return needs(Right.TEAM)
        return "" if self._desktop.writable else "the database does not answer"

    @Slot()
    def _show_chosen(self, *_row: object) -> None:
        if self.member is None:
            self.panel.hide()
        elif not self.panel.isHidden():
            self.panel.show_member(self.member, why_not=self.why_not)

    @Slot()
    def open_panel(self, *_row: object) -> None:
        """Show the chosen member in full."""
        if self.member is not None:
            self.panel.show()
            self._show_chosen()

    @Slot()
    def close_panel(self) -> None:
        """Give the table the whole width."""
        self.panel.hide()

    @Slot()
    def _want_acts(self) -> None:
        if self.member is not None:
            self.acts_wanted.emit(self.member.name)

    # changing

    @Slot()
    def begin(self) -> None:
        """Begin a team with whoever sits here as its supervisor."""
        if self.team is None or self.why_not:
            return
        name = self.team.me.name
        dialog = self._ask("Begin a team", _BEGIN, "Begin a team", Role.SUPERVISOR)
        dialog.fix_name(name)
        dialog.fix_role()
        dialog.wanted.connect(self._add)

    @Slot()
    def add(self) -> None:
        """Ask whom to take in, with which role."""
        if self.team is None or self.why_not:
            return
        if not self.team.me.team:
            self.begin()
            return
        self._ask("Add to the team", _ADD, "Add", Role.OPERATOR).wanted.connect(self._add)

    @Slot()
    def change_role(self) -> None:
        """Ask for another role of the chosen member; somebody who left comes back."""
        member = self.member
        if member is None or self.why_not:
            return
        left = member.left_at is not None
        title = f"Take {member.name} in again" if left else f"Role of {member.name}"
        dialog = self._ask(title, "", "Take in" if left else "Change role", member.role)
        dialog.fix_name(member.name)
        dialog.wanted.connect(self._add if left else partial(self._set_role, member))

    @Slot()
    def take_out(self) -> None:
        """Take the chosen member out; Undo brings the member back."""
        member = self.member
        if member is not None and member.left_at is None and not self.why_not:
            self._do(undoing.removed(member.name, member.role))

    @Slot()
    def undo(self) -> None:
        """Take back what was changed last here."""
        if self.last is not None and not self.why_not:
            self._take_back(self.last)

    def _ask(self, title: str, words: str, button: str, role: Role) -> MemberDialog:
        dialog = self._dialog = MemberDialog(self._desktop.theme, title, words, button, role, self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.finished.connect(self._forget_dialog)
        dialog.open()
        return dialog

    @Slot()
    def _forget_dialog(self) -> None:
        self._dialog = None

    @Slot(str, Role)
    def _add(self, name: str, role: Role) -> None:
        if self.team is not None:
            self._do(undoing.added(self.team, name, role))

    def _set_role(self, member: MemberLine, _name: str, role: Role) -> None:
        if role is member.role:
            self._close_dialog()
        else:
            self._do(undoing.changed(member.name, member.role, role))

    def _do(self, change: Change) -> None:
        self._run(change, change.act, self._keep)

    def _keep(self, change: Change) -> None:
        self._done.append(change)
        if change.back is None:
            self._desktop.messages.toast(change.said)
        else:
            self._desktop.messages.toast(change.said, undo=partial(self._take_back, change))

    def _take_back(self, change: Change) -> None:
        if change in self._done and change.back is not None:
            self._run(change, change.back, self._drop)

    def _drop(self, change: Change) -> None:
        self._done.remove(change)
        self._desktop.messages.toast(f"Taken back: {change.said}")

    def _run(self, change: Change, act: undoing.Act, kept: Callable[[Change], None]) -> None:
        if self._busy:
            return
        desk = self._desktop.ready()
        self._busy = True

        def done(team: TeamLine) -> None:
            self._busy = False
            self._close_dialog()
            kept(change)
            self._show(team)
            self.changed.emit()

        self._desktop.jobs.run(self, lambda: act(desk), done, self._fail, label="Changing the team")

    def _fail(self, problem: DeskError) -> None:
        self._busy = False
        if self._dialog is not None:
            self._dialog.show_problem(problem)
        else:
            self._desktop.messages.error(problem)

    def _close_dialog(self) -> None:
        if self._dialog is not None:
            self._dialog.accept()

    # what can be done

    @property
    def last(self) -> Change | None:
        """What was changed last here and can be taken back."""
        return self._done[-1] if self._done and self._done[-1].back is not None else None

    def offers(self) -> tuple[Action, ...]:
        """What can be done with the team now."""
        return (*team_offers(self), *self.table.row_actions(self._desktop.messages))

    def toggle_panel(self) -> None:
        """Open or close the side panel."""
        if self.panel.isHidden():
            self.open_panel()
        else:
            self.close_panel()

    def escape(self) -> bool:
        """Close the panel, if it is open."""
        shown = not self.panel.isHidden()
        self.close_panel()
        return shown

    def take_focus(self) -> None:
        """Put the focus on the list, or on what stands in its place."""
        self.states.take_focus()
