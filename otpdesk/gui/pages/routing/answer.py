"""What a send to a number would do, drawn: the accounts in order, every rule with its reason, what is known."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.routing_views import Explanation, Fact, RuleLine, Stop
from otpdesk.gui import wording
from otpdesk.gui.pages.routing import sentences
from otpdesk.gui.pages.routing.account_list import HueDot
from otpdesk.gui.pieces import hairline
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_LIGHTS = {
    "ok": ("circle-check", "ok"),
    "warn": ("triangle-alert", "warn"),
    "stop": ("circle-x", "bad"),
    "unknown": ("circle-question-mark", "muted"),
}


class Answer(QWidget):
    """One explanation; made anew for each."""

    def __init__(self, theme: Theme, found: Explanation, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.found = found
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(_words(found.to, "small"))
        column.addWidget(_words(sentences.answer(found), "refusal" if found.refusal else "subtitle"))
        for extra in (found.next_step, sentences.waits(found)):
            if extra:
                column.addWidget(_words(extra, "text2"))
        for place, stop in enumerate(found.stops, start=1):
            column.addLayout(self._stop(place, stop))
        self._add_part(column, "Rules, as they are looked at", [self._rule(rule) for rule in found.rules])
        self._add_part(column, "What is known", [self._fact(fact) for fact in found.facts])

    def _add_part(self, column: QVBoxLayout, title: str, parts: list[QHBoxLayout]) -> None:
        if parts:
            column.addWidget(hairline())
            column.addWidget(_words(title, "section"))
        for part in parts:
            column.addLayout(part)

    def _stop(self, place: int, stop: Stop) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(_words(f"{place}.", "small"))
        row.addWidget(HueDot(self._theme, stop.provider))
        row.addWidget(_words(stop.account, "fact"), 1)
        price = wording.money(stop.price) if stop.price else "price not known"
        row.addWidget(_words(price, "small"))
        return row

    def _fact(self, fact: Fact) -> QHBoxLayout:
        return self._signed(_LIGHTS[fact.light], fact.title, fact.detail, strong=False)

    def _rule(self, rule: RuleLine) -> QHBoxLayout:
        sign = ("check", "ok") if rule.matched else ("minus", "muted")
        what = rule.what.partition(": ")[2] if rule.key else rule.what  # the table shows no numbers
        return self._signed(sign, what, rule.why, strong=rule.matched)

    def _signed(self, sign: tuple[str, str], title: str, detail: str, *, strong: bool) -> QHBoxLayout:
        icon = QLabel()
        icon.setPixmap(self._theme.pixmap(*sign, 14))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(_words(title, "fact" if strong else "text2"))
        if detail:
            words.addWidget(_words(detail, "small"))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        return row


def _words(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
