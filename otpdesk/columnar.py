"""Many records of one kind, column by column: the form in which a generated past is made and stored.

A column is an array of numbers (masked where there may be none), words by number (`Coded`), a list, or one value for
all records. Columns that are left out have the value that the database gives by itself.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SLICE = 20_000
"""Records that are turned to rows at once: few enough that the rows fit into the processor's reach."""


class Coded(NamedTuple):
    """Words that occur often: one number a record, and what the numbers stand for (None: nothing)."""

    codes: "NDArray[np.integer[Any]]"
    words: tuple[str | int | float | None, ...]


Column = Any
"""A numpy array, a masked one, `Coded`, a list as long as the table, or one value for all."""


@dataclass(frozen=True, slots=True)
class Columns:
    """`size` records of one kind."""

    size: int
    by_name: Mapping[str, Column]

    def only(self, chosen: "NDArray[np.bool_]") -> "Columns":
        """Those of the records that are chosen."""
        return Columns(int(chosen.sum()), {name: _chosen(column, chosen) for name, column in self.by_name.items()})

    def rows(self) -> Iterator[Iterator[tuple[Any, ...]]]:
        """The records as tuples of plain values, in the order of `by_name`, a slice of them at a time."""
        import numpy as np

        words = {
            name: np.array(column.words, object) for name, column in self.by_name.items() if isinstance(column, Coded)
        }
        for start in range(0, self.size, _SLICE):
            end = min(start + _SLICE, self.size)
            yield zip(
                *(_values(column, words.get(name), start, end) for name, column in self.by_name.items()), strict=True
            )


def _chosen(column: Column, chosen: "NDArray[np.bool_]") -> Column:
    """Some of the values of a column, in its own form."""
    if isinstance(column, Coded):
        return Coded(column.codes[chosen], column.words)
    if isinstance(column, list):
        return [value for value, there in zip(column, chosen.tolist(), strict=True) if there]
    return column[chosen] if hasattr(column, "tolist") else column


def _values(column: Column, words: Any, start: int, end: int) -> Any:
    """A part of a column as an iterable of plain values."""
    if isinstance(column, Coded):
        return words[column.codes[start:end]].tolist()
    if isinstance(column, list):
        return column[start:end]
    if hasattr(column, "tolist"):
        return column[start:end].tolist()
    return repeat(column, end - start)
