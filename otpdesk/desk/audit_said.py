"""What sentences of the audit are made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from otpdesk.desk.team_views import Came, Kind
from otpdesk.store.audit_search import FAILED


@dataclass(frozen=True, slots=True)
class Said:
    """What a sentence is made of: who, what it was done to (masked), what came of it, and the detail kept."""

    who: str
    about: str
    outcome: str
    detail: Mapping[str, Any]

    def get(self, key: str) -> str:
        """A value of the detail as text; empty if there is none."""
        value = self.detail.get(key)
        if value is None:
            return ""
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)

    def because(self, key: str = "reason") -> str:
        """“: “the reason””, or nothing."""
        return f": “{self.get(key)}”" if self.get(key) else ""

    @property
    def failed(self) -> bool:
        return came(self.outcome) is not Came.DONE


Sentence = Callable[[Said], str]


def came(outcome: str) -> Came:
    """What an outcome amounts to."""
    if outcome.startswith("refused"):
        return Came.REFUSED
    return Came.FAILED if outcome in FAILED else Came.DONE


def plain(words: str) -> Sentence:
    """A sentence that is the same for every line of an action: `{who} canceled {about}`."""
    return lambda said: words.format(who=said.who, about=said.about)


@dataclass(frozen=True, slots=True)
class Act:
    """One action: what it is about, and how it reads."""

    kind: Kind
    says: Sentence


def many(said: Said, key: str, noun: str) -> str:
    """“3 prices”: a number of the detail with its noun; the noun alone if no number was kept."""
    number = said.detail.get(key)
    if not isinstance(number, int):
        return f"{noun}s"
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
