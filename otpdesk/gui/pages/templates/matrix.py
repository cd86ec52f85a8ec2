"""The texts of one purpose: languages down, channels across."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QVBoxLayout, QWidget

from otpdesk.desk.template_views import Origin, TextLine, TextTable
from otpdesk.gui import wording
from otpdesk.gui.cells import Cell, Icon, Spot
from otpdesk.gui.desktop import Desktop
from otpdesk.gui.pages.templates import sentences
from otpdesk.gui.pieces import hairline
from otpdesk.gui.records import Column, Records
from otpdesk.gui.style import set_role
from otpdesk.gui.tables import Table
from otpdesk.otp import Channel, Purpose

CHANNELS = (Channel.SMS, Channel.VOICE, Channel.WHATSAPP, Channel.EMAIL)

_GOES = {Channel.SMS: 0, Channel.VOICE: 2, Channel.WHATSAPP: 1, Channel.EMAIL: 3}
"""In which order channels give way where the room is short; the choice in the editor has them all."""


@dataclass(frozen=True, slots=True)
class Row:
    """The texts of one language, by channel."""

    language: str
    of_desk: bool
    lines: dict[Channel, TextLine]


def _language(row: Row) -> Cell:
    name = wording.language(row.language)
    under = f"{row.language} · the desk's" if row.of_desk else row.language
    return Cell(name, under, strong=True, spoken=f"{name}{', the language of the desk' if row.of_desk else ''}")


def _text(channel: Channel, row: Row) -> Cell:
    line = row.lines[channel]
    mark: Icon | Spot | None = Spot("accent") if line.changed else None
    if line.problem or line.warning:
        mark = Icon("circle-alert", "bad") if line.problem else Icon("triangle-alert", "warn")
    ink = "text" if line.origin is Origin.OWN else "muted"
    hint = line.problem or line.warning
    own = line.origin is Origin.OWN
    spoken = sentences.spoken_origin(line)
    return Cell(sentences.origin(line), mark=mark, ink=ink, strong=own, spoken=spoken, hint=hint)


COLUMNS: tuple[Column[Row], ...] = (
    Column("Language", 112, _language, stretch=True),
    *(Column(wording.CHANNEL[channel], 76, partial(_text, channel), goes_first=_GOES[channel]) for channel in CHANNELS),
)


class Matrix(QFrame):
    """`chosen(language, channel)` follows a click on a cell and the arrow keys; `purpose_chosen` the list on top."""

    chosen = Signal(str, str)
    purpose_chosen = Signal()

    def __init__(self, desktop: Desktop, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._wanted = ""
        self.purposes = QComboBox()
        for purpose in Purpose:
            self.purposes.addItem(wording.PURPOSE[purpose], purpose.value)
        self.purposes.setAccessibleName("Purpose")
        self.model = Records(COLUMNS, _identity)
        self.table = Table(desktop.theme, self.model, "Texts by language and channel")
        self.channel = Channel.SMS
        self._lay_out()
        self.purposes.activated.connect(self._choose_purpose)
        self.table.chosen.connect(self._choose_row)
        self.table.selectionModel().currentChanged.connect(self._choose_cell)

    def _lay_out(self) -> None:
        label = QLabel("Texts for")
        set_role(label, "section")
        label.setBuddy(self.purposes)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(6)
        head.addWidget(label)
        head.addWidget(self.purposes)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self.table, 1)

    @property
    def purpose(self) -> Purpose:
        return Purpose(self.purposes.currentData())

    @property
    def language(self) -> str:
        """The language of the chosen row; empty while nothing is read."""
        row = self.table.record()
        return row.language if row is not None else ""

    def show_table(self, table: TextTable, filtered: str = "") -> None:
        """Show the texts; the chosen row stays."""
        of_purpose = [line for line in table.lines if line.purpose is self.purpose]
        rows = [
            Row(
                language,
                language == table.desk_language,
                {one.channel: one for one in of_purpose if one.language == language},
            )
            for language in table.languages
            if filtered.casefold() in f"{language} {wording.language(language)}".casefold()
        ]
        self.model.show(rows)
        wanted = self.model.number_of(self._wanted)
        if wanted >= 0:
            self._wanted = ""
            self.table.choose(wanted)
        elif rows and self.table.record() is None:
            self.table.choose(0)

    def line(self) -> TextLine | None:
        """The text that is chosen."""
        row = self.table.record()
        return row.lines[self.channel] if row is not None else None

    def go_to(self, purpose: Purpose, language: str, channel: Channel) -> None:
        """Choose a text; of a language that is not shown yet as soon as it is."""
        self.channel = channel
        if purpose is not self.purpose:
            self.purposes.setCurrentIndex(self.purposes.findData(purpose.value))
            self.purpose_chosen.emit()
        number = self.model.number_of(language)
        self._wanted = "" if number >= 0 else language
        if number >= 0:
            self.table.choose(number)
            self.chosen.emit(language, channel.value)

    def move_channel(self, by: int) -> None:
        """The channel beside the present one."""
        number = min(max(CHANNELS.index(self.channel) + by, 0), len(CHANNELS) - 1)
        self.channel = CHANNELS[number]
        self._say()

    @Slot()
    def _choose_purpose(self) -> None:
        self.purpose_chosen.emit()
        self._say()

    @Slot(int)
    def _choose_row(self, _number: int) -> None:
        self._say()

    @Slot(QModelIndex, QModelIndex)
    def _choose_cell(self, index: QModelIndex, before: QModelIndex) -> None:
        """← and → and a click choose the channel; the first column leaves it as it is."""
        if index.column() > 0 and (index.row(), index.column()) != (before.row(), before.column()):
            self.channel = CHANNELS[index.column() - 1]
            self._say()

    def _say(self) -> None:
        if self.language:
            self.chosen.emit(self.language, self.channel.value)


def _identity(row: Row) -> object:
    return row.language
