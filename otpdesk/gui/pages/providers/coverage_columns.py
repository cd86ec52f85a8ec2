"""The columns of coverage: a country, then each account with its price, what was really paid, and its permission."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt

from otpdesk.desk.coverage_views import CoverageAccount, CoverageLine, CoverageTable
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Flag, Gap, Icon
from otpdesk.gui.pages.providers import coverage_words as words
from otpdesk.gui.provider_chips import hue_icon
from otpdesk.gui.records import Column, Records
from otpdesk.gui.theme import Theme
from otpdesk.otp import Instant

_COUNTRY, _ACCOUNT, _LEAST = 176, 170, 116
_FEW = 4
"""So many accounts have columns of one width; more of them share the room."""
_HUE = 8


def columns(table: CoverageTable, now: Callable[[], Instant], zone: ZoneInfo) -> tuple[Column[CoverageLine], ...]:
    """Where the room is short the last accounts give way first; the side panel has them all."""
    most = len(table.accounts)
    few = most <= _FEW
    return (
        Column("Country", _COUNTRY, _country, stretch=few),
        *(
            Column(
                _head(account),
                _ACCOUNT if few else _LEAST,
                partial(_account, account, place, table.days, now, zone),
                stretch=not few,
                goes_first=most - place if place else 0,
            )
            for place, account in enumerate(table.accounts)
        ),
    )


def heads(table: CoverageTable) -> tuple[object, ...]:
    """What the columns depend on: tables that agree in it have the same."""
    return table.days, *((one.name, one.provider, _head(one), one.fetches) for one in table.accounts)


def _head(account: CoverageAccount) -> str:
    return f"{account.label} (paused)" if account.paused else account.label


def _country(line: CoverageLine) -> Cell:
    return Cell(words.name(line), mark=Flag(line.country) if line.country else Icon("mail"), ink="text", strong=True)


def _account(
    account: CoverageAccount, place: int, days: int, now: Callable[[], Instant], zone: ZoneInfo, line: CoverageLine
) -> Cell:
    cell = line.cells[place]
    told = words.told(line, cell, days, now(), zone)
    cheapest, forbidden = words.is_cheapest(line, cell), cell.allowed is False
    ink = "muted" if cell.listed is None or forbidden else "ok" if cheapest else "text"
    under_ink = "bad" if forbidden else "warn" if words.dearer(cell) else "ok" if cheapest else "muted"
    return Cell(
        wording.money(cell.listed),
        words.under(line, cell, account),
        Icon("ban", "bad") if forbidden else Icon("circle-arrow-down", "ok") if cheapest else Gap(),
        ink=ink,
        under_ink=under_ink,
        strong=cheapest,
        spoken=told,
        hint=told.replace(". ", ".\n"),
    )


class CoverageRecords(Records[CoverageLine]):
    """The lines, with the hue of its provider at the head of each account."""

    def __init__(
        self, theme: Theme, table: CoverageTable, heads: tuple[Column[CoverageLine], ...], parent: QObject | None = None
    ) -> None:
        super().__init__(heads, identity=lambda line: line.country, parent=parent)
        self._theme = theme
        self._accounts = table.accounts

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DecorationRole and 0 < section <= len(self._accounts):
            return hue_icon(self._theme, self._accounts[section - 1].provider).pixmap(_HUE, _HUE)
        return super().headerData(section, orientation, role)
