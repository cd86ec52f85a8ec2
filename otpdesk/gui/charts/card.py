"""The card that a chart stands in: its title, what the title needs to be understood, and “…” with what can be done."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from otpdesk.errors import DeskError
from otpdesk.gui.charts.chart import Chart
from otpdesk.gui.charts.saving import Saver, save_png, save_svg, text_of
from otpdesk.gui.messages import Messages
from otpdesk.gui.style import set_role

_KINDS: tuple[tuple[str, str, Saver], ...] = (("PNG", "png", save_png), ("SVG", "svg", save_svg))


class ChartCard(QFrame):
    """Right click, the menu key and “…” copy its figures or save it. `show_words` stands in place of a chart."""

    def __init__(self, chart: Chart, title: str, about: str, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        self.title = title
        self._messages = messages
        set_role(self, "card")
        self._heading = QLabel(title)
        set_role(self._heading, "subtitle")
        self._about = QLabel(about)
        self._about.setWordWrap(True)
        set_role(self._about, "small")
        self.more = QPushButton()
        self.more.setAccessibleName(f"{title}: copy or save")
        self.more.setToolTip("Copy the figures, or save the chart")
        set_role(self.more, "icon")
        self.menu = QMenu(self)
        self.menu.setAccessibleName(f"{title}: copy or save")
        self._fill_menu()
        self.more.setMenu(self.menu)
        self._instead = QLabel()
        self._instead.setWordWrap(True)
        self._instead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        set_role(self._instead, "text2")
        self._instead.hide()
        self._lay_out()
        chart.theme.changed.connect(self._paint)
        self._paint()

    def _fill_menu(self) -> None:
        self.menu.addAction("Copy the figures").triggered.connect(self.copy)
        for name, suffix, save in _KINDS:
            self.menu.addAction(f"Save as {name}…").triggered.connect(partial(self._ask, name, suffix, save))

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self._heading)
        words.addWidget(self._about)
        self.top = QHBoxLayout()
        self.top.setSpacing(8)
        self.top.addLayout(words, 1)
        self.top.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 10, 12)
        self.column.setSpacing(6)
        self.column.addLayout(self.top)
        grows = self.chart.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Fixed
        self.column.addWidget(self.chart, int(grows))
        self.column.addWidget(self._instead)
        self.column.addStretch(int(not grows))

    @Slot()
    def _paint(self) -> None:
        self.more.setIcon(self.chart.theme.icon("ellipsis", "text2"))

    def set_title(self, title: str, about: str) -> None:
        """Call the chart otherwise."""
        self.title = title
        self._heading.setText(title)
        self._about.setText(about)

    def show_chart(self, summary: str) -> None:
        """Show the chart, said as a whole to screen readers."""
        self._show("")
        self.chart.told(summary)

    def show_words(self, words: str) -> None:
        """Say why there is no chart."""
        self._show(words)

    def _show(self, words: str) -> None:
        self._instead.setText(words)
        self._instead.setVisible(bool(words))
        self.chart.setVisible(not words)
        self.more.setVisible(not words)

    @property
    def instead(self) -> str:
        """What stands in place of the chart; empty when it is there."""
        return self._instead.text()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if not self.instead:
            self.menu.popup(event.globalPos())

    @Slot()
    def copy(self) -> None:
        """Put the figures into the clipboard, as a spreadsheet takes them."""
        QGuiApplication.clipboard().setText(text_of(self.chart))
        self._messages.toast("Figures copied")

    def _ask(self, name: str, suffix: str, save: Saver, *_checked: object) -> None:
        usual = f"{self.title.lower().replace(' ', '-')}.{suffix}"
        dialog = QFileDialog(self.window(), f"Save as {name}", usual, f"{name} files (*.{suffix})")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)
        dialog.fileSelected.connect(lambda chosen: self.save(save, Path(chosen)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def save(self, save: Saver, target: Path) -> None:
        """Write the chart into a file."""
        try:
            save(self.chart, self.title, target)
        except DeskError as problem:
            self._messages.error(problem)
        else:
            self._messages.toast(f"Saved as {target.name}")
