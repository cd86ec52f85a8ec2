"""Asking: where, what a verified customer is worth, and the answer with what it rests on."""

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from otpdesk.countries import read_price
from otpdesk.desk.suggesting_words import valued
from otpdesk.desk.suggestion_views import Place, ShareLine, Suggestion, SuggestionLine
from otpdesk.errors import BadInput, DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.suggestions import words
from otpdesk.gui.pages.suggestions.columns import share_columns
from otpdesk.gui.pieces import hairline, selectable
from otpdesk.gui.records import Records
from otpdesk.gui.states import States
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table

_VALUE_WIDTH = 130
_PLACE_LETTERS = 30


class AskView(QWidget):
    """Works out a suggestion. `taken_up` follows with the one that is tried in the shadow from now on."""

    taken_up = Signal(object)
    changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._asked = 0
        self.places: tuple[Place, ...] = ()
        self.found: Suggestion | None = None
        self.place = QComboBox()
        self.value = QLineEdit()
        self.button = QPushButton("Work out")
        self.problem = QLabel()
        self.title, self.sentences = selectable("", "subtitle"), selectable("", "text2")
        self.history = selectable("", "small")
        self.shadow = QPushButton("Try in the shadow for 7 days")
        self.model: Records[ShareLine] = Records(share_columns(lambda: self.found), lambda one: one.account)
        self.table: Table[ShareLine] = Table(desktop.theme, self.model, "Shares of the accounts")
        self._answer = QFrame()
        self.states = States(desktop, self._answer)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        card = QFrame()
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 14)
        inside.setSpacing(12)
        inside.addLayout(self._form())
        self.problem.setWordWrap(True)
        self.problem.hide()
        set_role(self.problem, "warning")
        inside.addWidget(self.problem)
        inside.addWidget(hairline())
        inside.addWidget(self.states, 1)
        answer = QVBoxLayout(self._answer)
        answer.setContentsMargins(0, 0, 0, 0)
        answer.setSpacing(10)
        for widget in (self.title, self.sentences, self.history):
            answer.addWidget(widget)
        row = QHBoxLayout()
        row.addWidget(self.shadow)
        row.addStretch()
        answer.addLayout(row)
        answer.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)

    def _form(self) -> QHBoxLayout:
        where, worth = QLabel("&Where"), QLabel("A verified customer is &worth")
        where.setBuddy(self.place)
        worth.setBuddy(self.value)
        self.place.setAccessibleName("Country and channel")
        self.place.view().setAccessibleName("Countries and channels")
        self.place.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.place.setMinimumContentsLength(_PLACE_LETTERS)
        self.value.setAccessibleName("What a verified customer is worth, optional")
        self.value.setPlaceholderText("2.50, optional")
        self.value.setFixedWidth(_VALUE_WIDTH)
        set_role(self.button, "primary")
        row = QHBoxLayout()
        row.setSpacing(10)
        for label in (where, worth):
            set_role(label, "strong")
        for widget in (where, self.place, worth, self.value, self.button):
            row.addWidget(widget)
        row.addStretch()
        return row

    def _connect(self) -> None:
        self.button.clicked.connect(self.ask)
        self.value.returnPressed.connect(self.ask)
        self.place.activated.connect(self.ask)
        self.shadow.clicked.connect(self.take_up)
        self.states.retried.connect(self.read)
        self.states.acted.connect(self.read)
        self._desktop.writable_changed.connect(self._follow)

    # reading

    @Slot()
    def read(self) -> None:
        """Read where suggestions can be asked for."""
        desk = self._desktop.desk
        if desk is None:
            self.states.wait()
            return
        self.states.wait()
        self._desktop.jobs.run(self, desk.suggesting.places, self._show_places, self.states.show_problem)

    def _show_places(self, places: tuple[Place, ...]) -> None:
        if places != self.places:
            self.places = places
            kept = self.place.currentIndex()
            self.place.clear()
            for one in places:
                self.place.addItem(words.place(one), (one.country, one.channel.value))
            self.place.setCurrentIndex(min(max(kept, 0), len(places) - 1))
        self._follow()
        if not places:
            hint = "A suggestion is between accounts that both carried first attempts in the last 60 days."
            self.states.show_empty("Nothing to choose between yet.", hint, "Look again", "lightbulb")
        elif self.found is None:
            self.ask()
        else:
            self.states.show_content()

    @property
    def chosen(self) -> Place | None:
        """Where."""
        number = self.place.currentIndex()
        return self.places[number] if 0 <= number < len(self.places) else None

    def _value(self) -> int | None:
        """What was typed. BadInput."""
        return read_price(self.value.text(), "value")

    @Slot()
    def ask(self) -> None:
        """Work it out."""
        desk, place = self._desktop.desk, self.chosen
        if desk is None or place is None:
            return
        try:
            value = self._value()
        except BadInput as problem:
            self._refuse(problem)
            return
        self.problem.hide()
        self._asked += 1
        number = self._asked
        self.states.wait()

        def came(found: Suggestion) -> None:
            if number == self._asked:
                self._show(found)

        def missed(problem: DeskError) -> None:
            if number == self._asked:
                self.found = None
                self._follow()
                self.states.show_problem(problem)

        self._desktop.jobs.run(
            self, partial(desk.suggesting.suggest, place.country, place.channel, value), came, missed
        )

    def _refuse(self, problem: DeskError) -> None:
        self.problem.setText(f"{problem.title} {problem.hint}".strip())
        self.problem.show()
        self.value.setFocus()

    def _show(self, found: Suggestion) -> None:
        self.found = found
        self.title.setText(f"{found.title}.")
        left = (f"{name} is left out: it {why}." for name, why in found.left_out)
        self.sentences.setText(" ".join((*found.sentences, *left)))
        self.history.setText(f"Over the 60 days that it learned from: {_small(valued(found.history, found.leader))}")
        self.model.show(())  # the ends of the column are those of the new answer
        self.model.show(found.shares)
        self.states.show_content()
        self._follow()

    @Slot()
    def _follow(self, *_now: object) -> None:
        self.shadow.setEnabled(self.found is not None and self._desktop.writable)
        self.button.setEnabled(bool(self.places))
        self.changed.emit()

    # taking up

    @Slot()
    def take_up(self) -> None:
        """Keep what is shown, and note from now on what it would choose."""
        desk, found = self._desktop.desk, self.found
        if desk is None or found is None or not self.shadow.isEnabled():
            return
        self.shadow.setEnabled(False)

        def done(line: SuggestionLine) -> None:
            self._follow()
            self._desktop.messages.toast(f"Suggestion {line.number} is tried in the shadow")
            self.taken_up.emit(line)

        def refused(problem: DeskError) -> None:
            self._follow()
            self._desktop.messages.error(problem)

        act = partial(desk.suggesting.shadow, found.country, found.channel, found.value, found.seed)
        self._desktop.jobs.run(self, act, done, refused)


def _small(sentence: str) -> str:
    """A sentence that follows a colon."""
    return f"{sentence[:1].lower()}{sentence[1:]}"
