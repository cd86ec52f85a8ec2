"""How the values of a profile are read: each a number within limits, a word, or shares; BadInput says which is not."""

from collections.abc import Mapping, Sequence
from typing import Any

from otpdesk.errors import BadInput


def number(key: str, value: Any, low: float, high: float, where: str) -> float:
    """A number from `low` to `high`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadInput(f"{where}: “{key}” must be a number from {low:g} to {high:g}.", "", "profile")
    return float(value)


def day(key: str, value: Any, where: str) -> int:
    """A day of a generated past, counted from 0."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadInput(f"{where}: “{key}” must be a day, counted from 0.", "", "profile")
    return value


def word(key: str, value: Any, where: str, choices: Sequence[str] = ()) -> str:
    """A word that is not empty; one of `choices` where there are some."""
    if not isinstance(value, str) or not value:
        raise BadInput(f"{where}: “{key}” must be a word.", "", "profile")
    if choices and value not in choices:
        raise BadInput(f"{where}: “{key}” cannot be “{value}”.", f"One of: {', '.join(choices)}.", "profile")
    return value


def shares(key: str, value: Any, where: str, choices: Sequence[str] = ()) -> Mapping[str, float]:
    """Weights by name, made to add up to 1."""
    if not isinstance(value, dict) or not value:
        raise BadInput(f"{where}: “{key}” must give each name its share.", f"{key} = {{ name = 0.5, … }}", "profile")
    found = {word(key, name, where, choices): number(name, one, 0, 1e9, where) for name, one in value.items()}
    whole = sum(found.values())
    if not whole:
        raise BadInput(f"{where}: the shares in “{key}” are all 0.", "One at least is more.", "profile")
    return {name: one / whole for name, one in found.items()}


def known(data: Any, names: Sequence[str], where: str) -> dict[str, Any]:
    """A set of names and values that holds no other names."""
    if not isinstance(data, dict):
        raise BadInput(f"{where} is not a set of names and values.", "", "profile")
    for key in data:
        if key not in names:
            raise BadInput(f"{where} has no setting called “{key}”.", f"Known: {', '.join(names)}.", "profile")
    return data
