"""Cells: attempts of one day that are alike, counted together. Every figure of a comparison is worked out from them.

Columns rather than rows: a comparison over ten million attempts reads some hundred thousand cells.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from otpdesk.quality.times import BINS

Codes = NDArray[np.int32]
Counts = NDArray[np.int64]

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


@dataclass(frozen=True, slots=True)
class Times:
    """When first attempts in the figures came to an end, sparse: of cell `cell[i]`, in bin `bin[i]` (`quality.times`).

    `delivered` and `failed` count ends; `open` counts attempts of which nothing was known at that age.
    """

    cell: Codes
    bin: Codes
    delivered: Counts
    failed: Counts
    open: Counts


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
    """Cells as columns: `codes[d]` numbers the word of each in `words[d]`, for dimension d; `figures` go by FIGURES."""

    words: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Codes]
    figures: Mapping[str, Counts]
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
        moved = np.cumsum(mask, dtype=np.int32) - 1
        kept = mask[self.times.cell]
        times = Times(
            moved[self.times.cell[kept]],
            self.times.bin[kept],
            self.times.delivered[kept],
            self.times.failed[kept],
            self.times.open[kept],
        )
        codes = {name: column[mask] for name, column in self.codes.items()}
        return Cells(self.words, codes, {name: column[mask] for name, column in self.figures.items()}, times)

    def by(self, *dimensions: str) -> Groups:
        """The figures summed over everything but those dimensions; without any, one group of all."""
        keys, place = self._groups(dimensions)
        sums = {name: _sums(place, column, len(keys)) for name, column in self.figures.items()}
        return Groups(dimensions, keys, sums)

    def ends(self, *dimensions: str) -> Ends:
        """The times until an end, summed over everything but those dimensions."""
        keys, place = self._groups(dimensions)
        spot = place[self.times.cell].astype(np.int64) * BINS + self.times.bin

        def summed(column: Counts) -> Counts:
            return _sums(spot, column, len(keys) * BINS).reshape(len(keys), BINS)

        times = self.times
        return Ends(dimensions, keys, summed(times.delivered), summed(times.failed), summed(times.open))

    def _groups(self, dimensions: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], Counts]:
        """The keys that occur, sorted, and which of them each cell has."""
        if not len(self):
            return (), np.zeros(0, np.int64)
        spot = np.zeros(len(self), np.int64)
        sizes = [len(self.words[name]) for name in dimensions]
        for name, size in zip(dimensions, sizes, strict=True):
            spot = spot * size + self.codes[name]
        used, place = np.unique(spot, return_inverse=True)
        keys = [self._key(int(number), dimensions, sizes) for number in used]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        moved = np.empty(len(order), np.int64)
        moved[order] = np.arange(len(order))
        return tuple(keys[number] for number in order), moved[place]

    def _key(self, number: int, dimensions: Sequence[str], sizes: Sequence[int]) -> tuple[str, ...]:
        found = []
        for name, size in zip(reversed(dimensions), reversed(sizes), strict=True):
            number, code = divmod(number, size)
            found.append(self.words[name][code])
        return tuple(reversed(found))


def _sums(place: NDArray[np.int64], column: Counts, size: int) -> Counts:
    """Exact sums of whole numbers by place."""
    sums = np.zeros(size, np.int64)
    np.add.at(sums, place, column)
    return sums


def joined(parts: Sequence[Cells]) -> Cells:
    """Cells of several days as one; each part may number its words in its own way."""
    words = {name: tuple(sorted({word for part in parts for word in part.words[name]})) for name in DIMENSIONS}
    numbers = {name: {word: number for number, word in enumerate(words[name])} for name in DIMENSIONS}
    starts = np.cumsum([0, *(len(part) for part in parts)]).astype(np.int32)

    def renumbered(part: Cells, name: str) -> Codes:
        order = np.fromiter((numbers[name][word] for word in part.words[name]), np.int32, len(part.words[name]))
        column: Codes = order[part.codes[name]]
        return column

    def end_to_end(columns: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
        return np.concatenate(columns) if columns else np.zeros(0, kind)

    times = Times(
        end_to_end([part.times.cell + start for part, start in zip(parts, starts, strict=False)], np.int32),
        *(end_to_end([getattr(part.times, name) for part in parts], np.int64) for name in _TIMED),
    )
    return Cells(
        words,
        {name: end_to_end([renumbered(part, name) for part in parts], np.int32) for name in DIMENSIONS},
        {name: end_to_end([part.figures[name] for part in parts], np.int64) for name in FIGURES},
        times,
    )


_TIMED = ("bin", "delivered", "failed", "open")


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
    table = np.array(ends, np.int64).reshape(-1, 5).T
    times = Times(table[0].astype(np.int32), table[1].astype(np.int32), table[2], table[3], table[4])
    return Cells(words, codes, figures, times)


EMPTY = of_rows(())
