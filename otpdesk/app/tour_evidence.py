"""What the tour saw each provider do, cell by cell, and how that reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from otpdesk.providers.abilities import CAPABILITY_WORDS, Ability, Capability, Level


class Seen(StrEnum):
    """What came of a cell. BEYOND: a limit that its adapter declares lies before it here."""

    WORKED = "worked"
    FAILED = "failed"
    BEYOND = "beyond"
    NOT_ASKED = "not_asked"


_SIGNS = {Seen.FAILED: "!", Seen.BEYOND: "·", Seen.NOT_ASKED: "·"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One ability as its adapter declares it and as it was seen. `words` are what was seen, or why not."""

    capability: Capability
    declared: Ability
    seen: Seen
    words: str

    @property
    def mark(self) -> str:
        """The declared mark, if that is no yes or was seen to hold; else a sign that is none."""
        if not self.declared.works or self.seen is Seen.WORKED:
            return self.declared.mark
        return _SIGNS[self.seen]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was seen of one provider."""

    provider: str
    title: str
    accounts: tuple[str, ...]
    cells: tuple[Cell, ...]

    @property
    def done(self) -> bool:
        """Whether nothing that is declared to work failed, or was not tried."""
        return not any(
            cell.seen is Seen.FAILED or (cell.seen is Seen.NOT_ASKED and cell.declared.works) for cell in self.cells
        )

    def document(self) -> dict[str, Any]:
        return {
            "provider": self.provider,
            "title": self.title,
            "accounts": list(self.accounts),
            "cells": {
                cell.capability.value: {
                    "mark": cell.mark,
                    "declared": cell.declared.level.value,
                    "seen": cell.seen.value,
                    "words": cell.words,
                }
                for cell in self.cells
            },
        }


def rows(found: Sequence[Evidence]) -> list[tuple[str, ...]]:
    """The matrix: a row a capability, a column a provider."""
    return [
        (CAPABILITY_WORDS[capability], *(one.cells[place].mark for one in found))
        for place, capability in enumerate(Capability)
    ]


def reasons(found: Sequence[Evidence], seen: Seen) -> list[tuple[str, str, str]]:
    """(provider, capability, words) of the cells that were seen so. What works without a limit needs no reason."""
    return [
        (one.title, CAPABILITY_WORDS[cell.capability], _reason(cell))
        for one in found
        for cell in one.cells
        if cell.seen is seen and not (seen is Seen.WORKED and cell.declared.level is Level.YES)
    ]


def _reason(cell: Cell) -> str:
    """What was seen, and the limit within which it was."""
    return f"{cell.words}; {cell.declared.why}" if cell.seen is Seen.WORKED else cell.words
