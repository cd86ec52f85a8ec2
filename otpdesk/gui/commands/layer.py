"""Ctrl+K: the layer over the dimmed window, with the field, what fits, and the keys."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from otpdesk.gui.commands.entries import Entry
from otpdesk.gui.commands.listing import CommandList
from otpdesk.gui.commands.ranking import rank
from otpdesk.gui.commands.search import Search
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pieces import Keycap, KeyHint, hairline
from otpdesk.gui.style import set_role

COMMANDS, CUSTOMERS, ATTEMPTS = ">", "@", "#"
_WIDTH, _MARGIN, _TOP = 620, 40, 0.14
_DIM = QColor(0, 0, 0, 72)
_DIM_IN_THE_DARK = QColor(0, 0, 0, 140)
_PLACEHOLDER = "Type a command, a customer or a page"


class CommandField(QLineEdit):
    """Keeps the focus; what moves the mark and runs goes to the layer."""

    def __init__(self, keys: Callable[[int], bool], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        set_role(self, "command")
        self.setPlaceholderText(_PLACEHOLDER)
        self.setAccessibleName("Commands")
        self.setAccessibleDescription("Arrows choose, Enter runs. > commands only, @ customers, # attempts")

    def event(self, event: QEvent) -> bool:
        """Tab too is the layer's: the focus stays here while it is open."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._keys(event.key()):
            return True
        return super().event(event)


class CommandLayer(QWidget):
    """Covers its window while it is open. `offered` gives what can be done and where one can go, when it opens."""

    def __init__(self, desktop: Desktop, offered: Callable[[], Sequence[Entry]], window: QWidget) -> None:
        super().__init__(window)
        self._desktop = desktop
        self._offered = offered
        self._known: tuple[Entry, ...] = ()
        self._more: Entry | None = None
        self._before: QWidget | None = None
        self._enter_waits = False
        self._search = Search(desktop, self)
        self.field = CommandField(self._take_key)
        self.list = CommandList(desktop.theme)
        self._none = QLabel("Nothing fits.")
        self._sign = QLabel()
        self._tab = KeyHint("Tab", "more actions")
        self.panel = QFrame(self)
        self._lay_out()
        window.installEventFilter(self)
        self.field.textChanged.connect(self._typed)
        self._search.found.connect(self._answered)
        self.list.ran.connect(self.run)
        self.list.marked.connect(self._show_more_hint)
        desktop.theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _lay_out(self) -> None:
        set_role(self.panel, "palette")
        self.panel.setAccessibleName("Commands")
        shadow = QGraphicsDropShadowEffect(self.panel)
        shadow.setBlurRadius(40)
        shadow.setOffset(0, 12)
        shadow.setColor(QColor(0, 0, 0, 90))
        self.panel.setGraphicsEffect(shadow)
        set_role(self._none, "muted")
        self._none.setContentsMargins(16, 14, 16, 14)
        head = QHBoxLayout()
        head.setContentsMargins(16, 10, 14, 10)
        head.setSpacing(10)
        head.addWidget(self._sign)
        head.addWidget(self.field, 1)
        head.addWidget(Keycap("Esc"))
        column = QVBoxLayout(self.panel)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self.list)
        column.addWidget(self._none)
        column.addWidget(hairline())
        column.addLayout(self._foot())

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 8, 10, 8)
        row.setSpacing(12)
        row.addWidget(KeyHint("↑↓", "choose"))
        row.addWidget(KeyHint("Enter", "run"))
        row.addWidget(self._tab)
        row.addStretch()
        for sign, what in ((COMMANDS, "commands"), (CUSTOMERS, "customers"), (ATTEMPTS, "attempts")):
            label = QLabel(f"{sign}  {what}")
            set_role(label, "hint")
            row.addWidget(label)
        return row

    @Slot()
    def _dress(self) -> None:
        self._sign.setPixmap(self._desktop.theme.pixmap("search", "text2", 18))
        self._place()

    # opening and closing

    def open(self) -> None:
        """Come up, with what can be done now; a second call closes."""
        if not self.isHidden():
            self.close_layer()
            return
        self._before = self.window().focusWidget()
        self._known = tuple(self._offered())
        self._more = None
        self._typed("")
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @Slot()
    def close_layer(self) -> None:
        """Go away, and give the focus back; what was typed is forgotten, since it may be a whole number."""
        if self.isHidden():
            return
        self.hide()
        self.field.clear()
        self._enter_waits = False
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)

    # what is typed

    @Slot(str)
    def _typed(self, text: str) -> None:
        self._enter_waits = False
        self._more = None
        sign, wanted = _parted(text)
        if sign == COMMANDS:
            self._search.want("")
        else:
            self._search.want(wanted, attempts=sign == ATTEMPTS)
        self._show()

    @Slot()
    def _answered(self) -> None:
        if self.isHidden():
            return
        self._show()
        if self._enter_waits:
            self._run_marked()

    def _show(self) -> None:
        self.list.show_entries(self._fitting())
        self._none.setVisible(not self.list.entries and not self._search.waiting)
        self._none.setText("Nothing fits." if self.field.text().strip(" >@#") else _hint(self.field.text()))
        self._place()

    def _fitting(self) -> tuple[Entry, ...]:
        if self._more is not None:
            return self._more.more
        sign, wanted = _parted(self.field.text())
        if sign in {CUSTOMERS, ATTEMPTS}:
            return self._search.entries
        ranked = rank(self._known, wanted)
        groups = tuple(dict.fromkeys(entry.group for entry in self._known))
        first = tuple(entry for entry in ranked if entry.group == groups[0]) if groups else ()
        rest = tuple(entry for group in groups[1:] for entry in ranked if entry.group == group)
        return (*first, *self._search.entries, *rest)

    # keys

    def _take_key(self, key: int) -> bool:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps:
            self.list.step(steps[Qt.Key(key)])
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._run_marked()
        elif key == Qt.Key.Key_Escape:
            self._back()
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._open_more()
        else:
            return False
        return True

    def _run_marked(self) -> None:
        entry = self.list.current
        if entry is not None:
            self.run(entry)
        else:
            self._enter_waits = self._search.waiting

    @Slot(object)
    def run(self, entry: Entry) -> None:
        """Close, then do it; an entry that cannot be done now stays, with its reason beside it."""
        if entry.enabled:
            self.close_layer()
            entry.run()

    def _open_more(self) -> None:
        entry = self.list.current
        if entry is not None and entry.more:
            self._more = entry
            self._show()

    def _back(self) -> None:
        if self._more is None:
            self.close_layer()
        else:
            self._more = None
            self._show()

    @Slot()
    def _show_more_hint(self) -> None:
        entry = self.list.current
        self._tab.setVisible(entry is not None and bool(entry.more))

    # place and look

    def _place(self) -> None:
        self.setGeometry(self.window().rect())
        theme = self._desktop.theme
        width = min(theme.px(_WIDTH), self.width() - 2 * _MARGIN)
        top = round(self.height() * _TOP)
        self.list.setVisible(bool(self.list.entries))
        self.list.setFixedHeight(min(self.list.wanted_height, self.height() - top - theme.px(170)))
        self.panel.setFixedWidth(width)
        self.panel.adjustSize()
        self.panel.move((self.width() - width) // 2, top)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), _DIM_IN_THE_DARK if self._desktop.theme.dark else _DIM)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.panel.geometry().contains(event.position().toPoint()):
            self.close_layer()


def _parted(text: str) -> tuple[str, str]:
    """What was typed as (one of the three signs or nothing, the rest)."""
    text = text.strip()
    return (text[0], text[1:].strip()) if text[:1] in {COMMANDS, CUSTOMERS, ATTEMPTS} else ("", text)


def _hint(text: str) -> str:
    """What to type, while nothing is."""
    hints = {CUSTOMERS: "Type a name, a number or its last digits.", ATTEMPTS: "Type a number, a name or an id."}
    return hints.get(_parted(text)[0], "")
