"""The page Team & audit: two views, one in front."""

from PySide6.QtCore import QLocale, Qt, QTimer, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QVBoxLayout

from otpdesk.desk.team_views import TeamLine
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages import Page
from otpdesk.gui.pages.team.audit_view import AuditView
from otpdesk.gui.pages.team.team_view import TeamView
from otpdesk.gui.questions import MOST_COUNTED
from otpdesk.gui.segments import Segment, Segmented

_TYPING = 250
_FIND_WIDTH = 280
_TEAM, _AUDIT = 0, 1
_PLACES = ("team", "audit")
_TITLE = "Team & audit"


class TeamPage(Page):
    """Who may do what, and who did what. T and L change between the two."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.team = TeamView(desktop)
        self.audit = AuditView(desktop)
        self.switch = Segmented(desktop.theme, "Shown", (Segment("Team"), Segment("Audit")))
        self.field = QLineEdit()
        self.add = QPushButton(" Add")
        self.verify = QPushButton(" Verify")
        self.export = QPushButton(" Export CSV")
        self._stack = QStackedWidget()
        self._read: set[int] = set()
        self._typing = QTimer(self)
        self._lay_out()
        self._connect()
        desktop.theme.changed.connect(self._paint)
        self._paint()
        self._show_view(_TEAM)

    def _lay_out(self) -> None:
        for widget in (self.switch, self.field, self.add, self.verify, self.export):
            self.bar.add(widget)
        self.add.setAccessibleName("Add to the team")
        self.verify.setAccessibleName("Verify the audit")
        self.export.setAccessibleName("Export the audit")
        self.field.setPlaceholderText("Name, word, id or customer")
        self.field.setAccessibleName("Search the audit")
        self.field.setFixedWidth(_FIND_WIDTH)
        self.field.setClearButtonEnabled(True)
        sign = self.desktop.theme.icon("search", "muted")
        name_signs(self.field, {self.field.addAction(sign, QLineEdit.ActionPosition.LeadingPosition): "Search"})
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING)
        for view in (self.team, self.audit):
            self._stack.addWidget(view)
        column = QVBoxLayout(self.body)
        column.setContentsMargins(20, 16, 20, 16)
        column.addWidget(self._stack)

    def _connect(self) -> None:
        self.switch.picked.connect(self._show_view)
        self.field.textChanged.connect(self._type)
        self.field.returnPressed.connect(self._search)
        self._typing.timeout.connect(self._search)
        self.add.clicked.connect(self.team.add)
        self.verify.clicked.connect(self.audit.verify)
        self.export.clicked.connect(self.audit.export)
        self.team.read.connect(self._show_team)
        self.team.changed.connect(self._forget_audit)
        self.team.acts_wanted.connect(self._show_acts)
        self.team.table.chosen.connect(self.keys_changed)
        self.audit.counted.connect(self._show_count)
        self.audit.chosen_changed.connect(self.keys_changed)
        self.audit.cleared.connect(self.field.clear)
        self.desktop.desk_opened.connect(self._read_anew)
        self.desktop.writable_changed.connect(self._follow_rights)
        self.desktop.role_changed.connect(self._follow_rights)

    @Slot()
    def _paint(self) -> None:
        theme = self.desktop.theme
        self.add.setIcon(theme.icon("user-plus", "text2"))
        self.verify.setIcon(theme.icon("shield-check", "text2"))
        self.export.setIcon(theme.icon("download", "text2"))
        for sign in self.field.actions():  # asked for anew: Qt may have given the one that was added another wrapper
            sign.setIcon(theme.icon("search", "muted"))

    # which view

    @property
    def _view(self) -> TeamView | AuditView:
        return self.audit if self._stack.currentIndex() == _AUDIT else self.team

    @Slot(int)
    def _show_view(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.switch.set_chosen(number)
        for widget in (self.field, self.verify, self.export):
            widget.setVisible(number == _AUDIT)
        self.add.setVisible(number == _TEAM)
        self._read_once(number)
        self._show_title()
        self.keys_changed.emit()

    def _read_once(self, number: int) -> None:
        if number not in self._read and self.desktop.desk is not None:
            self._read.add(number)
            self._view.refresh()

    def show_team(self) -> None:
        """T: bring the team to the front."""
        self._show_view(_TEAM)
        self.team.take_focus()

    def show_audit(self) -> None:
        """L: bring the audit to the front."""
        self._show_view(_AUDIT)
        self.audit.take_focus()

    @Slot(str)
    def _show_acts(self, name: str) -> None:
        self.field.clear()
        self._typing.stop()
        self._read.add(_AUDIT)
        self.audit.show_acts_of(name)
        self.show_audit()

    @Slot()
    def _forget_audit(self) -> None:
        """The team was changed: the audit has a new line."""
        self._read.discard(_AUDIT)

    @Slot()
    def _read_anew(self) -> None:
        self._read.clear()
        if self.isVisible():
            self._read_once(self._stack.currentIndex())

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        other = (
            Action("The audit", self.show_audit, "L", "scroll-text", "audit")
            if self._view is self.team
            else Action("The team", self.show_team, "T", "users", "team")
        )
        find = Action("Search the audit", self.focus_find, "/", "search", "find")
        return (*self._view.offers(), other, find)

    def opened(self, **what: object) -> None:
        """`place="audit"` shows the audit, `text="…"` lines with that text, `who="…"` all that somebody did."""
        if who := str(what.get("who") or ""):
            self._show_acts(who)
            return
        if text := str(what.get("text") or ""):
            self._read.add(_AUDIT)
            self.field.setText(text)
            self._search()
        if text or what.get("place") in _PLACES:
            self._show_view(_AUDIT if text else _PLACES.index(str(what["place"])))
        self._read_once(self._stack.currentIndex())
        self._view.take_focus()

    def refresh(self) -> None:
        self._read.add(self._stack.currentIndex())
        self._view.refresh()

    def focus_find(self) -> None:
        self._show_view(_AUDIT)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def escape(self) -> bool:
        if self.field.hasFocus():
            self.audit.take_focus()
            return True
        return self._view.escape()

    # search

    @Slot()
    def _type(self) -> None:
        self._typing.start()

    @Slot()
    def _search(self) -> None:
        self._typing.stop()
        self.audit.search(self.field.text())

    # words

    @Slot(object)
    def _show_team(self, _team: TeamLine) -> None:
        self._follow_rights()
        self._show_title()

    @Slot()
    def _follow_rights(self, *_now: object) -> None:
        self.add.setEnabled(not self.team.why_not)
        self.add.setToolTip(self.team.why_not)
        self.add.setAccessibleDescription(self.team.why_not)
        self.keys_changed.emit()

    @Slot(object)
    def _show_count(self, _count: int | None) -> None:
        self._show_title()

    def _show_title(self) -> None:
        words = self._team_words() if self._view is self.team else self._audit_words()
        self.bar.set_title(_TITLE, words)

    def _team_words(self) -> str:
        team = self.team.team
        if team is None:
            return "Reading…"
        if not team.me.team:
            return "No team yet · everybody may do everything"
        count = len(team.members)
        role = team.me.role.value if team.me.role else "not in the team"
        return f"{count} member{'' if count == 1 else 's'} · you are {team.me.name}, {role}"

    def _audit_words(self) -> str:
        period = self.audit.filters.period.title
        return f"{_counted(self.audit.count)} · {period[0].lower()}{period[1:]} · times in {self.desktop.zone.key}"


def _counted(count: int | None) -> str:
    if count is None:
        return "Reading…"
    if count >= MOST_COUNTED:
        return f"{QLocale().toString(MOST_COUNTED)}+ lines"
    return "1 line" if count == 1 else f"{QLocale().toString(count)} lines"
