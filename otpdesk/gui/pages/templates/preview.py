"""How a text reads to the customer: a phone's bubble, a letter, or what a voice says; and what it costs."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from otpdesk.desk.template_views import Dear, Judged, TextView
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.templates import sentences
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.otp import Channel

_HEADS = {
    Channel.SMS: ("smartphone", "As the phone shows it"),
    Channel.VOICE: ("phone", "As the voice says it, digit by digit"),
    Channel.WHATSAPP: ("message-circle", "As WhatsApp shows it"),
    Channel.EMAIL: ("mail", "As the mail program shows it"),
}
_MOST_OFFERED = 4


class Preview(QFrame):
    """Follows each key. `replace_wanted` names a character to replace by its plain one, empty: all of them.

    `offers_changed` follows when there are other buttons for that than before.
    """

    replace_wanted = Signal(str)
    offers_changed = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = desktop.theme
        self._channel = Channel.SMS
        self._offered: tuple[Dear, ...] = ()
        set_role(self, "card")
        self.setAccessibleName("Preview")
        self._sign, self._head = QLabel(), QLabel()
        set_role(self._head, "small")
        self.subject, self.text = QLabel(), QLabel()
        self.measure, self.price, self.dear, self.chain = QLabel(), QLabel(), QLabel(), QLabel()
        self._offers = QHBoxLayout()
        self._offers.setSpacing(6)
        self._lay_out()
        desktop.theme.changed.connect(self._paint)
        self._paint()

    def _lay_out(self) -> None:
        set_role(self.subject, "strong")
        set_role(self.measure, "fact")
        set_role(self.price, "text2")
        set_role(self.dear, "warning")
        set_role(self.chain, "text2")
        for label in (self.subject, self.text, self.measure, self.price, self.dear, self.chain):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._sign)
        head.addWidget(self._head, 1)
        bubble = QFrame()
        set_role(bubble, "bubble")
        inside = QVBoxLayout(bubble)
        inside.setContentsMargins(14, 11, 14, 12)
        inside.setSpacing(6)
        inside.addWidget(self.subject)
        inside.addWidget(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(9)
        column.addLayout(head)
        column.addWidget(bubble)
        for widget in (self.measure, self.price, self.dear):
            column.addWidget(widget)
        column.addLayout(self._offers)
        column.addWidget(hairline())
        title = QLabel("LANGUAGES, FIRST TO LAST")
        set_role(title, "section")
        column.addWidget(title)
        column.addWidget(self.chain)
        column.addStretch()

    @Slot()
    def _paint(self) -> None:
        icon, words = _HEADS[self._channel]
        self._sign.setPixmap(self._theme.pixmap(icon, "muted"))
        self._head.setText(words)

    def show_judged(self, view: TextView, judged: Judged) -> None:
        """Show what was worked out."""
        self._channel = view.line.channel
        self._paint()
        self.subject.setText(judged.subject)
        self.subject.setVisible(bool(judged.subject))
        self.text.setText(judged.text)
        self.text.setAccessibleName(f"{self._head.text()}: {judged.text}")
        _say(self.measure, sentences.size(self._channel, judged))
        _say(self.price, sentences.price(self._channel, judged, view.sample))
        _say(self.dear, sentences.dear(judged))
        self.chain.setText(sentences.chain(view.chain))
        self._offer(judged)

    def _offer(self, judged: Judged) -> None:
        if judged.dear == self._offered:
            return
        self._offered = judged.dear
        while (item := self._offers.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        able = [one for one in judged.dear if one.plain is not None]
        for one in able[:_MOST_OFFERED]:
            button = QPushButton(sentences.replacement(one).replace("&", "&&"))
            button.setAccessibleName(f"Replace {one.name}")
            button.setToolTip(f"Replace every {one.name}")
            set_role(button, "chip")
            button.clicked.connect(partial(self._want, one.sign))
            self._offers.addWidget(button)
        if len(able) > 1:
            every = QPushButton("All")
            every.setAccessibleName("Replace all of them")
            set_role(every, "chip")
            every.clicked.connect(partial(self._want, ""))
            self._offers.addWidget(every)
        self._offers.addStretch()
        self.offers_changed.emit()

    def _want(self, sign: str, *_checked: object) -> None:
        self.replace_wanted.emit(sign)


def _say(label: QLabel, words: str) -> None:
    label.setText(words)
    label.setVisible(bool(words))
