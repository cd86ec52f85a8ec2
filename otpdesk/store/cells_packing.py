"""The stored form of a day's cells: a JSON head with the words, then the columns one behind the other, compressed.

Every column has the narrowest whole type that holds it. The form is canonical: cells are in order of their words,
entries of times in order of their slots, so that equal cells are equal bytes.
"""

import json
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from otpdesk.errors import StoreProblem
from otpdesk.quality.cells import DIMENSIONS, FIGURES, Cells, Times

_FORM = b"C1"
_LEVEL = 6
_HEAD = 4
"""Bytes that hold the length of the head."""

_TYPES = tuple(np.dtype(name) for name in ("<u1", "<u2", "<u4", "<i8"))


def packed(cells: Cells) -> bytes:
    """The bytes of cells that are in canonical order, such as `cells_counting.counted` gives."""
    times = cells.times
    columns = [
        *(cells.codes[name] for name in DIMENSIONS),
        *(cells.figures[name] for name in FIGURES),
        *(times.sizes, times.slot, times.count),
    ]
    narrow = [_narrow(column) for column in columns]
    head = {
        "words": [cells.words[name] for name in DIMENSIONS],
        "columns": [[column.dtype.str, len(column)] for column in narrow],
    }
    text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    body = b"".join([len(text).to_bytes(_HEAD, "little"), text, *(column.tobytes() for column in narrow)])
    return _FORM + zlib.compress(body, _LEVEL)


def _narrow(column: NDArray[Any]) -> NDArray[Any]:
    low, high = (int(column.min()), int(column.max())) if len(column) else (0, 0)
    fitting = (one for one in _TYPES if np.iinfo(one).min <= low and high <= np.iinfo(one).max)
    return column.astype(next(fitting))


def unpacked(blob: bytes) -> Cells:
    """Cells from their bytes; their columns are as narrow as they were stored. StoreProblem if they are damaged."""
    try:
        return _read(zlib.decompress(blob.removeprefix(_FORM)))
    except (ValueError, KeyError, zlib.error) as error:
        raise StoreProblem(
            "The daily figures in the database are damaged.",
            "Put the newest sound copy of the backups folder in its place, or see `otpdesk db check`.",
        ) from error


def _read(body: bytes) -> Cells:
    start = _HEAD + int.from_bytes(body[:_HEAD], "little")
    head = json.loads(body[_HEAD:start])
    columns = []
    for kind, length in head["columns"]:
        columns.append(np.frombuffer(body, kind, length, start))
        start += length * np.dtype(kind).itemsize
    words = {name: tuple(found) for name, found in zip(DIMENSIONS, head["words"], strict=True)}
    codes = dict(zip(DIMENSIONS, columns, strict=False))
    figures = dict(zip(FIGURES, columns[len(DIMENSIONS) :], strict=False))
    sizes, slot, count = columns[len(DIMENSIONS) + len(FIGURES) :]
    return Cells(words, codes, figures, Times(sizes, slot, count))
