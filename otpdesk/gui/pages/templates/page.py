"""The Templates page: languages and channels on the left, the text in the middle, how it reads on the right."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QWidget

from otpdesk.desk.template_views import Judged, Origin, TextTable, TextView
from otpdesk.errors import DeskError
from otpdesk.gui.accessible import name_signs
from otpdesk.gui.actions import Action
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.configure import ConfigurePage
from otpdesk.gui.pages.templates.acts import Acts
from otpdesk.gui.pages.templates.editor import Editor
from otpdesk.gui.pages.templates.matrix import Matrix
from otpdesk.gui.pages.templates.preview import Preview
from otpdesk.gui.states import States
from otpdesk.gui.tab_order import set_tab_order
from otpdesk.otp import Channel, Purpose

_MATRIX = 420
_PREVIEW = 300
_SIDE_BY_SIDE = 780
_FIND = 200
_ALONE, _ABOVE = 300, 170
"""The most height of the text field: beside the preview, and above it where there is no room beside."""


class TemplatesPage(ConfigurePage):
    """What is typed goes into the draft at each pause; nothing takes effect until it is saved."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop)
        self.matrix = Matrix(desktop)
        self.editor = Editor(desktop)
        self.preview = Preview(desktop)
        self.acts = Acts(desktop, self.editor, self)
        self.filter_field = QLineEdit()
        self.more = {name: QPushButton(name) for name in ("Reset", "Copy to…", "Versions of it", "Send a test")}
        self._table: TextTable | None = None
        self._view: TextView | None = None
        self._judged: Judged | None = None
        self._priced = ""
        self._side = QWidget()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._side)
        self._scroll = QScrollArea()
        self._content = QWidget()
        self.states = States(desktop, self._content)
        self._lay_out()
        self._connect()
        self._size()

    def _lay_out(self) -> None:
        self.bar.set_title("Templates", "What customers read and hear; built-in until you change it")
        self.filter_field.setPlaceholderText("Filter by language")
        self.filter_field.setAccessibleName("Filter the texts by language")
        self.filter_field.setFixedWidth(_FIND)
        self.filter_field.setClearButtonEnabled(True)
        name_signs(self.filter_field, {})
        self.bar.add(self.filter_field)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(16)
        self._both.addWidget(self.editor, 1)
        self._both.addWidget(self.preview)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._side)
        row = QHBoxLayout(self._content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.matrix)
        row.addWidget(self._scroll, 1)
        whole = QHBoxLayout(self.body)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.addWidget(self.states)
        self.editor.add_buttons(*self.more.values())

    def _connect(self) -> None:
        desktop = self.desktop
        self.states.retried.connect(self.refresh)
        self.matrix.chosen.connect(self._choose)
        self.matrix.purpose_chosen.connect(self._show_table)
        self.filter_field.textChanged.connect(self._show_table)
        self.editor.edited.connect(self._judge)
        self.editor.settled.connect(self.acts.save)
        self.editor.channel_picked.connect(self._pick_channel)
        self.preview.replace_wanted.connect(self._replace)
        self.preview.offers_changed.connect(partial(set_tab_order, self))
        self.more["Reset"].clicked.connect(self.acts.reset)
        self.more["Copy to…"].clicked.connect(self.acts.copy)
        self.more["Versions of it"].clicked.connect(self.acts.show_history)
        self.more["Send a test"].clicked.connect(self.acts.send_test)
        self.acts.copied.connect(self._show_copy)
        desktop.draft.changed.connect(self.read)
        desktop.draft.published.connect(self.read)
        desktop.desk_opened.connect(self.read)
        desktop.writable_changed.connect(self.editor.set_writable)
        desktop.theme.changed.connect(self._size)

    @Slot()
    def _size(self) -> None:
        theme = self.desktop.theme
        left = min(theme.px(_MATRIX), max(self.width() * 2 // 5, 300))
        self.matrix.setFixedWidth(left)
        beside = self.width() - left >= theme.px(_SIDE_BY_SIDE)
        direction = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        self._both.setDirection(direction)
        self.preview.setMaximumWidth(theme.px(_PREVIEW) if beside else 16_777_215)
        self.preview.setMinimumWidth(theme.px(_PREVIEW) if beside else 0)
        self.editor.body.setMaximumHeight(theme.px(_ALONE if beside else _ABOVE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._size()

    # what the window asks

    def offers(self) -> tuple[Action, ...]:
        writable, mine = self.desktop.writable, self._view is not None
        own = mine and self._view is not None and self._view.line.origin is Origin.OWN
        why = "" if own else "the desk has no text of its own here"
        return (
            Action("Edit the text", self.editor.body.setFocus, "Return", "pencil", "edit", mine and writable),
            Action("Next channel", partial(self.matrix.move_channel, 1), "L", "chevron-right", "", mine, listed=False),
            Action(
                "Channel before", partial(self.matrix.move_channel, -1), "H", "chevron-left", "", mine, listed=False
            ),
            Action("Reset to the built-in text", self.acts.reset, "X", "undo-2", "reset", own and writable, why),
            Action("Copy to another purpose or language…", self.acts.copy, "C", "copy", "", mine and writable),
            Action("Versions of this text…", self.acts.show_history, "V", "history", "versions", mine),
            Action("Send a test to me…", self.acts.send_test, "T", "send", "test", mine),
            *(replace(one, hint="") for one in self.matrix.table.row_actions(self.desktop.messages)),
            *super().offers(),
        )

    def opened(self, **what: object) -> None:
        """`purpose`, `language` and `channel` choose a text."""
        super().opened(**what)
        if what.get("purpose"):
            self.matrix.go_to(
                Purpose(str(what["purpose"])), str(what.get("language", "en")), Channel(str(what.get("channel", "sms")))
            )
        self.read()
        self.matrix.table.setFocus()

    def focus_find(self) -> None:
        self.filter_field.setFocus()
        self.filter_field.selectAll()

    def escape(self) -> bool:
        fields: tuple[QWidget, ...] = (self.editor.body, self.editor.subject, *self.editor.ids.values())
        for field in (self.filter_field, *fields):
            if field.hasFocus():
                self.editor.settle()
                self.matrix.table.setFocus()
                return True
        return False

    @Slot()
    def refresh(self) -> None:
        super().refresh()
        self.read()

    # reading

    @Slot()
    def read(self) -> None:
        """Read the matrix and the text that is shown."""
        desk = self.desktop.desk
        if desk is None:
            return
        self.states.wait()
        self.desktop.jobs.run(self, desk.templates.table, self._take_table, self.states.show_problem)

    def _take_table(self, table: TextTable) -> None:
        self._table = table
        self.states.show_content()
        self._show_table()
        self._read_text()

    @Slot()
    def _show_table(self) -> None:
        if self._table is not None:
            self.matrix.show_table(self._table, self.filter_field.text().strip())

    @Slot(str, str)
    def _choose(self, _language: str, _channel: str) -> None:
        self.editor.settle()
        self._read_text()

    @Slot(str)
    def _pick_channel(self, channel: str) -> None:
        self.matrix.channel = Channel(channel)
        self._choose(self.matrix.language, channel)

    def _read_text(self) -> None:
        line, desk = self.matrix.line(), self.desktop.desk
        if line is None or desk is None:
            return
        self.desktop.jobs.run(
            self, lambda: desk.templates.text(line.purpose, line.language, line.channel), self._show_text
        )

    def _show_text(self, view: TextView) -> None:
        line = self.matrix.line()
        if line is None or line.key != view.line.key:
            return  # another was chosen meanwhile
        self._view = view
        self.editor.show_view(view)
        self.more["Reset"].setEnabled(view.line.origin is Origin.OWN and self.desktop.writable)
        self._judge()
        self.keys_changed.emit()
        if view.sample.price is None and view.sample.country not in {"", self._priced}:
            self._ask_price(view.sample.country)

    def _ask_price(self, country: str) -> None:
        """Ask the accounts for their prices, once for each country while the window is open."""
        self._priced = country
        desk = self.desktop.ready()
        self.desktop.jobs.run(self, lambda: desk.countries.refresh_price(country), self._take_price, self._miss_price)

    def _take_price(self, news: bool) -> None:
        if news:
            self._read_text()

    def _miss_price(self, _problem: DeskError) -> None:
        """The preview says already that the price is not known."""

    @Slot()
    def _judge(self) -> None:
        from otpdesk.desk.judging import judge

        view = self._view
        if view is None:
            return
        line, (subject, body, _) = view.line, self.editor.typed
        self._judged = judge(line.purpose, line.language, line.channel, subject, body, view.sample)
        self.editor.show_judged(self._judged)
        self.preview.show_judged(view, self._judged)

    @Slot(str)
    def _replace(self, sign: str) -> None:
        if self._judged is not None:
            self.acts.replace(tuple(one for one in self._judged.dear if sign in {"", one.sign}))

    @Slot(str, str)
    def _show_copy(self, purpose: str, language: str) -> None:
        self.filter_field.clear()
        self.matrix.go_to(Purpose(purpose), language, self.matrix.channel)
        self.desktop.messages.toast("Copied into the draft")
