"""The versions of one text, with what changed from one to the next, and a way back."""

from difflib import SequenceMatcher
from html import escape

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from otpdesk.desk.template_views import TextLine, TextVersion
from otpdesk.errors import DeskError
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.style import set_role
from otpdesk.gui.theme import Theme

_SIZE = (780, 480)


class History(QDialog):
    """The versions, newest first; the chosen one against the one before it."""

    def __init__(self, desktop: Desktop, line: TextLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._line = line
        self._versions: tuple[TextVersion, ...] = ()
        self.setWindowTitle("Versions of this text")
        self.resize(*(desktop.theme.px(length) for length in _SIZE))
        self.list = QListWidget()
        self.list.setAccessibleName("Versions")
        self.list.setSpacing(4)
        self.text = QTextBrowser()
        self.text.setAccessibleName("What this version changed")
        self.words = QLabel("Reading…")
        set_role(self.words, "text2")
        self.again = QPushButton("Use this one again")
        set_role(self.again, "primary")
        self.again.setEnabled(False)
        self._lay_out()
        self.list.currentRowChanged.connect(self._show)
        self.again.clicked.connect(self.use_again)
        desk = desktop.ready()
        desktop.jobs.run(
            self, lambda: desk.templates.history(line.purpose, line.language, line.channel), self._take, self._fail
        )

    def _lay_out(self) -> None:
        title = QLabel(
            f"{wording.CHANNEL[self._line.channel]} · {wording.PURPOSE[self._line.purpose]} · "
            f"{wording.language(self._line.language)}"
        )
        set_role(title, "title")
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.list, 2)
        both.addWidget(self.text, 3)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 20, 22, 18)
        column.setSpacing(10)
        column.addWidget(title)
        column.addWidget(self.words)
        column.addLayout(both, 1)
        column.addLayout(buttons)

    def _take(self, versions: tuple[TextVersion, ...]) -> None:
        self._versions = versions
        said = "Using one again is a change of the draft; it takes effect when it is saved."
        self.words.setText(
            said if versions else "The desk never had a text of its own here: the built-in one goes out."
        )
        now, zone = self._desktop.clock.now(), self._desktop.zone
        for one in versions:
            item = QListWidgetItem(
                f"Version {one.version} · {one.who}\n{wording.moment(one.at, now, zone)} · {one.why}"
            )
            self.list.addItem(item)
        if versions:
            self.list.setCurrentRow(0)
            self.list.setFocus()

    def _fail(self, problem: DeskError) -> None:
        self.words.setText(f"{problem.title} {problem.hint}".strip())

    @Slot(int)
    def _show(self, number: int) -> None:
        if not 0 <= number < len(self._versions):
            return
        now = self._versions[number].text
        before = self._versions[number + 1].text if number + 1 < len(self._versions) else None
        self.text.setHtml(difference_html(self._desktop.theme, _whole(before), _whole(now)))
        self.again.setEnabled(self._desktop.writable)
        self.again.setText("Use this one again" if now else "Use the built-in one again")

    @Slot()
    def use_again(self) -> None:
        """Draft the chosen version's text."""
        line, version = self._line, self._versions[self.list.currentRow()].version
        desk = self._desktop.ready()
        self._desktop.draft.do(
            f"use the text of version {version} again",
            lambda: desk.templates.use_again(line.purpose, line.language, line.channel, version),
            self._fail,
            self.accept,
        )


def _whole(text: tuple[str, str] | None) -> str:
    if text is None:
        return ""
    subject, body = text
    return f"{subject}\n\n{body}" if subject else body


def difference_html(theme: Theme, before: str, after: str) -> str:
    """What was taken out is struck through, what came in is underlined; words that stayed are plain."""
    old, new = _words(before), _words(after)
    parts = []
    for kind, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(_html("".join(new[start:end])))
            continue
        out, come = "".join(old[first:last]), "".join(new[start:end])
        if out:
            parts.append(f'<s style="color:{theme.color("bad").name()}">{_html(out)}</s>')
        if come:
            parts.append(f'<u style="color:{theme.color("ok").name()}">{_html(come)}</u>')
    gone = "" if after else "<p>The desk's own text was taken away: the built-in one went out again.</p>"
    return f"{''.join(parts)}{gone}"


def _words(text: str) -> list[str]:
    """Words with the blanks after them."""
    words: list[str] = []
    for sign in text:
        if words and (sign.isspace() or not words[-1][-1].isspace()):
            words[-1] += sign
        else:
            words.append(sign)
    return words


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")
