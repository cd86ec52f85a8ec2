"""A question as plain values and back, so that a report carries what it answers and can be asked again."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from otpdesk.desk.comparison_views import Metric, Mix, Question
from otpdesk.errors import BadInput
from otpdesk.otp import Channel, ChosenBy, Instant, Purpose

_LISTS: Mapping[str, Callable[[str], Any]] = {
    "accounts": str,
    "countries": str,
    "channels": Channel,
    "networks": str,
    "purposes": Purpose,
    "senders": str,
    "chosen_by": ChosenBy,
}
_SINGLE: Mapping[str, Callable[[Any], Any]] = {
    "at_least": int,
    "metric": Metric,
    "mix": Mix,
    "margin": float,
    "currency": str,
    "before": bool,
}


def document_of(question: Question) -> dict[str, Any]:
    """A question as JSON has it; the period as days, both included."""
    found: dict[str, Any] = {"since": _day(question.since), "until": _day(question.until - 1)}
    found |= {name: list(getattr(question, name)) for name in _LISTS}
    found |= {name: getattr(question, name) for name in _SINGLE}
    found["pair"] = None if question.pair is None else list(question.pair)
    found["planned"] = dict(question.planned)
    assert {field.name for field in fields(Question)} == set(found)
    return found


def question_of(document: Mapping[str, Any]) -> Question:
    """The question that a document holds. BadInput if it holds none."""
    try:
        values: dict[str, Any] = {name: tuple(map(kind, document[name])) for name, kind in _LISTS.items()}
        values |= {name: kind(document[name]) for name, kind in _SINGLE.items()}
        pair, planned = document["pair"], document["planned"]
        return Question(
            since=midnight(document["since"]),
            until=midnight(document["until"]) + 86_400_000,
            pair=None if pair is None else (str(pair[0]), str(pair[1])),
            planned=tuple((str(country), float(share)) for country, share in planned.items()),
            **values,
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        hint = "Choose a report that otpdesk wrote."
        raise BadInput("The report's question cannot be read.", hint, "file") from error


def midnight(day: str) -> Instant:
    """The first instant of a day in UTC. ValueError if the text is no day."""
    return round(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).timestamp() * 1000)


def _day(at: Instant) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).date().isoformat()
