"""Cells: attempts of one day that are alike, counted together. Every figure of a comparison is worked out from them.

Columns rather than rows: a comparison over ten million attempts reads some hundred thousand cells.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from otpdesk.quality.times import BINS

Codes = NDArray[np.integer[Any]]
Counts = NDArray[np.int64]
_Places = NDArray[np.intp]

DIMENSIONS = ("day", "account", "channel", "country", "network", "purpose", "sender", "chosen_by", "currency")
"""What tells one cell from another, as text: the day as 2026-11-24 (UTC), the account's name, the channel, ISO country,
MCC-MNC of the network (both may be empty), purpose, sender, who chose the account, and the currency of the prices."""

FIGURES = (
    "first",
    "verified",
    "claimed",
    "verified_claimed",
    "verified_early",
    "young",
    "tests",
    "fraud",
    "canceled",
    "attempts",
    "verified_all",
    "segments",
    "cost",
    "unpriced",
    "provisional",
)
"""What is counted in a cell.

Of first attempts in the figures (no tests, none blocked for fraud, none canceled) that are mature, i.e. verified or
past the life of their code: `first` all, `verified` those whose code was read back in time, `claimed` those with a
receipt of delivery, `verified_claimed` both, `verified_early` those verified before the receipt says they arrived.
`young`: first attempts that are not mature. `tests`, `fraud`, `canceled`: first attempts left out, by reason. Of all
attempts that are no tests, resends too: `attempts`, `verified_all` those whose code was read back, `segments`, `cost`
in millionths of the cell's currency, `unpriced` those without a price, `provisional` those whose price is not final.
"""


ENDINGS = ("delivered", "failed", "open")
"""How the wait for a receipt ends; `open`: nothing was known at that age, and nothing is known after it."""

_ROOM = 1 << 20
"""Combinations of words that are looked up in a table rather than sorted."""

_EXACT = 1 << 53
"""Whole numbers below this are exact as floating-point numbers, and so are their sums."""


@dataclass(frozen=True, slots=True)
class Times:
    """When the waits of first attempts ended, of those in the figures and of young ones. Sparse.

    `sizes`: how many entries each cell has. An entry has a `slot`, BINS times the number of the ending in ENDINGS plus
    the bin of `quality.times`, and a `count`.
    """

    sizes: Codes
    slot: Codes
    count: Codes

    def taken(self, mask: NDArray[np.bool_]) -> "Times":
        """The entries of some cells."""
        kept = np.repeat(mask, self.sizes)
        return Times(self.sizes[mask], self.slot[kept], self.count[kept])


class Columns(Mapping[str, NDArray[Any]]):
    """Columns by name, each worked out when it is first asked for."""

    def __init__(self, names: Collection[str], column_of: Callable[[str], NDArray[Any]]) -> None:
        self._names = names
        self._column_of = column_of
        self._known: dict[str, NDArray[Any]] = {}

    def __getitem__(self, name: str) -> NDArray[Any]:
        known = self._known.get(name)
        if known is None:
            if name not in self._names:
                raise KeyError(name)
            known = self._known[name] = self._column_of(name)
        return known

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True, slots=True)
class Groups:
    """Sums over cells that agree in some dimensions: one key a group, in order of the keys, and an array a figure."""

    dimensions: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    figures: Mapping[str, Counts]

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], dict[str, int]]]:
        """Each key with its figures."""
        columns = {name: column.tolist() for name, column in self.figures.items()}
        for place, key in enumerate(self.keys):
            yield key, {name: column[place] for name, column in columns.items()}


@dataclass(frozen=True, slots=True)
class Ends:
    """Sums of `Times` over cells that agree in some dimensions; each array has a row a group and a column a bin."""

    dimensions: tuple[str, ...]
    keys: tuple[tuple[str, ...], ...]
    delivered: Counts
    failed: Counts
    open: Counts


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells as columns: `codes[d]` numbers the word of each in `words[d]`, for dimension d; `figures` go by FIGURES.

    The words of a dimension are sorted. Codes and figures may be of any whole type that holds them.
    """

    words: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Codes]
    figures: Mapping[str, Codes]
    times: Times

    def __len__(self) -> int:
        return len(self.codes["day"])

    def where(self, **chosen: Collection[str]) -> "Cells":
        """The cells whose dimensions have one of the words given; an empty collection takes every word."""
        masks = [self._mask(name, words) for name, words in chosen.items() if words]
        return self._taken(reduce(np.logical_and, masks)) if masks else self

    def between(self, first: str, last: str) -> "Cells":
        """The cells of the days from `first` to `last`, both included (2026-11-24)."""
        return self.where(day=tuple(day for day in self.words["day"] if first <= day <= last) or ("",))

    def _mask(self, name: str, words: Collection[str]) -> NDArray[np.bool_]:
        wanted = np.fromiter((word in words for word in self.words[name]), bool, len(self.words[name]))
        taken: NDArray[np.bool_] = wanted[self.codes[name]] if len(wanted) else np.zeros(len(self), bool)
        return taken

    def _taken(self, mask: NDArray[np.bool_]) -> "Cells":
        places = np.flatnonzero(mask)
        codes = Columns(tuple(self.codes), lambda name: self.codes[name][places])
        figures = Columns(tuple(self.figures), lambda name: self.figures[name][places])
        return Cells(self.words, codes, figures, self.times.taken(mask))

    def by(self, *dimensions: str) -> Groups:
        """The figures summed over everything but those dimensions; without any, one group of all."""
        keys, place = self._groups(dimensions)
        return Groups(dimensions, keys, Columns(tuple(self.figures), lambda name: self._sum(name, place, len(keys))))

    def _sum(self, name: str, place: _Places, size: int) -> Counts:
        return _sums(place, self.figures[name], size)

    def ends(self, *dimensions: str) -> Ends:
        """The times until an end, summed over everything but those dimensions."""
        keys, place = self._groups(dimensions)
        slots = len(ENDINGS) * BINS
        spot = np.repeat(place * slots, self.times.sizes)
        spot += self.times.slot
        sums = _sums(spot, self.times.count, len(keys) * slots).reshape(len(keys), len(ENDINGS), BINS)
        return Ends(dimensions, keys, sums[:, 0], sums[:, 1], sums[:, 2])

    def _groups(self, dimensions: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], _Places]:
        """The keys that occur, sorted, and which of them each cell has."""
        if not len(self):
            return (), np.zeros(0, np.intp)
        if not dimensions:
            return ((),), np.zeros(len(self), np.intp)
        spot = np.zeros(len(self), np.intp)
        sizes = tuple(len(self.words[name]) for name in dimensions)
        for name, size in zip(dimensions, sizes, strict=True):
            spot *= size
            spot += self.codes[name]
        used, place = _numbered(spot, int(np.prod(sizes, dtype=np.float64)))
        parts = np.unravel_index(used, sizes)
        columns = (
            [self.words[name][code] for code in part.tolist()] for name, part in zip(dimensions, parts, strict=True)
        )
        return tuple(zip(*columns, strict=True)), place


def _numbered(spot: _Places, room: int) -> tuple[_Places, _Places]:
    """The numbers that occur, in order, and which of them each is. `room`: all are below it."""
    if room > _ROOM:
        used, place = np.unique(spot, return_inverse=True)
        return used, place
    seen = np.zeros(room, bool)
    seen[spot] = True
    used = np.flatnonzero(seen)
    numbers = np.empty(room, np.intp)
    numbers[used] = np.arange(len(used))
    return used, numbers[spot]


def _sums(place: _Places, column: NDArray[Any], size: int) -> Counts:
    """Exact sums of whole numbers by place."""
    if len(column) and int(column.max()) * len(column) >= _EXACT:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, place, column)
        return sums
    return np.bincount(place, column, size).astype(np.int64)


def joined(parts: Sequence[Cells]) -> Cells:
    """Cells of several days as one; each part may number its words in its own way."""
    words = {name: tuple(sorted({word for part in parts for word in part.words[name]})) for name in DIMENSIONS}
    numbers = {name: {word: number for number, word in enumerate(words[name])} for name in DIMENSIONS}

    def renumbered(part: Cells, name: str) -> Codes:
        order = np.fromiter((numbers[name][word] for word in part.words[name]), np.int32, len(part.words[name]))
        column: Codes = order[part.codes[name]]
        return column

    every = [part.times for part in parts]
    return Cells(
        words,
        {name: _end_to_end([renumbered(part, name) for part in parts], np.int32) for name in DIMENSIONS},
        {name: _end_to_end([part.figures[name] for part in parts], _WIDTHS.get(name, np.int32)) for name in FIGURES},
        Times(
            _end_to_end([one.sizes for one in every], np.int32),
            _end_to_end([one.slot for one in every], np.int16),
            _end_to_end([one.count for one in every]),
        ),
    )


_WIDTHS: Mapping[str, type[np.integer[Any]]] = {"cost": np.int64}
"""Figures that outgrow 32 bits in one cell."""


def _end_to_end(columns: Sequence[NDArray[Any]], kind: type[np.integer[Any]] | None = None) -> NDArray[Any]:
    """Columns behind one another; without `kind` of the widest type among them."""
    return np.concatenate([np.zeros(0, kind or np.uint8), *columns], dtype=kind, casting="unsafe")


def of_rows(rows: Sequence[Mapping[str, object]], ends: Sequence[tuple[int, int, int, int, int]] = ()) -> Cells:
    """Cells from rows that name every dimension and figure; what a row leaves out is "" or 0.

    `ends` are (number of the row, bin, delivered, failed, open).
    """
    words: dict[str, tuple[str, ...]] = {}
    codes: dict[str, Codes] = {}
    for name in DIMENSIONS:
        column = [str(row.get(name, "")) for row in rows]
        words[name] = tuple(sorted(set(column)))
        codes[name] = np.searchsorted(words[name], column).astype(np.int32) if column else np.zeros(0, np.int32)
    figures = {name: np.array([row.get(name, 0) for row in rows], np.int64) for name in FIGURES}
    entries = [
        (row, ending * BINS + bin_, count)
        for row, bin_, *counts in ends
        for ending, count in enumerate(counts)
        if count
    ]
    table = np.array(sorted(entries), np.int64).reshape(-1, 3)
    sizes = np.bincount(table[:, 0], minlength=len(rows))
    return Cells(words, codes, figures, Times(sizes, table[:, 1].astype(np.int16), table[:, 2]))


EMPTY = of_rows(())
