"""Where values lie on an axis, and at which of them a line is drawn. Pure."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import takewhile

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_LEADING = (1, 2, 5)
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Scale:
    """Values from `first` to `last` on pixels from `start` to `end`. `log`: equal ratios take equal room."""

    first: float
    last: float
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        """The pixel of a value; what lies beyond an end is put on it."""
        low, high, here = (self._even(one) for one in (self.first, self.last, self.kept(value)))
        share = (here - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)

    def value_at(self, pixel: float) -> float:
        """The value at a pixel."""
        share = (pixel - self.start) / (self.end - self.start) if self.end != self.start else 0.0
        low, high = self._even(self.first), self._even(self.last)
        value = low + share * (high - low)
        return self.kept(math.exp(value) if self.log else value)

    def kept(self, value: float) -> float:
        """The value, or the end of the axis that it lies beyond."""
        return min(max(value, self.first), self.last)

    def _even(self, value: float) -> float:
        return math.log(value) if self.log else value


def step_of(width: float, most: int) -> float:
    """The round step by which a width takes at most so many."""
    rough = width / max(most, 1)
    decade = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    return next(decade * step for step in _STEPS if decade * step >= rough * (1 - _ROUNDING))


def ticks(first: float, last: float, most: int = 5) -> tuple[float, ...]:
    """Round values from `first` to `last`, at most about so many."""
    step = step_of(last - first, most)
    start = math.ceil(first / step - _ROUNDING)
    count = math.floor(last / step + _ROUNDING) - start + 1
    return tuple(round((start + number) * step, 12) for number in range(count))


def log_ticks(first: float, last: float) -> tuple[float, ...]:
    """1, 2, 5, 10, 20 … between two values over 0."""

    def steps() -> Iterable[float]:
        decade = 10.0 ** math.floor(math.log10(first))
        while True:
            yield from (decade * leading for leading in _LEADING)
            decade *= 10

    below = takewhile(lambda value: value <= last * (1 + _ROUNDING), steps())
    return tuple(value for value in below if value >= first * (1 - _ROUNDING))


def widened(
    values: Iterable[float], least: float, inside: tuple[float, float] = (-math.inf, math.inf)
) -> tuple[float, float]:
    """The ends of an axis on which all values lie with some air, at least `least` wide, never beyond `inside`."""
    known = tuple(values)
    low, high = (min(known), max(known)) if known else (0.0, least)
    air = max((high - low) * 0.08, (least - (high - low)) / 2)
    return _within(low - air, high + air, inside)


def _within(low: float, high: float, inside: tuple[float, float]) -> tuple[float, float]:
    """Pushed inside from either end, as wide as before if there is the room."""
    floor, ceiling = inside
    low, high = (floor, high + floor - low) if low < floor else (low, high)
    low, high = (low - (high - ceiling), ceiling) if high > ceiling else (low, high)
    return max(low, floor), high


Written = Callable[[float], str]
"""How the values of an axis are written."""
