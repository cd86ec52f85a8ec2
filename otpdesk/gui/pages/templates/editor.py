"""The editor of one text: subject, words with chips, what they need, and the ids under which carriers know them."""

from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.template_views import REGISTRATION, Judged, Origin, TextView
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.templates.checklist import Checklist
from otpdesk.gui.pages.templates.chips import VARIABLES, ChipEdit
from otpdesk.gui.pages.templates.matrix import CHANNELS
from otpdesk.gui.pieces import hairline
from otpdesk.gui.segments import Segment, Segmented
from otpdesk.gui.style import set_look, set_role
from otpdesk.otp import Channel

PAUSE = 500
"""Milliseconds without a key after which what was typed goes into the draft."""
_KEYS = {"code": "Alt+C", "company": "Alt+O", "minutes": "Alt+M"}
_LOWEST = 132

Typed = tuple[str, str, tuple[tuple[str, str], ...]]
"""Subject, body and ids, as they are typed."""


class Editor(QFrame):
    """`edited` follows every key, `settled` a pause or a left field; `channel_picked` the choice on top."""

    edited = Signal()
    settled = Signal()
    channel_picked = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self.view: TextView | None = None
        self._kept: Typed = ("", "", ())
        set_role(self, "card")
        self.setAccessibleName("Text")
        self.title, self.origin = QLabel(), QLabel()
        self.channels = Segmented(desktop.theme, "Channel", [Segment(wording.CHANNEL[one]) for one in CHANNELS])
        self.subject_label, self.subject = QLabel("Subject"), QLineEdit()
        self.body = ChipEdit(desktop.theme, "Text of the message")
        self.chips = {name: QPushButton(f"+ {name}") for name in VARIABLES}
        self.problem = QLabel()
        self.checklist = Checklist(desktop.theme)
        self.ids_box = QWidget()
        self.ids = {key: QLineEdit() for key in REGISTRATION}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        set_role(self.title, "subtitle")
        set_role(self.origin, "small")
        self.origin.setWordWrap(True)
        set_role(self.problem, "error")
        self.problem.setWordWrap(True)
        self.problem.hide()
        self.subject_label.setBuddy(self.subject)
        set_role(self.subject_label, "strong")
        self.subject.setAccessibleName("Subject")
        self.body.setMinimumHeight(_LOWEST)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(9)
        for widget in (self.title, self.origin, self.channels, self.subject_label, self.subject):
            column.addWidget(widget)
        column.addLayout(self._body_head())
        column.addWidget(self.body, 1)
        column.addWidget(self.problem)
        column.addWidget(self.checklist)
        column.addWidget(self._registration())

    def add_buttons(self, *buttons: QPushButton) -> None:
        """What else can be done with the text, below it."""
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in buttons:
            row.addWidget(button)
        row.addStretch()
        self._column.addWidget(hairline())
        self._column.addLayout(row)
        self._column.addStretch()

    def _body_head(self) -> QHBoxLayout:
        label = QLabel("Text")
        label.setBuddy(self.body)
        set_role(label, "strong")
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(label, 1)
        for name, button in self.chips.items():
            set_role(button, "chip")
            button.setShortcut(_KEYS[name])
            button.setToolTip(f"Put {{{name}}} where the cursor is ({_KEYS[name]})")
            button.setAccessibleName(f"Insert the {name}")
            button.clicked.connect(partial(self._insert, name))
            row.addWidget(button)
        return row

    def _registration(self) -> QWidget:
        column = QVBoxLayout(self.ids_box)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(hairline())
        words = QLabel("Registration in India: both ids from the operator's DLT portal, or none.")
        words.setWordWrap(True)
        set_role(words, "small")
        column.addWidget(words)
        row = QHBoxLayout()
        row.setSpacing(10)
        for key, field in self.ids.items():
            one = QVBoxLayout()
            one.setSpacing(3)
            label = QLabel(REGISTRATION[key])
            label.setBuddy(field)
            set_role(label, "strong")
            field.setAccessibleName(REGISTRATION[key])
            one.addWidget(label)
            one.addWidget(field)
            row.addLayout(one)
        column.addLayout(row)
        return self.ids_box

    def _connect(self) -> None:
        self.body.textChanged.connect(self._note)
        for field in (self.subject, *self.ids.values()):
            field.textEdited.connect(self._note)
            field.editingFinished.connect(self._settle)
        self._pause.timeout.connect(self._settle)
        self.channels.picked.connect(self._pick)

    # what is shown

    def show_view(self, view: TextView) -> None:
        """Show a text. What is typed and not in the draft yet stays, if it is the same text."""
        same = self.view is not None and self.view.line.key == view.line.key
        dirty = same and self.typed != self._kept
        self.view = view
        self._show_head(view)
        if dirty:
            return
        ids = tuple((key, view.registration.get(key, "")) for key in self.ids)
        self._kept = (view.subject, view.body, ids)
        if self.typed != self._kept:
            self._fill()
        if not same:
            self.show_problem(None)

    def _fill(self) -> None:
        subject, body, ids = self._kept
        self.body.blockSignals(True)
        self.body.setPlainText(body)
        self.body.blockSignals(False)
        self.subject.setText(subject)
        for key, value in ids:
            self.ids[key].setText(value)

    def _show_head(self, view: TextView) -> None:
        line = view.line
        mail = line.channel is Channel.EMAIL
        self.title.setText(f"{wording.PURPOSE[line.purpose]} · {wording.language(line.language)}")
        self.origin.setText(_origin_words(view))
        self.channels.set_chosen(CHANNELS.index(line.channel))
        self.subject_label.setVisible(mail)
        self.subject.setVisible(mail)
        self.ids_box.setVisible(line.channel is Channel.SMS)

    def show_judged(self, judged: Judged) -> None:
        """Tick off what is there, and mark the variables that are missing."""
        self.checklist.show_needs(judged.needs)
        missing = {need.place for need in judged.needs if need.place and need.problem}
        for name, button in self.chips.items():
            lacks = name in missing
            set_look(button, "active", "true" if lacks else "false")
            button.setText(f"+ {name} – missing" if lacks else f"+ {name}")

    def show_problem(self, problem: DeskError | None) -> None:
        """Say what keeps it out of the draft, at its field; what is typed stays."""
        field = problem.field if isinstance(problem, BadInput) else ""
        self.problem.setText("" if problem is None else f"{problem.title} {problem.hint}".strip())
        self.problem.setVisible(problem is not None)
        for key, line in {"subject": self.subject, **self.ids}.items():
            set_look(line, "wrong", "true" if key == field else "false")
            line.setAccessibleDescription(self.problem.text() if key == field else "")

    def set_writable(self, writable: bool) -> None:
        """Let it be typed in or not."""
        self.body.setReadOnly(not writable)
        for field in (self.subject, *self.ids.values()):
            field.setReadOnly(not writable)
        for button in self.chips.values():
            button.setEnabled(writable)

    # what is typed

    @property
    def typed(self) -> Typed:
        ids = tuple((key, field.text()) for key, field in self.ids.items())
        return self.subject.text(), self.body.toPlainText(), ids

    @property
    def dirty(self) -> bool:
        """Whether something is typed that is not in the draft."""
        return self.typed != self._kept

    def keep(self, typed: Typed) -> None:
        """It went into the draft."""
        self._kept = typed
        self.show_problem(None)

    def drop(self) -> None:
        """Forget what is typed and not in the draft: another text comes in its place."""
        self._pause.stop()
        self._kept = self.typed

    def put(self, subject: str, body: str) -> None:
        """Put another text in, as if it had been typed."""
        self.subject.setText(subject)
        cursor = self.body.textCursor()
        cursor.select(cursor.SelectionType.Document)
        cursor.insertText(body)
        self._settle()

    def _insert(self, name: str, *_checked: object) -> None:
        self.body.insert(name)

    @Slot()
    def _note(self) -> None:
        self.edited.emit()
        self._pause.start()

    @Slot()
    def _settle(self) -> None:
        self._pause.stop()
        if self.dirty:
            self.settled.emit()

    def settle(self) -> None:
        """What is typed goes into the draft now: another text is about to be shown."""
        self._settle()

    def _pick(self, number: int) -> None:
        self.channel_picked.emit(CHANNELS[number].value)


def _origin_words(view: TextView) -> str:
    """Where the text comes from, and what nobody checks of it."""
    unread = "" if view.words_known else " Its words are not checked: otpdesk does not know this language."
    return f"{_from_where(view)}{unread}"


def _from_where(view: TextView) -> str:
    line = view.line
    if line.origin is Origin.OWN:
        return "The desk's own text." if not line.changed else "The desk's own text, changed and not saved yet."
    if line.origin is Origin.BUILT_IN:
        return "Built-in. Change it, and it is the desk's own."
    return f"None in this language: the {wording.language(line.source)} one goes out. Change it to make one."
