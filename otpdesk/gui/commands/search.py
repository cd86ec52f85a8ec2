"""Customers and attempts for the palette, read in a worker after a pause; late answers are dropped."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from otpdesk.desk.views import Filter, Hit, Page
from otpdesk.errors import DeskError
from otpdesk.gui.commands.entries import ATTEMPTS, CUSTOMERS, Entry, of_hit, of_row
from otpdesk.gui.desktop import Desktop

_LEAST = 2
_PAUSE = 120
_MOST = 6


class Search(QObject):
    """`found` follows each answer; `entries` is what was found for what is typed now."""

    found = Signal()

    def __init__(self, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._question = 0
        self._text = ""
        self._attempts = False
        self._asked = False
        self.entries: tuple[Entry, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.ask)

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self._pause.isActive() or self._asked

    def want(self, text: str, *, attempts: bool = False) -> None:
        """Look for customers, or for attempts, after a pause; too little to look for forgets what was found."""
        if (text, attempts) == (self._text, self._attempts):
            return
        self._question += 1
        self._asked = False
        self._text, self._attempts, self.entries = text, attempts, ()
        if len(text) < _LEAST or self._desktop.desk is None:
            self._pause.stop()
        else:
            self._pause.start()

    @Slot()
    def ask(self) -> None:
        """Ask the desk now."""
        self._pause.stop()
        self._asked = True
        desktop, text = self._desktop, self._text
        taking, missing = partial(self._take, self._question), partial(self._miss, self._question)
        if self._attempts:
            what = Filter(text=text)
            desktop.jobs.run(self, lambda: desktop.ready().activity.page(what, limit=_MOST), taking, missing)
        else:
            region = desktop.region or None
            desktop.jobs.run(self, lambda: desktop.ready().customers.find(text, region, _MOST), taking, missing)

    def _take(self, question: int, answer: "tuple[Hit, ...] | Page") -> None:
        if question != self._question:
            return
        if isinstance(answer, Page):
            self._show(tuple(of_row(self._desktop, row) for row in answer.rows))
        else:
            self._show(tuple(of_hit(self._desktop, hit) for hit in answer))

    def _miss(self, question: int, problem: DeskError) -> None:
        if question == self._question:
            group = ATTEMPTS if self._attempts else CUSTOMERS
            tell = partial(self._desktop.messages.error, problem)
            self._show((Entry(group, problem.title, tell, problem.hint, "circle-alert"),))

    def _show(self, entries: tuple[Entry, ...]) -> None:
        self._asked = False
        self.entries = entries
        self.found.emit()
