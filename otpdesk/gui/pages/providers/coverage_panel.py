"""The side panel of coverage: one country, each account in full, the cheapest first."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.coverage_views import CoverageAccount, CoverageCell, CoverageLine, CoverageTable
from otpdesk.gui import wording
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.providers import coverage_words as words
from otpdesk.gui.pieces import hairline
from otpdesk.gui.pill import Pill
from otpdesk.gui.provider_chips import hue_icon
from otpdesk.gui.side_panel import SidePanel
from otpdesk.gui.style import set_role

_HUE = 8


class CoveragePanel(SidePanel):
    """Shows a CoverageLine of a table."""

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(desktop.theme, "The chosen country", parent)
        self._desktop = desktop
        self._shown: tuple[CoverageTable, CoverageLine] | None = None
        desktop.theme.changed.connect(self._show_again)

    @Slot()
    def _show_again(self) -> None:
        if self._shown is not None:
            self.show_line(*self._shown)

    def show_line(self, table: CoverageTable, line: CoverageLine) -> None:
        """Show a country; one that is shown already keeps its scroll position."""
        same = self._shown is not None and self._shown[1].country == line.country
        self._shown = table, line
        self.set_title(words.name(line), f"{wording.CHANNEL[table.channel]}, account by account")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        for number, (account, cell) in enumerate(_ranked(table, line)):
            if number:
                column.addWidget(hairline())
            column.addLayout(self._head(account, pill=words.is_cheapest(line, cell)))
            column.addLayout(self._facts(table, account, cell))
        column.addStretch()
        self.set_body(body, same=same)

    def _head(self, account: CoverageAccount, *, pill: bool) -> QHBoxLayout:
        sign, name = QLabel(), QLabel(account.name)
        sign.setPixmap(hue_icon(self._theme, account.provider).pixmap(_HUE, _HUE))
        set_role(name, "strong")
        name.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(sign)
        row.addWidget(name, 1)
        if pill:
            mark = Pill(self._theme)
            mark.show_state("cheapest", "ok")
            row.addWidget(mark)
        return row

    def _facts(self, table: CoverageTable, account: CoverageAccount, cell: CoverageCell) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        now, zone = self._desktop.clock.now(), self._desktop.zone
        rows = [
            ("List price", words.listed(cell, now, zone)),
            ("Really paid", words.paid(cell, table.days)),
            ("Permission", words.permission(account, cell)),
            *(("Registration", one) for one in words.registrations(account)),
            *((("Note", cell.note),) if cell.note else ()),
        ]
        for number, (title, value) in enumerate(rows):
            grid.addWidget(_label(title, "fact-name"), number, 0, Qt.AlignmentFlag.AlignTop)
            shown = _label(value, "fact-value")
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, number, 1)
        return grid


def _ranked(table: CoverageTable, line: CoverageLine) -> Sequence[tuple[CoverageAccount, CoverageCell]]:
    def place(pair: tuple[CoverageAccount, CoverageCell]) -> tuple[bool, bool, int]:
        listed = pair[1].listed
        return pair[1].allowed is False, listed is None, listed.micro if listed else 0

    return sorted(zip(table.accounts, line.cells, strict=True), key=place)


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(role != "fact-name")
    if role != "fact-name":
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label
