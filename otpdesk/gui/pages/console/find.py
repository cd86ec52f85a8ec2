"""Find: the field a call begins with."""

from functools import partial

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from otpdesk.desk.views import Hit
from otpdesk.errors import DeskError
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.console.suggestions import Offer, OfferKind, SuggestionList, offers
from otpdesk.gui.pieces import Keycap
from otpdesk.gui.style import set_role

_LEAST = 2
_PAUSE = 120
_LIMIT = 8
_PLACEHOLDER = "Find the next customer – phone, e-mail, name, customer or attempt ID"


class FindField(QLineEdit):
    """Takes a number in any form, its last digits, an e-mail address, a name, a reference or an id.

    Answers come after two characters and a pause; one exact answer is opened at once. `picked` hands over a Hit;
    `place_asked`, `add_asked` and `search_asked` what was typed when nothing was found.
    """

    picked = Signal(object)
    place_asked = Signal(str)
    add_asked = Signal(str)
    search_asked = Signal(str)

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._asked = 0
        self._answered = ""
        self._enter_waits = False
        set_role(self, "find")
        self.setPlaceholderText(_PLACEHOLDER)
        self.setAccessibleName("Find a customer")
        self.setAccessibleDescription("Phone number, e-mail address, name, customer or attempt id")
        self._sign = QLabel(self)
        self._sign.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._key = Keycap("/", self)
        self._key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.list = SuggestionList(desktop.theme, self)
        self.list.chosen.connect(self._choose)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.ask)
        self.textChanged.connect(self._on_edit)  # not textEdited: assistive programs put whole texts in
        desktop.theme.changed.connect(self._paint_sign)
        self._paint_sign()

    def attach(self, page: QWidget) -> None:
        """The list hangs below the field, over the page."""
        self.list.setParent(page)
        self.list.hide()

    @Slot()
    def _paint_sign(self) -> None:
        self._sign.setPixmap(self._desktop.theme.pixmap("search", "text2", 18))
        self._sign.adjustSize()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle = self.height() // 2
        self._sign.move(13, middle - self._sign.height() // 2)
        self._key.adjustSize()
        self._key.move(self.width() - self._key.width() - 10, middle - self._key.height() // 2)
        if self.list.isVisible():
            self._place_list()

    @Slot(str)
    def _on_edit(self, text: str) -> None:
        self._asked += 1
        self._enter_waits = False
        self._key.setVisible(not text)
        if len(text.strip()) < _LEAST:
            self._pause.stop()
            self.close_list()
        else:
            self._pause.start()

    @Slot()
    def ask(self) -> None:
        """Ask the desk for what is typed; an answer to an older question is dropped."""
        self._pause.stop()
        text = self.text().strip()
        if len(text) < _LEAST:
            return
        self._asked += 1
        desktop, region = self._desktop, self._desktop.region or None
        desktop.jobs.run(
            self,
            lambda: desktop.ready().customers.find(text, region, _LIMIT),
            partial(self._on_hits, self._asked, text),
            partial(self._on_trouble, self._asked, text),
        )

    def _on_hits(self, question: int, text: str, hits: tuple[Hit, ...]) -> None:
        if question != self._asked:
            return
        self._answered = text
        if (len(hits) == 1 and hits[0].exact) or (hits and self._enter_waits):
            self._open(hits[0])
        else:
            self._show(offers(text, hits))

    def _on_trouble(self, question: int, text: str, problem: DeskError) -> None:
        if question == self._asked:
            self._answered = text
            self._show((Offer(OfferKind.WORDS, problem.title, problem.hint),))

    def _show(self, rows: tuple[Offer, ...]) -> None:
        self._enter_waits = False
        if self.window().focusWidget() is not self:
            return
        self.list.show_offers(rows)
        self._place_list()
        self.list.show()
        self.list.raise_()

    def _place_list(self) -> None:
        page = self.list.parentWidget()
        if page is not None:
            corner = self.mapTo(page, QPoint(0, self.height() + 6))
            self.list.setGeometry(QRect(corner.x(), corner.y(), self.width(), self.list.wanted_height()))

    def close_list(self) -> bool:
        """Close the list; True if it was open."""
        was_open = self.list.isVisible()
        self.list.hide()
        return was_open

    def _open(self, hit: Hit) -> None:
        self.forget()
        self.picked.emit(hit)

    def forget(self) -> None:
        """Empty the field: what was typed may be a whole number."""
        self._asked += 1
        self._enter_waits = False
        self._pause.stop()
        self.close_list()
        self.clear()
        self._key.show()

    @Slot(object)
    def _choose(self, offer: Offer) -> None:
        typed = self.text().strip()
        match offer.kind:
            case OfferKind.HIT if offer.hit is not None:
                self._open(offer.hit)
            case OfferKind.PLACE:
                self.forget()
                self.place_asked.emit(typed)
            case OfferKind.ADD:
                self.forget()
                self.add_asked.emit(typed)
            case OfferKind.SEARCH:
                self.forget()
                self.search_asked.emit(typed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._enter()
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        if self.list.isVisible():
            self.list.step(by)
        else:
            self.ask()

    def _enter(self) -> None:
        """Open what is marked; when the answer is still under way, what it will name first."""
        if self.list.isVisible() and self._answered == self.text().strip():
            self.list.choose_current()
        elif len(self.text().strip()) >= _LEAST:
            self.ask()
            self._enter_waits = True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.close_list()
