"""What the cell of a table shows: words with a mark before them, a pill, a choice, a bar, a small chart. Data."""

from dataclasses import dataclass

from PySide6.QtCore import Qt

from otpdesk.gui.charts.marks import Ink, Interval
from otpdesk.gui.segments import Segment

CELL = int(Qt.ItemDataRole.UserRole) + 1
"""The role under which a model gives the Cell of an index."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Before the words: the flag of a country (ISO 3166-1 alpha-2)."""

    country: str


@dataclass(frozen=True, slots=True)
class Hue:
    """Before the words: the hue of a provider."""

    provider: str
    nth: int = 0
    """Which of the accounts of that provider it is, where several stand side by side."""


@dataclass(frozen=True, slots=True)
class Icon:
    """Before the words: an icon in a token's colour."""

    name: str
    ink: str = "muted"


@dataclass(frozen=True, slots=True)
class Spot:
    """Before the words, or alone: a dot in a token's colour, such as that of a row that was changed."""

    ink: str = "accent"


@dataclass(frozen=True, slots=True)
class Gap:
    """Before the words: as much room as an icon takes, so that they stand below the words of cells that have one."""


@dataclass(frozen=True, slots=True)
class PillLook:
    """The words in a pill. Tones: ok, warn, bad, info, neutral."""

    tone: str


@dataclass(frozen=True, slots=True)
class Segments:
    """A choice in the cell, painted as `Segmented`; a click emits the table's `picked`."""

    segments: tuple[Segment, ...]
    chosen: int
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Chain:
    """Accounts in order, with arrows between: ((provider, account), …)."""

    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A bar under the words: the share that is used, 1 is all."""

    share: float


@dataclass(frozen=True, slots=True)
class Dotted:
    """An estimate as a dot with its interval, the words at the right; all rows of a column share the `ends`."""

    shown: Interval
    ends: tuple[float, float]
    ink: Ink


@dataclass(frozen=True, slots=True)
class Spark:
    """A small line of values in order, None where there is none; `few`: it rests on few sends."""

    values: tuple[float | None, ...]
    ink: Ink
    few: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows.

    `under` is a second line; where rows stand close it follows on the same line. `spoken` is what a screen reader
    says in place of both, `hint` the tooltip; words that are cut have one by themselves.
    """

    text: str = ""
    under: str = ""
    mark: Flag | Hue | Icon | Spot | Gap | None = None
    look: PillLook | Segments | Chain | Share | Dotted | Spark | None = None
    ink: str = "text2"
    under_ink: str = "muted"
    strong: bool = False
    spoken: str = ""
    hint: str = ""

    @property
    def words(self) -> str:
        """The cell in words: as a screen reader says it, and as it is copied."""
        if self.spoken:
            return self.spoken
        own = [self.text, self.under]
        if isinstance(self.look, Segments) and 0 <= self.look.chosen < len(self.look.segments):
            own.append(self.look.segments[self.look.chosen].name)
        if isinstance(self.look, Chain):
            own.append(" → ".join(name for _, name in self.look.links))
        return ", ".join(part for part in own if part)

    @property
    def copied(self) -> str:
        """The cell as it is copied: one line of what is on screen."""
        return self.words if not self.text else self.text
